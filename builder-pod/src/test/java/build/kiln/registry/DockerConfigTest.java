package build.kiln.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.io.json.InvalidJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerConfigTest {
    private static final CredentialHelpers PROGRAMS = (name, server) -> new Credential.Basic(name, server);

    private static Credential find(String config, String domain, String path) throws Exception {
        return DockerConfig.parse(config.getBytes(StandardCharsets.UTF_8), PROGRAMS)
                .find(domain, path);
    }

    private static String auth(String user) {
        byte[] pair = (user + ":pass:word").getBytes(StandardCharsets.UTF_8);
        return "{\"auth\":\"" + Base64.getEncoder().encodeToString(pair) + "\"}";
    }

    @ParameterizedTest
    @CsvSource({
        "docker.io, library/nginx, hub",
        "registry.example, team/app, team",
        "registry.example, team/app/web, team",
        "registry.example, teams/app, host",
        "registry.example:5000, team/app, port",
        "other.example, team/app, none",
        "example, team/app, none",
    })
    void theLongestKeyDecides(String domain, String path, String user) throws Exception {
        String config = "{\"auths\":{\"https://index.docker.io/v1/\":" + auth("hub") + ",\"registry.example\":"
                + auth("host") + ",\"https://registry.example/team/\":" + auth("team") + ",\"registry.example:5000\":"
                + auth("port") + "}}";
        Credential expected = user.equals("none") ? Credential.ANONYMOUS : new Credential.Basic(user, "pass:word");
        assertEquals(expected, find(config, domain, path));
    }

    @Test
    void readsEveryFormOfACredential() throws Exception {
        assertEquals(
                new Credential.IdentityToken("t"),
                find("{\"auths\":{\"r.example\":{\"identitytoken\":\"t\"}}}", "r.example", "a"));
        assertEquals(
                new Credential.RegistryToken("t"),
                find("{\"auths\":{\"r.example\":{\"registrytoken\":\"t\"}}}", "r.example", "a"));
        assertEquals(
                new Credential.Basic("u", "p"),
                find("{\"auths\":{\"r.example\":{\"username\":\"u\",\"password\":\"p\"}}}", "r.example", "a"));
        assertEquals(Credential.ANONYMOUS, find("{\"auths\":{\"r.example\":{}}}", "r.example", "a"));
        assertEquals(Credential.ANONYMOUS, find("{}", "r.example", "a"));
    }

    @Test
    void asksTheHelperOfTheHostThenTheStore() throws Exception {
        String config = "{\"credHelpers\":{\"r.example\":\"special\"},\"credsStore\":\"all\",\"auths\":{\"r.example\":"
                + auth("inline") + ",\"x.example\":" + auth("inline") + "}}";
        assertEquals(new Credential.Basic("special", "r.example"), find(config, "r.example", "a"));
        assertEquals(new Credential.Basic("inline", "pass:word"), find(config, "x.example", "a"));
        assertEquals(new Credential.Basic("all", "https://index.docker.io/v1/"), find(config, "docker.io", "a"));
    }

    @ParameterizedTest
    @CsvSource({"'{\"auths\":[]}'", "'{\"auths\":{\"r\":{\"auth\":\"hunter2\"}}}'", "'{\"auths\":{\"r\":{\"auth\":7}}}'"
    })
    void refusesWhatIsMalformedWithoutQuotingIt(String config) {
        InvalidJsonException failure = assertThrows(InvalidJsonException.class, () -> find(config, "r", "a"));
        assertFalse(String.valueOf(failure.getMessage()).contains("hunter2"));
    }

    @Test
    void noCredentialPrintsItsSecret() {
        assertFalse(new Credential.Basic("u", "hunter2").toString().contains("hunter2"));
        assertFalse(new Credential.IdentityToken("hunter2").toString().contains("hunter2"));
        assertFalse(new Credential.RegistryToken("hunter2").toString().contains("hunter2"));
    }
}
