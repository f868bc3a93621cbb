package build.kiln.cli;

import build.kiln.exporter.ImageStore;
import build.kiln.exporter.StoredImage;
import build.kiln.failure.BuildException;
import build.kiln.reference.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code kiln inspect}: an image as {@code docker image inspect} describes it. */
final class InspectCommand implements Command {
    private static final Pattern FIELD = Pattern.compile("\\{\\{\\s*(json\\s+)?((?:\\.[A-Za-z]*)+)\\s*}}");

    /** Loaded by the command alone: whoever asks for help or the version waits for no mapper. */
    private static final class Json {
        static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    }

    private final Console console;
    StoreOptions store = new StoreOptions();
    String format = "";
    List<String> images = new ArrayList<>();

    InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Print what images of the local store are, as JSON.");
        to.include(store);
        to.option("-f", "--format")
                .label("FORMAT")
                .about("json, or a template of fields such as {{.Id}} or {{json .Config.Env}}.")
                .text(value -> format = value);
        to.parameter().arity("1..*").label("IMAGE").about("A name or an ID.").texts(value -> images = value);
    }

    @Override
    public Integer call() throws IOException {
        ImageStore all = Store.open(store, console);
        ArrayNode found = Json.MAPPER.createArrayNode();
        int code = ExitCodes.DONE;
        for (String image : images) {
            try {
                found.add(describe(all, all.get(image)));
            } catch (BuildException e) {
                FailureText.of(e).forEach(console.err()::println);
                code = ExitCodes.FAILED;
            }
        }
        if (format.isEmpty() || format.equals("json")) {
            console.out().println(Json.MAPPER.writeValueAsString(found));
        } else {
            for (JsonNode each : found) {
                console.out().println(fill(each));
            }
        }
        return code;
    }

    private ObjectNode describe(ImageStore all, ImageStore.Named named) throws IOException {
        StoredImage image = named.image();
        JsonNode config = Json.MAPPER.readTree(image.configDocument());
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("Id", image.id().toString());
        ArrayNode tags = node.putArray("RepoTags");
        ArrayNode digests = node.putArray("RepoDigests");
        for (Reference name : all.namesOf(image.root().digest())) {
            tags.add(name.familiar());
            String repository = name.repository().canonical();
            digests.add(familiar(name, repository) + "@" + image.root().digest());
        }
        node.put("Created", config.path("created").asText(""));
        node.put("Author", config.path("author").asText(""));
        node.set("Config", config.path("config"));
        node.put("Architecture", config.path("architecture").asText(""));
        if (config.has("variant")) {
            node.put("Variant", config.path("variant").asText());
        }
        node.put("Os", config.path("os").asText(""));
        node.put("Size", image.size());
        ObjectNode files = node.putObject("RootFS");
        files.put("Type", "layers");
        files.set("Layers", config.path("rootfs").path("diff_ids"));
        node.putObject("Metadata").put("LastTagTime", named.name().stored().toString());
        ObjectNode descriptor = node.putObject("Descriptor");
        descriptor.put("mediaType", image.root().mediaType());
        descriptor.put("digest", image.root().digest().toString());
        descriptor.put("size", image.root().size());
        return node;
    }

    private static String familiar(Reference name, String repository) {
        String tag = ":" + name.tag().orElse("");
        return name.familiar().endsWith(tag)
                ? name.familiar().substring(0, name.familiar().length() - tag.length())
                : repository;
    }

    private String fill(JsonNode image) {
        return FIELD.matcher(format).replaceAll(found -> {
            JsonNode value =
                    found.group(2).equals(".") ? image : image.at(found.group(2).replace('.', '/'));
            if (value.isMissingNode()) {
                throw new UsageException("--format: there is no field " + found.group(2));
            }
            boolean asText = found.group(1) == null && value.isValueNode();
            return Matcher.quoteReplacement(asText ? value.asText() : value.toString());
        });
    }
}
