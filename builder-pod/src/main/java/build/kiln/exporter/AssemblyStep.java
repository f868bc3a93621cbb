package build.kiln.exporter;

import build.kiln.failure.BuildException;
import build.kiln.layer.Layer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Puts the image together once its layers are finished, once for all targets that ask. */
final class AssemblyStep {
    private final List<PlatformImage> images;
    private final ExportOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Assembly> done = Optional.empty();

    AssemblyStep(List<PlatformImage> images, ExportOptions options) {
        this.images = images;
        this.options = options;
    }

    /** An image that is put together already. */
    static AssemblyStep of(Assembly assembly) {
        AssemblyStep step = new AssemblyStep(List.of(), ExportOptions.PLAIN);
        step.done = Optional.of(assembly);
        return step;
    }

    /** Waits for the layers. */
    Assembly get() throws BuildException, IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (done.isEmpty()) {
                done = Optional.of(assemble());
            }
            return done.get();
        } finally {
            lock.unlock();
        }
    }

    private Assembly assemble() throws BuildException, IOException, InterruptedException {
        List<List<LayerBlob>> layers = new ArrayList<>();
        for (PlatformImage image : images) {
            List<LayerBlob> blobs = new ArrayList<>();
            for (Layer layer : image.tree().layers()) {
                blobs.add(new LayerBlob(layer.diffId(), layer.descriptor(), layer.created()));
            }
            layers.add(blobs);
        }
        return Assembly.of(images, layers, options);
    }
}
