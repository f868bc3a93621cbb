package build.kiln.op.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.failure.BuildException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModeChangeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "755|644|755",
                "0644|777|644",
                "4755|644|4755",
                "u+x|644|744",
                "a+x|644|755",
                "+x|644|755",
                "go-rwx|777|700",
                "u=rwX,go=rX|600|644",
                "u=rwX,go=rX|700|755",
                "g=u|640|660",
                "u+s|755|4755",
                "g+s|755|2755",
                "+t|755|1755",
                "a=r,u+w|777|644",
                "u+x-w|644|544",
                "o=|777|770",
                "g=u,o=g|6755|6777",
                "u=ug|640|440",
                "a=rx|1777|1555",
                "=rx|7777|1555",
                "u=rws|755|4655",
                "o+s|755|755",
                "o=t|1757|1750",
                "ug-s|6755|755",
                "g-u|750|700"
            })
    void changes(String change, String before, String after) throws BuildException {
        int mode = ModeChange.parse(change).apply(Integer.parseInt(before, 8), false);
        assertEquals(after, Integer.toOctalString(mode));
    }

    @Test
    void capitalXIsForDirectoriesAndPrograms() throws BuildException {
        assertEquals(0755, ModeChange.parse("a+X").apply(0644, true));
        assertEquals(0644, ModeChange.parse("a+X").apply(0644, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "888", "10000", "u", "u+q", "rwx", "u+x,"})
    void refusesWhatIsNoMode(String text) {
        assertThrows(BuildException.class, () -> ModeChange.parse(text));
    }
}
