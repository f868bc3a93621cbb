package build.kiln.operator.pod;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the operator's administrator decides for every builder pod.
 *
 * @param image the builder image
 * @param imagePullSecrets names of Secrets in the build's namespace
 * @param seccompProfile path of our profile below the kubelet's seccomp folder, when nodes have it
 * @param startAllowance how long a pod may wait to be scheduled and started, on top of the build's timeout
 * @param retention how long a finished Job stays for an operator that was away to read its result
 * @param priorityClass the pods' priority class
 */
public record BuilderSettings(
        String image,
        String imagePullPolicy,
        List<String> imagePullSecrets,
        Optional<String> seccompProfile,
        Duration startAllowance,
        Duration retention,
        Optional<String> priorityClass) {
    public BuilderSettings {
        imagePullSecrets = List.copyOf(imagePullSecrets);
    }
}
