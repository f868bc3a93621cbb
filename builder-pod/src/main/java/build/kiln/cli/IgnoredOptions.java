package build.kiln.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Options of {@code docker build} that say how something is done that is done otherwise here. They are taken so that scripts
 * go on working; those that would have changed the result are answered with a warning.
 */
final class IgnoredOptions {
    @Option(names = "--builder", hidden = true, paramLabel = "NAME", description = "No effect: there is one builder.")
    Optional<String> builder = Optional.empty();

    @Option(
            names = "--rm",
            hidden = true,
            arity = Switch.ARITY,
            fallbackValue = Switch.GIVEN,
            description = "No effect: steps leave no containers.")
    boolean removed;

    @Option(
            names = "--force-rm",
            hidden = true,
            arity = Switch.ARITY,
            fallbackValue = Switch.GIVEN,
            description = "No effect: steps leave no containers.")
    boolean removedByForce;

    @Option(
            names = "--compress",
            hidden = true,
            arity = Switch.ARITY,
            fallbackValue = Switch.GIVEN,
            description = "No effect: the context is read where it is.")
    boolean compressed;

    @Option(
            names = "--allow",
            paramLabel = "ENTITLEMENT",
            split = ",",
            description = "network.host, which needs no permission here; security.insecure is refused.")
    List<String> entitlements = new ArrayList<>();

    @Option(
            names = "--provenance",
            paramLabel = "false",
            description = "Attestations are not made: false is what holds, anything else is warned of.")
    Optional<String> provenance = Optional.empty();

    @Option(
            names = "--sbom",
            paramLabel = "false",
            description = "Attestations are not made: false is what holds, anything else is warned of.")
    Optional<String> sbom = Optional.empty();

    @Option(
            names = "--attest",
            paramLabel = "type=TYPE,disabled=true",
            description = "Attestations are not made: disabled is what holds, anything else is warned of.")
    List<String> attestations = new ArrayList<>();

    @Option(
            names = "--cgroup-parent",
            paramLabel = "CGROUP",
            description = "No effect: steps run in the caller's cgroup.")
    Optional<String> cgroupParent = Optional.empty();

    @Option(
            names = {"-m", "--memory"},
            hidden = true,
            paramLabel = "BYTES",
            description = "No effect: limit the command itself.")
    Optional<String> memory = Optional.empty();

    @Option(
            names = {
                "--memory-swap",
                "-c",
                "--cpu-shares",
                "--cpu-period",
                "--cpu-quota",
                "--cpuset-cpus",
                "--cpuset-mems"
            },
            hidden = true,
            paramLabel = "VALUE",
            description = "No effect: limit the command itself.")
    List<String> limits = new ArrayList<>();

    @Option(
            names = "--isolation",
            hidden = true,
            paramLabel = "MODE",
            description = "No effect: it is about Windows containers.")
    Optional<String> isolation = Optional.empty();

    @Option(names = "--security-opt", hidden = true, paramLabel = "OPTION", description = "Refused.")
    List<String> security = new ArrayList<>();

    @Option(
            names = "--squash",
            hidden = true,
            arity = Switch.ARITY,
            fallbackValue = Switch.GIVEN,
            description = "Refused: layers are kept.")
    boolean squash;

    /**
     * What the caller should know about the options given.
     *
     * @throws UsageException when one would make the result another than what was asked for
     */
    List<String> warnings() {
        for (String entitlement : entitlements) {
            if (!entitlement.equals("network.host")) {
                throw new UsageException(
                        "--allow: \"%s\" cannot be given: RUN steps are always confined".formatted(entitlement));
            }
        }
        if (squash) {
            throw new UsageException("--squash is not supported: build from a stage and COPY --from it instead");
        }
        if (!security.isEmpty()) {
            throw new UsageException("--security-opt is not supported: RUN steps are always confined");
        }
        List<String> warnings = new ArrayList<>();
        boolean attested = provenance.filter(value -> !isOff(value)).isPresent()
                || sbom.filter(value -> !isOff(value)).isPresent()
                || attestations.stream().anyMatch(value -> !value.contains("disabled=true"));
        if (attested) {
            warnings.add("attestations (--provenance, --sbom, --attest) are not made yet; the image has none");
        }
        if (cgroupParent.isPresent()) {
            warnings.add("--cgroup-parent has no effect: RUN steps run in the cgroup that kiln runs in");
        }
        if (memory.isPresent() || !limits.isEmpty()) {
            warnings.add("limits of memory and processors have no effect: run kiln itself in a cgroup that has them");
        }
        return warnings;
    }

    private static boolean isOff(String value) {
        return value.equals("false") || value.equals("0") || value.contains("disabled=true");
    }
}
