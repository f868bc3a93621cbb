package build.kiln.request;

import build.kiln.api.v1alpha1.BuildArg;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of build arguments, wherever they stand. */
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
            values.put(arg.name(), value != null ? value : Checks.required(field, resolved.get(arg.name())));
        }
        return values;
    }
}
