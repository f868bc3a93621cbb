package build.kiln.packaging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import java.io.IOException;

/** Parses its arguments, JSON numbers, and writes what they are as int and as long; an argument {@code decimal} comes before decimals. */
final class ParserProbe {
    private ParserProbe() {}

    public static void main(String[] numbers) throws IOException {
        for (String number : numbers) {
            if (number.equals("decimal")) {
                System.out.println("= decimals");
                continue;
            }
            System.out.println("= " + number + " " + read(number, JsonParser::getIntValue) + " "
                    + read(number, JsonParser::getLongValue));
        }
    }

    private interface Getter {
        Number get(JsonParser parser) throws IOException;
    }

    private static String read(String number, Getter getter) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(number)) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                // Only of a decimal that is known as one the limits are compared as decimals.
                parser.getDecimalValue();
            }
            return getter.get(parser).toString();
        } catch (InputCoercionException e) {
            return "out-of-range";
        }
    }
}
