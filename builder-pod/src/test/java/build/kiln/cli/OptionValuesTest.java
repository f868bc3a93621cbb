package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.contract.CacheSettings;
import build.kiln.contract.Source;
import build.kiln.exporter.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionValuesTest {
    @Test
    void outputsReadAsBuildxReadsThem() {
        assertEquals(
                new OutputSpec.Oci(Optional.of(Path.of("a,b.tar")), true, ImageFields.NONE),
                OutputSpec.parse("type=oci,\"dest=a,b.tar\""));
        assertEquals(
                new OutputSpec.Oci(Optional.of(Path.of("out")), false, ImageFields.NONE),
                OutputSpec.parse("type=oci,dest=out,tar=false"));
        assertEquals(
                new OutputSpec.Local(Path.of("out"), Target.PlatformDirectories.FOR_SEVERAL), OutputSpec.parse("out"));
        assertEquals(
                new OutputSpec.Local(Path.of("out"), Target.PlatformDirectories.NEVER),
                OutputSpec.parse("type=local,dest=out,platform-split=false"));
        assertEquals(
                new OutputSpec.Local(Path.of("out"), Target.PlatformDirectories.ALWAYS),
                OutputSpec.parse("type=local,dest=out,platform-split=true"));
        assertEquals(
                OutputSpec.parse("type=oci,tar=false,dest=out"), OutputSpec.parse("type=docker,tar=false,dest=out"));
        assertEquals(new OutputSpec.Tar(Optional.empty()), OutputSpec.parse("-"));
        assertEquals(new OutputSpec.Tar(Optional.empty()), OutputSpec.parse("type=tar,dest=-"));
        assertEquals(new OutputSpec.Registry(ImageFields.NONE), OutputSpec.parse("type=image,push=true"));
        assertEquals(
                new OutputSpec.RegistryByDigest(ImageFields.NONE),
                OutputSpec.parse("type=image,push=true,push-by-digest=true,name-canonical=true"));
        assertEquals(
                new OutputSpec.Store(ImageFields.NONE), OutputSpec.parse("type=image,push=false,push-by-digest=true"));
        assertEquals(new OutputSpec.Store(ImageFields.NONE), OutputSpec.parse("type=docker"));
        assertEquals(new OutputSpec.Docker(Optional.empty(), ImageFields.NONE), OutputSpec.parse("type=docker,dest=-"));
        assertEquals(new OutputSpec.Nothing(), OutputSpec.parse("type=cacheonly"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "type=",
                "type=zip",
                "dest=x",
                "type=local",
                "type=oci,tar=false",
                "type=oci,tar=perhaps",
                "type=tar,colour=red",
                "type=image,compression=estargz",
                "type=image,compression-level=high",
                "type=registry,push-by-digest=perhaps",
                "type=local,dest=x,platform-split=maybe",
                "type=oci,\"dest=x"
            })
    void outputsThatMakeNoSenseAreRefused(String text) {
        assertThrows(UsageException.class, () -> OutputSpec.parse(text));
    }

    @Test
    void secretsHaveAFileOrAVariable() {
        assertEquals(
                new SecretSpec("npm", Optional.of("/run/npm"), Optional.empty()),
                SecretSpec.parse("id=npm,src=/run/npm"));
        assertEquals(
                new SecretSpec("npm", Optional.empty(), Optional.of("TOKEN")), SecretSpec.parse("id=npm,env=TOKEN"));
        assertEquals(new SecretSpec("npm", Optional.empty(), Optional.of("npm")), SecretSpec.parse("type=env,id=npm"));
        assertThrows(UsageException.class, () -> SecretSpec.parse("src=/run/npm"));
        assertThrows(UsageException.class, () -> SecretSpec.parse("id=npm,src=/run/npm,env=TOKEN"));
    }

    @Test
    void anArgumentWithoutAValueTakesItFromTheEnvironment() {
        assertEquals(
                Map.of("A", "1=2", "HOME", "/home/me"),
                KeyValue.arguments(
                        List.of("A=0", "A=1=2", "HOME", "UNSET"),
                        name -> Optional.ofNullable(Map.of("HOME", "/home/me").get(name))));
    }

    @Test
    void outputsSayHowTheImageIsWritten() {
        ImageFields fields = OutputSpec.parse(
                        "type=image,\"name=a:1,b:2\",compression=uncompressed,compression-level=3,force-compression=true,"
                                + "oci-mediatypes=false,annotation.k=v,annotation-index[linux/amd64].l=w")
                .imageFields();
        assertEquals(List.of("a:1", "b:2"), fields.names());
        assertEquals(Optional.of("none"), fields.compression());
        assertEquals(OptionalInt.of(3), fields.level());
        assertEquals(true, fields.forced());
        assertEquals(Optional.of(false), fields.ociTypes());
        assertEquals(Map.of("manifest:k", "v", "index[linux/amd64]:l", "w"), fields.annotations());
    }

    @Test
    void hostsReadAsDockerReadsThem() {
        assertEquals(new AddedHost("db", "10.0.0.7"), AddedHost.parse("db:10.0.0.7"));
        assertEquals(new AddedHost("db", "10.0.0.7"), AddedHost.parse("db=10.0.0.7"));
        assertEquals(new AddedHost("db", "::1"), AddedHost.parse("db:::1"));
        assertEquals(new AddedHost("db", "2001:db8::1"), AddedHost.parse("db=[2001:db8::1]"));
        assertEquals(new AddedHost("me", "127.0.0.1"), AddedHost.parse("me:host-gateway"));
        for (String wrong : List.of("db", ":1.2.3.4", "db:", "db:elsewhere", "db:1.2.3.4\n5.6.7.8 x")) {
            assertThrows(UsageException.class, () -> AddedHost.parse(wrong), wrong);
        }
    }

    @Test
    void sizesReadAsDockerReadsThem() {
        assertEquals(67108864, ByteCount.parse("--shm-size", "64m"));
        assertEquals(67108864, ByteCount.parse("--shm-size", "64MiB"));
        assertEquals(67108864, ByteCount.parse("--shm-size", "64MB"));
        assertEquals(1610612736, ByteCount.parse("--shm-size", "1.5g"));
        assertEquals(512, ByteCount.parse("--shm-size", "512b"));
        assertEquals(512, ByteCount.parse("--shm-size", "512"));
        for (String wrong : List.of("", "m", "-1", "64x", "1e3")) {
            assertThrows(UsageException.class, () -> ByteCount.parse("--shm-size", wrong), wrong);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://git.example/a.git|https://git.example/a.git||.",
                "https://git.example/a.git#v1|https://git.example/a.git|v1|.",
                "https://git.example/a.git#main:src/app|https://git.example/a.git|main|src/app",
                "https://git.example/a.git#:/src|https://git.example/a.git||src",
                "git@git.example:a/b.git#main|git@git.example:a/b.git|main|.",
                "ssh://git@git.example/a.git|ssh://git@git.example/a.git||.",
                "https://git.example/a.git?branch=main&subdir=sub|https://git.example/a.git|refs/heads/main|sub",
                "https://git.example/a.git?tag=v1|https://git.example/a.git|refs/tags/v1|.",
                "github.com/a/b#v2:c|https://github.com/a/b|v2|c",
                "github.com/a/b|https://github.com/a/b||."
            })
    void gitContextsHaveARevisionAndADirectory(String row) {
        String[] parts = row.split("\\|", -1);
        assertEquals(
                new Source.Git(parts[1], parts[2], Optional.empty(), true, Optional.empty(), parts[3]),
                ContextArgument.parse(parts[0]));
    }

    @Test
    void cachesAreRegistriesOrDirectories() {
        CacheSettings local = CacheSettings.in("/store");
        CacheSettings settings = CacheSpec.settings(
                local,
                List.of(
                        "registry.example/a:b,other.example/a",
                        "type=local,src=/c",
                        "type=registry,ref=registry.example/d"),
                List.of(
                        "type=registry,ref=registry.example/e:f,mode=max,image-manifest=true,oci-mediatypes=true",
                        "type=local,dest=/g,compression=zstd,compression-level=3,force-compression=true,ignore-error=true"));
        assertEquals(
                List.of("registry.example/a:b", "other.example/a", "dir:/c", "registry.example/d"),
                settings.importFrom());
        assertEquals(
                List.of(
                        new CacheSettings.Export("registry.example/e:f", CacheSettings.ExportMode.MAX),
                        new CacheSettings.Export("dir:/g", CacheSettings.ExportMode.MIN)),
                settings.exports());
        assertEquals(CacheSettings.Inline.NONE, settings.inline());
        for (String wrong : List.of(
                "type=inline,mode=max",
                "type=inline,ref=registry.example/a",
                "type=gha",
                "type=registry",
                "type=local",
                "type=registry,ref=registry.example/UPPER",
                "type=local,dest=/x,tag=y",
                "registry.example/a,",
                "type=local,dest=/x,mode=all")) {
            assertThrows(UsageException.class, () -> CacheSpec.settings(local, List.of(), List.of(wrong)), wrong);
        }
        assertThrows(UsageException.class, () -> CacheSpec.settings(local, List.of("type=inline"), List.of()));
    }

    @Test
    void anImageCanBeACacheBesideOthers() {
        CacheSettings settings = CacheSpec.settings(
                CacheSettings.in("/store"), List.of(), List.of("type=local,dest=/g", "type=inline,mode=min"));
        assertEquals(CacheSettings.Inline.IN_IMAGE, settings.inline());
        assertEquals(List.of(new CacheSettings.Export("dir:/g", CacheSettings.ExportMode.MIN)), settings.exports());
    }
}
