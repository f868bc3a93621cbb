package build.kiln.build;

import build.kiln.archive.TarEntry;
import build.kiln.archive.TarReader;
import build.kiln.blob.Blob;
import build.kiln.compress.Decompression;
import build.kiln.policy.Subject.SecretFound;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for secrets by the forms that issuers give them, and by names of variables. What it reports says where and of which kind, never
 * the value. Patterns have no nested repetition, so that hostile content costs no more than its length. Files larger than
 * {@value #LARGEST_FILE} bytes are not read.
 */
record SecretScan(Consumer<SecretFound> found) {
    private static final int LARGEST_FILE = 1 << 20;

    private record Form(String what, Pattern pattern) {
        Form(String what, String pattern) {
            this(what, Pattern.compile(pattern));
        }
    }

    private static final List<Form> FORMS = List.of(
            new Form("a private key", "-----BEGIN (?:[A-Z]{2,9} ){0,2}PRIVATE KEY-----"),
            new Form("a GitHub token", "\\bgh[oprsu]_[A-Za-z0-9]{36}|\\bgithub_pat_[A-Za-z0-9_]{40}"),
            new Form("a GitLab token", "\\bglpat-[A-Za-z0-9_-]{20}"),
            new Form("an AWS access key", "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"),
            new Form("an npm token", "\\bnpm_[A-Za-z0-9]{36}"),
            new Form("a registry password of npm", "_authToken ?= ?[A-Za-z0-9_-]{8}"),
            new Form("a Google API key", "\\bAIza[0-9A-Za-z_-]{35}"),
            new Form("a Slack token", "\\bxox[abprs]-[A-Za-z0-9-]{10}"),
            new Form("a Stripe key", "\\b[rs]k_live_[A-Za-z0-9]{16}"),
            new Form("a registry credential of Docker", "\"auth\"\\s{0,4}:\\s{0,4}\"[A-Za-z0-9+/]{8}"),
            new Form("a URL with a password", "\\b[a-z]{3,8}://[^\\s:/@]{1,64}:[^\\s:/@$]{3,128}@"));

    private static final Pattern NAME = Pattern.compile(
            "(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS?)(?:_|$)");
    private static final Pattern NOT_A_VALUE = Pattern.compile("(?:_FILE|_PATH|_DIR|_URL|_ID|_NAME)$");
    private static final Pattern ASSIGNMENT = Pattern.compile("\\b([A-Za-z_][A-Za-z0-9_]{0,63})=(\\S)");

    /** {@code entry} is {@code KEY=VALUE}. */
    void environment(String entry) {
        int equals = entry.indexOf('=');
        if (equals > 0 && equals < entry.length() - 1 && namesSecret(entry.substring(0, equals))) {
            found.accept(new SecretFound("ENV " + entry.substring(0, equals), "a secret by its name"));
        }
        form(entry)
                .ifPresent(what ->
                        found.accept(new SecretFound("ENV " + entry.substring(0, Math.max(equals, 0)), what)));
    }

    /** {@code step} is an instruction as the image's history has it, with the values of its arguments. */
    void history(String step) {
        String where = "history, " + step.split("\\s", 2)[0];
        Matcher assignments = ASSIGNMENT.matcher(step);
        while (assignments.find()) {
            if (namesSecret(assignments.group(1)) && !assignments.group(2).equals("$")) {
                found.accept(new SecretFound("history, ARG or ENV " + assignments.group(1), "a secret by its name"));
            }
        }
        form(step).ifPresent(what -> found.accept(new SecretFound(where, what)));
    }

    /** Reads every file of a layer. */
    void layer(Blob blob) throws IOException {
        try (InputStream packed = blob.open();
                TarReader tar = new TarReader(Decompression.open(packed))) {
            for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
                TarEntry file = entry.get();
                if (file.type() == TarEntry.Type.FILE && file.size() <= LARGEST_FILE) {
                    form(new String(tar.readAllBytes(), StandardCharsets.ISO_8859_1))
                            .ifPresent(what -> found.accept(new SecretFound("/" + file.path(), what)));
                }
            }
        }
    }

    private static boolean namesSecret(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return NAME.matcher(upper).find() && !NOT_A_VALUE.matcher(upper).find();
    }

    private static Optional<String> form(String text) {
        return FORMS.stream()
                .filter(form -> form.pattern().matcher(text).find())
                .map(Form::what)
                .findFirst();
    }
}
