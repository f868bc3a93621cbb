package build.kiln.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Options of {@code docker build} that say how something is done that is done otherwise here. They are taken so that scripts
 * go on working; those that would have changed the result are answered with a warning.
 */
final class IgnoredOptions implements OptionGroup {
    Optional<String> builder = Optional.empty();
    boolean removed;
    boolean removedByForce;
    boolean compressed;
    List<String> entitlements = new ArrayList<>();
    Optional<String> provenance = Optional.empty();
    Optional<String> sbom = Optional.empty();
    List<String> attestations = new ArrayList<>();
    Optional<String> cgroupParent = Optional.empty();
    Optional<String> memory = Optional.empty();
    List<String> limits = new ArrayList<>();
    Optional<String> isolation = Optional.empty();
    List<String> security = new ArrayList<>();
    boolean squash;

    @Override
    public void declare(Declaration to) {
        to.option("--builder")
                .hidden()
                .label("NAME")
                .about("No effect: there is one builder.")
                .text(value -> builder = Optional.of(value));
        to.toggle("--rm")
                .hidden()
                .about("No effect: steps leave no containers.")
                .flag(value -> removed = value);
        to.toggle("--force-rm")
                .hidden()
                .about("No effect: steps leave no containers.")
                .flag(value -> removedByForce = value);
        to.toggle("--compress")
                .hidden()
                .about("No effect: the context is read where it is.")
                .flag(value -> compressed = value);
        to.option("--allow")
                .split(",")
                .label("ENTITLEMENT")
                .about("network.host, which needs no permission here; security.insecure is refused.")
                .texts(value -> entitlements = value);
        to.option("--provenance")
                .label("false")
                .about("Attestations are not made: false is what holds, anything else is warned of.")
                .text(value -> provenance = Optional.of(value));
        to.option("--sbom")
                .label("false")
                .about("Attestations are not made: false is what holds, anything else is warned of.")
                .text(value -> sbom = Optional.of(value));
        to.option("--attest")
                .label("type=TYPE,disabled=true")
                .about("Attestations are not made: disabled is what holds, anything else is warned of.")
                .texts(value -> attestations = value);
        to.option("--cgroup-parent")
                .label("CGROUP")
                .about("No effect: steps run in the caller's cgroup.")
                .text(value -> cgroupParent = Optional.of(value));
        to.option("-m", "--memory")
                .hidden()
                .label("BYTES")
                .about("No effect: limit the command itself.")
                .text(value -> memory = Optional.of(value));
        to.option(
                        "--memory-swap",
                        "-c",
                        "--cpu-shares",
                        "--cpu-period",
                        "--cpu-quota",
                        "--cpuset-cpus",
                        "--cpuset-mems")
                .hidden()
                .label("VALUE")
                .about("No effect: limit the command itself.")
                .texts(value -> limits = value);
        to.option("--isolation")
                .hidden()
                .label("MODE")
                .about("No effect: it is about Windows containers.")
                .text(value -> isolation = Optional.of(value));
        to.option("--security-opt").hidden().label("OPTION").about("Refused.").texts(value -> security = value);
        to.toggle("--squash").hidden().about("Refused: layers are kept.").flag(value -> squash = value);
    }

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
