package build.kiln.dockerfile.instruction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.LineRange;
import build.kiln.dockerfile.parser.SourceFile;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileTest {
    @Test
    void splitsIntoStages() throws DockerfileException {
        Dockerfile dockerfile = parse("""
                # syntax=docker/dockerfile:1
                ARG VERSION=3
                FROM golang:$VERSION AS Build
                RUN --mount=type=cache,target=/root/.cache go build
                FROM scratch
                COPY --from=build --chown=1:2 /a /b /dst/
                """);

        assertEquals(1, dockerfile.metaArgs().size());
        assertEquals(2, dockerfile.stages().size());
        Stage build = dockerfile.stages().getFirst();
        assertEquals(Optional.of("build"), build.name());
        assertEquals("golang:$VERSION", build.base());
        Copy copy = (Copy) dockerfile.stages().getLast().instructions().getFirst();
        assertEquals("build", copy.from());
        assertEquals("1:2", copy.chown());
        assertEquals(List.of("/a", "/b"), copy.transfer().paths());
        assertEquals("/dst/", copy.transfer().destination());
        assertEquals(LineRange.of(6), copy.origin().lines());
    }

    @Test
    void readsHeredocs() throws DockerfileException {
        Dockerfile dockerfile = parse("""
                FROM scratch
                COPY <<a <<-'b' /dst/
                $x
                a
                \t$y
                \tb
                """);

        Copy copy = (Copy) dockerfile.stages().getFirst().instructions().getFirst();
        assertEquals(
                List.of(new Transfer.InlineFile("a", "$x\n", true), new Transfer.InlineFile("b", "$y\n", false)),
                copy.transfer().files());
        assertEquals(new LineRange(2, 6), copy.origin().lines());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "RUNN true | unknown instruction: RUNN (did you mean RUN?)",
                "COPY a | COPY requires at least two arguments, but only one was provided. Destination could not be determined",
                "COPY --form=x a b | unknown flag: --form (did you mean from?)",
                "COPY --link=maybe a b | expecting boolean value for flag --link, not: maybe",
                "COPY --from a b | missing a value on flag: --from",
                "COPY --from=a --from=b c d | duplicate flag specified: --from",
                "FROM a b | FROM requires either one or three arguments",
                "FROM a AS 1b | invalid name for build stage: \"1b\", name can't start with a number or contain symbols",
                "ONBUILD ONBUILD RUN x | Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
                "ONBUILD FROM x | FROM isn't allowed as an ONBUILD trigger",
                "SHELL sh -c | SHELL requires the arguments to be in JSON form",
                "HEALTHCHECK --interval=1us CMD x | Interval \"interval\" cannot be less than 1ms",
                "HEALTHCHECK --timeout=3 CMD x | time: missing unit in duration \"3\"",
                "HEALTHCHECK TEST x | Unknown type \"TEST\" in HEALTHCHECK (try CMD)",
                "RUN --network=bridge x | invalid network mode \"bridge\"",
                "RUN --mount=from=$x,target=/y z | 'from' doesn't support variable expansion, define alias stage instead",
                "WORKDIR | WORKDIR requires exactly one argument",
            })
    void saysWhatIsWrong(String line, String message) {
        DockerfileException e = assertThrows(DockerfileException.class, () -> parse("FROM scratch\n" + line + "\n"));
        assertEquals("dockerfile parse error on line 2: " + message, e.message());
        assertEquals(Optional.of(LineRange.of(2)), e.lines());
        assertTrue(e.excerpt().contains("   2 | >>> " + line), e.excerpt());
    }

    private static Dockerfile parse(String text) throws DockerfileException {
        return Dockerfile.parse(new SourceFile("Dockerfile", text));
    }
}
