package build.kiln.testing;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Texts made of other texts by damage: pieces lost, doubled, moved between texts, and what grammars trip over put in. */
public final class Mutations {
    private static final List<String> STUMBLING_BLOCKS = List.of(
            "\\",
            "\\\n",
            "`",
            "`\n",
            "\n",
            "\r\n",
            "\r",
            "\0",
            "\t",
            "\u00a0",
            "\u2028",
            "\ufeff",
            "\ud800",
            "\udc00",
            "ü",
            "\"",
            "'",
            "$",
            "${",
            "}",
            "$$",
            "${a:-",
            "${a#*",
            "${a//",
            "${a%",
            ":?",
            "#",
            "# escape=`\n",
            "# syntax=x\n",
            "# check=skip=all\n",
            "<<E",
            "<<-E\n",
            "<<\"E\"",
            "\nE\n",
            "[",
            "]",
            "[\"",
            "\",\"",
            "[[]",
            "[a-",
            "{",
            "!",
            "**",
            "*",
            "?",
            "/",
            "//",
            "..",
            "--",
            "--a=",
            "--mount=type=",
            "--from=",
            "=",
            ",",
            ":",
            "@",
            "-",
            "0",
            "99999999999999999999",
            " ",
            "  ",
            "ONBUILD ",
            "FROM ",
            " AS ",
            "RUN ",
            "COPY ");

    private final List<String> pool;
    private final Random random;

    /** Damages texts of {@code pool}, in one order for each {@code seed}. */
    public Mutations(List<String> pool, long seed) {
        this.pool = List.copyOf(pool);
        this.random = new Random(seed);
    }

    /** {@code count} of them. */
    public Stream<String> stream(int count) {
        return Stream.generate(this::next).limit(count);
    }

    private String next() {
        StringBuilder text = new StringBuilder(any(pool));
        for (int damage = 1 + random.nextInt(4); damage > 0; damage--) {
            harm(text);
        }
        return text.toString();
    }

    private void harm(StringBuilder text) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + 1 + random.nextInt(20));
        switch (random.nextInt(6)) {
            case 0 -> text.delete(from, to);
            case 1 -> text.insert(from, text.substring(from, to).repeat(1 + random.nextInt(3)));
            case 2 -> text.setLength(from);
            case 3 -> {
                String other = any(pool);
                int start = random.nextInt(other.length() + 1);
                text.insert(from, other, start, Math.min(other.length(), start + random.nextInt(60)));
            }
            case 4 -> text.insert(from, any(STUMBLING_BLOCKS).repeat(random.nextInt(200) == 0 ? 2000 : 1));
            default -> text.insert(from, any(STUMBLING_BLOCKS));
        }
    }

    private String any(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
