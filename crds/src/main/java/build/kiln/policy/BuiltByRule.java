package build.kiln.policy;

import build.kiln.reference.Glob;
import java.util.List;

/** Only images that an ImageBuild of this cluster has produced from given namespaces and sources may run. */
record BuiltByRule(List<String> namespaces, List<String> sources) implements Rule {
    @Override
    public String name() {
        return "provenance.builtBy";
    }

    @Override
    public List<Offence> judge(Subject subject) {
        return switch (subject) {
            case Subject.Workload workload
            when !trusted(workload) ->
                List.of(new Offence(
                        workload.image(),
                        workload.field(),
                        workload.image().familiar() + " was not built here by an ImageBuild that the policy trusts",
                        "build the image with an ImageBuild and name it by digest"));
            case Subject.Workload _, Subject.Unreadable _, Subject.Request _, Subject.Result _ -> List.of();
        };
    }

    private boolean trusted(Subject.Workload workload) {
        return workload.image().digest().isPresent()
                && workload.provenance()
                        .filter(origin -> matchesAny(namespaces, origin.namespace()))
                        .filter(origin -> matchesAny(sources, origin.source()))
                        .isPresent();
    }

    private static boolean matchesAny(List<String> globs, String text) {
        return globs.isEmpty() || globs.stream().anyMatch(glob -> Glob.matches(glob, text));
    }
}
