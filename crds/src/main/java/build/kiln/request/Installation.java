package build.kiln.request;

import build.kiln.contract.BuildOptions.ProgressFormat;
import build.kiln.contract.Output.Delivery;
import java.util.Optional;

/**
 * What holds for all builds of this operator or command line.
 *
 * @param defaultRegistry goes before images without a registry's host; empty lets them mean Docker's hub
 * @param maxContextBytes where a spec says nothing; 0 for no limit
 * @param cacheBytes where a spec says nothing; 0 for no limit but the volume's
 * @param mountsQuota of cache mounts, where a spec says nothing; 0 for no limit
 * @param files where the builder finds credentials, secrets and mounted contexts
 */
public record Installation(
        Optional<String> defaultRegistry,
        long maxContextBytes,
        long cacheBytes,
        long mountsQuota,
        FilePaths files,
        Delivery delivery,
        ProgressFormat progress) {}
