package build.kiln.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedConnectionsTest {

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost/a.git", "https://localhost/a.git"})
    void anyScheme(String address) throws IOException {
        URL url = URI.create(address).toURL();
        assertEquals(
                url, new TrustedConnections(new TrustManager[0]).create(url).getURL());
    }
}
