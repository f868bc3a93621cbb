package build.kiln.contract;

/**
 * Which build this is.
 *
 * @param namespace empty outside a cluster
 * @param name the ImageBuild's name
 * @param uid the ImageBuild's uid; empty outside a cluster
 * @param number counted from 1 for each ImageBuild
 */
public record BuildIdentity(String namespace, String name, String uid, long number) {
    public BuildIdentity {
        if (name.isEmpty() || number < 1) {
            throw new IllegalArgumentException("a build has a name and a number from 1: \"" + name + "\" " + number);
        }
    }
}
