package build.kiln.executor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes a {@link Sandbox} as config.json of the OCI runtime specification 1.0. */
final class ConfigJson {
    private static final int UMASK = 022;
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;
    private final Seccomp seccomp;

    private ConfigJson(JsonGenerator json, Seccomp seccomp) {
        this.json = json;
        this.seccomp = seccomp;
    }

    /** Does not close {@code out}. */
    static void write(Sandbox sandbox, Seccomp seccomp, OutputStream out) throws IOException {
        OutputStream buffered = new BufferedOutputStream(out);
        try (JsonGenerator json = FACTORY.createGenerator(buffered).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            new ConfigJson(json, seccomp).write(sandbox);
        }
        buffered.flush();
    }

    private void write(Sandbox sandbox) throws IOException {
        json.writeStartObject();
        json.writeStringField("ociVersion", "1.0.2");
        json.writeStringField("hostname", NetworkFiles.HOSTNAME);
        json.writeObjectFieldStart("root");
        json.writeStringField("path", sandbox.root().toString());
        json.writeEndObject();
        json.writeObjectFieldStart("process");
        writeProcess(sandbox);
        json.writeEndObject();
        json.writeArrayFieldStart("mounts");
        for (OciMount mount : sandbox.mounts()) {
            writeMount(mount);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("linux");
        writeLinux(sandbox);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void writeProcess(Sandbox sandbox) throws IOException {
        json.writeBooleanField("terminal", false);
        ProcessUser user = sandbox.user();
        json.writeObjectFieldStart("user");
        json.writeNumberField("uid", user.uid());
        json.writeNumberField("gid", user.gid());
        json.writeNumberField("umask", UMASK);
        json.writeArrayFieldStart("additionalGids");
        for (int group : user.groups()) {
            json.writeNumber(group);
        }
        json.writeEndArray();
        json.writeEndObject();
        writeStrings("args", sandbox.args());
        writeStrings("env", sandbox.env());
        json.writeStringField("cwd", sandbox.workingDir());
        json.writeObjectFieldStart("capabilities");
        for (String set : List.of("bounding", "permitted", "effective")) {
            writeStrings(set, Sandbox.CAPABILITIES);
        }
        json.writeEndObject();
        // Programs with the setuid bit work, as in Docker.
        json.writeBooleanField("noNewPrivileges", false);
        json.writeArrayFieldStart("rlimits");
        for (Ulimit ulimit : sandbox.ulimits()) {
            json.writeStartObject();
            json.writeStringField("type", ulimit.type());
            json.writeFieldName("soft");
            json.writeNumber(Long.toUnsignedString(ulimit.soft()));
            json.writeFieldName("hard");
            json.writeNumber(Long.toUnsignedString(ulimit.hard()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeMount(OciMount mount) throws IOException {
        json.writeStartObject();
        json.writeStringField("destination", mount.destination());
        json.writeStringField("type", mount.type());
        json.writeStringField("source", mount.source());
        writeStrings("options", mount.options());
        json.writeEndObject();
    }

    private void writeLinux(Sandbox sandbox) throws IOException {
        json.writeArrayFieldStart("namespaces");
        for (String name : sandbox.namespaces()) {
            json.writeStartObject();
            json.writeStringField("type", name);
            json.writeEndObject();
        }
        json.writeEndArray();
        if (sandbox.ids().isPresent()) {
            writeIds("uidMappings", sandbox.ids().get().users());
            writeIds("gidMappings", sandbox.ids().get().groups());
        }
        writeStrings("maskedPaths", SystemMounts.MASKED);
        writeStrings("readonlyPaths", SystemMounts.READ_ONLY);
        json.writeFieldName("seccomp");
        seccomp.write(json);
    }

    private void writeIds(String field, IdMap ids) throws IOException {
        json.writeArrayFieldStart(field);
        for (IdMap.Range range : ids.ranges()) {
            json.writeStartObject();
            json.writeNumberField("containerID", range.inside());
            json.writeNumberField("hostID", range.outside());
            json.writeNumberField("size", range.count());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeStrings(String field, List<String> values) throws IOException {
        json.writeArrayFieldStart(field);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
