package build.kiln.request;

import build.kiln.api.v1alpha1.BuildArg;
import build.kiln.contract.BuilderFiles;
import build.kiln.contract.SecretFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of build arguments, or where they stand. */
final class Arguments {
    private Arguments() {}

    static Map<String, String> values(List<BuildArg> args, Map<String, String> resolved) throws InvalidSpecException {
        Map<String, String> values = new LinkedHashMap<>();
        for (BuildArg arg : args) {
            String field = "spec.args[" + arg.name() + "]";
            String value = arg.value();
            if ((value == null) == (arg.valueFrom() == null)) {
                throw new InvalidSpecException(field, "either value or valueFrom is set");
            }
            if (isSecret(arg)) {
                continue;
            }
            values.put(arg.name(), value != null ? value : Checks.required(field, resolved.get(arg.name())));
        }
        return values;
    }

    /** The files of those that stand in Secrets: a request never holds their values. */
    static List<SecretFile> secrets(List<BuildArg> args, FilePaths files) {
        return args.stream()
                .filter(Arguments::isSecret)
                .map(arg -> new SecretFile(arg.name(), files.locate(BuilderFiles.arg(arg.name()))))
                .toList();
    }

    private static boolean isSecret(BuildArg arg) {
        return arg.valueFrom() != null && arg.valueFrom().secretKeyRef() != null;
    }
}
