package build.kiln.dockerfile.lint;

import java.util.regex.Pattern;

/** Names of variables whose values are likely secret. */
public final class SecretNames {
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(?:_|^)(?:apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(?:_|$)");
    private static final Pattern HARMLESS = Pattern.compile("(?i)(?:_|^)(?:public|file|version)(?:_|$)");

    private SecretNames() {}

    /** Whether a whole word of {@code name} says so, e.g. {@code GITHUB_TOKEN}, and none says otherwise. */
    public static boolean isSecret(String name) {
        return SECRET.matcher(name).find() && !HARMLESS.matcher(name).find();
    }
}
