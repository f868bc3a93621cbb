package build.kiln.request;

import build.kiln.contract.BuildOptions.Timestamps;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.Dockerfile;
import build.kiln.contract.Output;
import build.kiln.contract.SecretFile;
import build.kiln.contract.Source;
import build.kiln.digest.Digest;
import build.kiln.digest.KeyHash;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tells builds that must give the same image from those that may give another. Holds no secret's value. */
public final class InputHash {
    private static final int VERSION = 2;

    private InputHash() {}

    /**
     * What can change an image besides its request.
     *
     * @param bases digests of base images that somebody watches, by reference; not those that nobody watches
     * @param versions of the Secrets, ConfigMaps and volumes that are read, by {@code kind/name}; their content never
     * @param rebuild the token of {@code kiln.build/rebuild}, empty when there is none
     */
    public record Surroundings(SortedMap<String, String> bases, SortedMap<String, String> versions, String rebuild) {
        public Surroundings {
            bases = new TreeMap<>(bases);
            versions = new TreeMap<>(versions);
        }
    }

    /**
     * The hash of {@code request} and {@code surroundings}. What cannot change the image is left out: identity,
     * timeouts, isolation, caches outside the image, places of files and the like. For an argument that stands in a Secret, its name counts
     * and the Secret's version.
     */
    public static Digest of(BuildRequest request, Surroundings surroundings) {
        KeyHash hash = KeyHash.of("kiln.imagebuild", VERSION);
        add(hash, request.source());
        add(hash, request.dockerfile());
        hash.text(request.target());
        hash.texts(new TreeMap<>(request.args()));
        hash.texts(request.secretArgs().stream().map(SecretFile::id).sorted().toList());
        hash.texts(
                request.secrets().stream().map(secret -> secret.id()).sorted().toList());
        hash.texts(request.ssh().stream().map(ssh -> ssh.id()).sorted().toList());
        hash.texts(request.platforms());
        add(hash, request.output());
        add(hash, request.options().timestamps());
        hash.text(request.options().network().name());
        hash.texts(surroundings.bases());
        hash.texts(surroundings.versions());
        hash.text(surroundings.rebuild());
        if (request.cache().inline() == CacheSettings.Inline.IN_IMAGE) {
            hash.text("inline cache");
        }
        return hash.done();
    }

    private static void add(KeyHash hash, Source source) {
        hash.text(source.contextDir());
        switch (source) {
            case Source.Git git ->
                hash.text("git")
                        .text(git.url())
                        .text(git.revision())
                        .text(git.commit())
                        .flag(git.submodules());
            case Source.Oci oci -> hash.text("oci").text(oci.reference()).text(oci.digest());
            case Source.Http http -> hash.text("http").text(http.url()).text(http.digest());
            case Source.Inline inline -> hash.text("inline").texts(new TreeMap<>(inline.files()));
            case Source.ConfigMap configMap -> hash.text("configMap").text(configMap.directory());
            case Source.Directory directory -> hash.text("directory").text(directory.directory());
            case Source.Archive archive -> hash.text("archive").text(archive.file());
            case Source.Layout layout ->
                hash.text("layout").text(layout.directory()).text(layout.name());
        }
    }

    private static void add(KeyHash hash, Dockerfile dockerfile) {
        switch (dockerfile) {
            case Dockerfile.InContext file -> hash.text("context").text(file.path());
            case Dockerfile.Inline inline -> hash.text("inline").text(inline.text());
            case Dockerfile.LocalFile file -> hash.text("local").text(file.path());
        }
    }

    private static void add(KeyHash hash, Output output) {
        hash.text(output.image())
                .texts(output.tags())
                .texts(new TreeMap<>(output.labels()))
                .texts(new TreeMap<>(output.annotations()))
                .text(output.compression().type())
                .number(output.compression().level());
    }

    private static void add(KeyHash hash, Timestamps timestamps) {
        switch (timestamps) {
            case Timestamps.OfCommit _ -> hash.text("commit");
            case Timestamps.AsBuilt _ -> hash.text("as-built");
            case Timestamps.Fixed fixed ->
                hash.text("fixed").number(fixed.epoch().getEpochSecond());
        }
    }
}
