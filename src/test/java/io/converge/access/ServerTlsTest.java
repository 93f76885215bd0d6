package io.converge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.config.ConvergeConfig;
import io.converge.http.Access;
import io.converge.http.Answer;
import io.converge.http.Caller;
import io.converge.http.Routes;
import io.converge.http.WebServer;
import io.converge.http.WebSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS by each form of keystore that a broker takes. */
class ServerTlsTest {

    private static final String PASSWORD = "keystore-secret";

    @TempDir
    private static Path folder;

    private static Path pkcs12;
    private static Path jks;
    private static String key;
    private static String certificate;

    @BeforeAll
    static void keystores() throws Exception {
        pkcs12 = keystore("PKCS12");
        jks = keystore("JKS");
        KeyStore store = load(pkcs12);
        key = pem("PRIVATE KEY", store.getKey("server", PASSWORD.toCharArray()).getEncoded());
        certificate = pem("CERTIFICATE", store.getCertificate("server").getEncoded());
    }

    /** By the JDK's own tool. */
    private static Path keystore(String type) throws IOException, InterruptedException {
        Path file = folder.resolve("server." + type);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        type,
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD,
                        "-keypass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        return file;
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                + "-----\n";
    }

    private static Optional<SSLContext> tls(Map<String, String> settings) {
        return ServerTls.of(new ConvergeConfig(settings).access());
    }

    private static Map<String, String> store(Path file, String type) {
        return Map.of(
                "http.ssl.keystore.location",
                file.toString(),
                "http.ssl.keystore.type",
                type,
                "http.ssl.keystore.password",
                PASSWORD);
    }

    @Test
    void aKeystoreOfEachTypeEncrypts() throws Exception {
        Path file = Files.writeString(folder.resolve("server.pem"), key + certificate);
        assertEncrypts(store(pkcs12, "PKCS12"), pkcs12);
        assertEncrypts(store(jks, "JKS"), jks);
        assertEncrypts(Map.of("http.ssl.keystore.location", file.toString(), "http.ssl.keystore.type", "PEM"), pkcs12);
        assertEncrypts(
                Map.of(
                        "http.ssl.keystore.type",
                        "PEM",
                        "http.ssl.keystore.key",
                        key,
                        "http.ssl.keystore.certificate.chain",
                        certificate),
                pkcs12);
    }

    private static void assertEncrypts(Map<String, String> settings, Path trusted) throws Exception {
        Routes routes = new Routes().get("/", Access.ANYONE, call -> Answer.json(call.isSecure()));
        WebSettings listening = new WebSettings("127.0.0.1", 0, tls(settings));
        try (WebServer server = WebServer.start(listening, routes, (call, method, access) -> Caller.NOBODY)) {
            assertThat(server.url()).isEqualTo("https://localhost:" + server.port());
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(server.url())).build();
            assertThat(trusting(trusted).send(request, BodyHandlers.ofString()).body())
                    .isEqualTo("true");
        }
    }

    private static HttpClient trusting(Path file) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "server",
                KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()).getCertificate("server"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    @Test
    void withoutAKeystoreNothingIsEncrypted() {
        assertThat(tls(Map.of())).isEmpty();
    }

    @Test
    void aKeystoreThatCannotBeUsedIsNamedWithoutItsPassword() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken"), "no keystore");
        assertRefused(store(folder.resolve("missing"), "PKCS12"));
        assertRefused(store(broken, "PKCS12"));
        assertRefused(store(broken, "PEM"));
        Map<String, String> wrong = new HashMap<>(store(pkcs12, "PKCS12"));
        wrong.put("http.ssl.keystore.password", PASSWORD + "x");
        assertRefused(wrong);
    }

    private static void assertRefused(Map<String, String> settings) {
        assertThatThrownBy(() -> tls(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.ssl.keystore.location")
                .hasMessageNotContaining(PASSWORD);
    }
}
