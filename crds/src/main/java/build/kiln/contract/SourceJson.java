package build.kiln.contract;

/** Sources and Dockerfiles as JSON objects that name their type. */
final class SourceJson {
    private SourceJson() {}

    static void write(JsonWriter json, Source source) {
        json.text("contextDir", source.contextDir());
        switch (source) {
            case Source.Git git ->
                json.text("type", "git")
                        .text("url", git.url())
                        .text("revision", git.revision())
                        .text("commit", git.commit())
                        .flag("submodules", git.submodules())
                        .text("credentials", git.credentials());
            case Source.Oci oci ->
                json.text("type", "oci").text("reference", oci.reference()).text("digest", oci.digest());
            case Source.Http http ->
                json.text("type", "http")
                        .text("url", http.url())
                        .text("digest", http.digest())
                        .text("credentials", http.credentials());
            case Source.Inline inline -> json.text("type", "inline").textMap("files", inline.files());
            case Source.ConfigMap configMap -> json.text("type", "configMap").text("directory", configMap.directory());
            case Source.Directory directory -> json.text("type", "directory").text("directory", directory.directory());
            case Source.Archive archive -> json.text("type", "archive").text("file", archive.file());
            case Source.Layout layout ->
                json.text("type", "layout")
                        .text("directory", layout.directory())
                        .text("name", layout.name());
        }
    }

    static Source readSource(JsonObject json) throws ContractException {
        String contextDir = json.text("contextDir");
        String type = json.text("type");
        return switch (type) {
            case "git" ->
                new Source.Git(
                        json.text("url"),
                        json.text("revision"),
                        json.optionalText("commit"),
                        json.flag("submodules"),
                        json.optionalText("credentials"),
                        contextDir);
            case "oci" -> new Source.Oci(json.text("reference"), json.optionalText("digest"), contextDir);
            case "http" ->
                new Source.Http(
                        json.text("url"), json.optionalText("digest"), json.optionalText("credentials"), contextDir);
            case "inline" -> new Source.Inline(json.textMap("files"), contextDir);
            case "configMap" -> new Source.ConfigMap(json.text("directory"), contextDir);
            case "directory" -> new Source.Directory(json.text("directory"), contextDir);
            case "archive" -> new Source.Archive(json.text("file"), contextDir);
            case "layout" -> new Source.Layout(json.text("directory"), json.text("name"), contextDir);
            default -> throw new ContractException("sources of type " + type + " are not known here");
        };
    }

    static void write(JsonWriter json, Dockerfile dockerfile) {
        switch (dockerfile) {
            case Dockerfile.InContext file -> json.text("type", "context").text("path", file.path());
            case Dockerfile.Inline inline -> json.text("type", "inline").text("text", inline.text());
            case Dockerfile.LocalFile file -> json.text("type", "local").text("path", file.path());
        }
    }

    static Dockerfile readDockerfile(JsonObject json) throws ContractException {
        String type = json.text("type");
        return switch (type) {
            case "context" -> new Dockerfile.InContext(json.text("path"));
            case "inline" -> new Dockerfile.Inline(json.text("text"));
            case "local" -> new Dockerfile.LocalFile(json.text("path"));
            default -> throw new ContractException("Dockerfiles of type " + type + " are not known here");
        };
    }
}
