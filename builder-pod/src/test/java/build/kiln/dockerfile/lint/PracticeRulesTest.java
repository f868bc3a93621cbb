package build.kiln.dockerfile.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.dockerfile.instruction.Dockerfile;
import build.kiln.dockerfile.lint.PracticeRules.IgnoreFile;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.SourceFile;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PracticeRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            value = {
                "FROM debian;USER 1 => 1 UnpinnedBaseImage",
                "FROM r.acme.dev:5000/a/b:latest;USER 1 => 1 UnpinnedBaseImage",
                "FROM debian:12;USER app => ",
                "FROM debian:12 => 1 RunsAsRoot",
                "FROM debian:12;USER root => 2 RunsAsRoot",
                "FROM debian:12 AS a;USER 1;FROM a => ",
                "FROM debian:12 AS a;FROM debian:12;USER 1 => 1 UnusedStage",
                "FROM debian:12 AS a;FROM debian:12;COPY --from=0 x y;USER 1 => ",
                "FROM debian:12 AS a;FROM debian:12;RUN --mount=from=a,target=/a x;USER 1 => ",
                "FROM debian:12;RUN apt-get update && apt-get install -y curl;USER 1 => 2 PackageListsKept, 2 UnpinnedPackages",
                "FROM debian:12;RUN apt-get install -y curl=8.1 && rm -rf /var/lib/apt/lists/*;USER 1 => ",
                "FROM debian:12;RUN --mount=type=cache,target=/var/lib/apt apt-get install curl=8;USER 1 => ",
                "FROM alpine:3;RUN apk add --no-cache curl=8.1-r0;USER 1 => ",
                "FROM python:3;RUN pip install --no-cache-dir flask;USER 1 => 2 UnpinnedPackages",
                "FROM node:22;COPY . .;RUN npm ci;USER 1 => 3 DependenciesAfterSources",
                "FROM node:22;COPY package.json .;RUN npm ci;COPY . .;USER 1 => ",
                "FROM debian:12;COPY .env /app/;USER 1 => 2 SecretFileCopied",
                "FROM debian:12;ADD src /src;USER 1 => 2 AddInsteadOfCopy",
                "FROM debian:12;ADD a.tar.gz /;ADD http://x.y/z /;USER 1 => ",
                "FROM debian:12;# check=skip=AddInsteadOfCopy;ADD src /src;USER 1 => ",
            })
    void advises(String lines, String expected) throws DockerfileException {
        assertEquals(Optional.ofNullable(expected).orElse(""), findings(lines.replace(';', '\n'), IgnoreFile.PRESENT));
    }

    @Test
    void asksForAnIgnoreFileWhereTheContextIsCopied() throws DockerfileException {
        assertEquals("2 MissingDockerignore", findings("FROM debian:12\nCOPY . .\nUSER 1", IgnoreFile.ABSENT));
        assertEquals("", findings("FROM debian:12\nCOPY a .\nUSER 1", IgnoreFile.ABSENT));
    }

    @Test
    void neverFailsABuild() throws DockerfileException {
        SourceFile file = new SourceFile("Dockerfile", "FROM debian");
        Linter linter = new Linter(file, LintOptions.parse("error=true"));
        PracticeRules.check(Dockerfile.parse(file), linter, IgnoreFile.PRESENT);
        assertEquals(2, linter.findings().size());
        assertEquals(Optional.empty(), linter.violation());
    }

    private static String findings(String text, IgnoreFile ignoreFile) throws DockerfileException {
        SourceFile file = new SourceFile("Dockerfile", text);
        Linter linter = new Linter(file, LintOptions.DEFAULT);
        PracticeRules.check(Dockerfile.parse(file), linter, ignoreFile);
        return linter.findings().stream()
                .map(finding -> finding.line() + " " + finding.rule().title())
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
