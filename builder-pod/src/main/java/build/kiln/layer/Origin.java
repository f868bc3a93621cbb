package build.kiln.layer;

/**
 * A repository that has a layer's blob: it can be pulled from there, and a push to the same registry can mount it.
 *
 * @param registry host and port
 */
public record Origin(String registry, String repository) {}
