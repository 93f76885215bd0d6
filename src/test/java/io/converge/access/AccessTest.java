package io.converge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.config.ConvergeConfig;
import io.converge.http.Access;
import io.converge.http.Answer;
import io.converge.http.RawHttp;
import io.converge.http.RawHttp.Reply;
import io.converge.http.Routes;
import io.converge.http.WebServer;
import io.converge.http.WebSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call what, by a server whose clock is the test's; and who tries to without being allowed. */
class AccessTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IS_JSON = "Content-Type: application/json";
    private static final String PASSWORD = "correct horse battery";
    private static final String ANNA = "anna:resolver:" + hash(PASSWORD);
    private static final String VERA = "vera:viewer:" + hash("another long one");
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder;

    private final AtomicLong clockMs = new AtomicLong(1_800_000_000_000L);
    private final List<WebServer> servers = new ArrayList<>();
    private Path users;
    private Path secret;

    @BeforeEach
    void files() throws IOException {
        users = Files.writeString(folder.resolve("users"), "# who may\n" + ANNA + "\n\n" + VERA + "\n");
        secret = Files.writeString(folder.resolve("secret"), SECRET + "\n");
    }

    @AfterEach
    void stop() {
        servers.forEach(WebServer::close);
    }

    /** The least cost that is taken, as these tests hash often. */
    private static String hash(String password) {
        return BCrypt.withDefaults().hashToString(10, password.toCharArray());
    }

    private int start(String... settings) throws IOException {
        return startOf("converge", settings);
    }

    private int startOf(String application, String... settings) throws IOException {
        AccessGate gate = gate(application, settings);
        Routes routes = new Routes()
                .get("/health/live", Access.ANYONE, call -> Answer.text(200, "live"))
                .get("/metrics", Access.ANYONE, call -> Answer.text(200, "metrics"))
                .get("/", Access.ANYONE, call -> Answer.text(200, "page"))
                .get(
                        "/api/items/{sku}",
                        Access.VIEWER,
                        call -> Answer.json(call.caller().name()))
                .post(
                        "/api/preview",
                        Access.VIEWER,
                        call -> Answer.json(call.caller().name()))
                .post(
                        "/api/settle",
                        Access.RESOLVER,
                        call -> Answer.json(call.caller().name()));
        new SessionApi(gate, false, "1.0", application).addTo(routes);
        WebServer server = WebServer.start(new WebSettings("127.0.0.1", 0, Optional.empty()), routes, gate);
        servers.add(server);
        return server.port();
    }

    private AccessGate gate(String application, String... settings) {
        return AccessGate.of(config(settings).access(), application, clockMs::get);
    }

    private static ConvergeConfig config(String... settings) {
        Map<String, String> given = new HashMap<>();
        for (String setting : settings) {
            given.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
        return new ConvergeConfig(given);
    }

    private String usersFile() {
        return "http.users.file=" + users;
    }

    private String[] proxy() {
        return new String[] {
            "http.proxy.user.header=X-User",
            "http.proxy.role.header=X-Role",
            "http.proxy.addresses=127.0.0.0/8",
            "http.secret.file=" + secret
        };
    }

    private static Reply signIn(int port, String name, String password, String... headers) throws IOException {
        String body = JSON.writeValueAsString(Map.of("name", name, "password", password));
        return RawHttp.call(port, "POST", "/api/session", body, with(IS_JSON, headers));
    }

    private static String[] with(String first, String... others) {
        String[] all = Arrays.copyOf(new String[] {first}, others.length + 1);
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }

    private static String cookie(Reply signedIn) {
        return "Cookie: " + signedIn.header("Set-Cookie").orElseThrow().split(";")[0];
    }

    private static JsonNode session(int port, String... headers) throws IOException {
        return JSON.readTree(RawHttp.get(port, "/api/session", headers).body());
    }

    private static String token(int port, String... headers) throws IOException {
        return "X-Csrf-Token: " + session(port, headers).path("token").asText();
    }

    private static int status(int port, String target, String... headers) throws IOException {
        return RawHttp.get(port, target, headers).status();
    }

    private static int settle(int port, String... headers) throws IOException {
        return RawHttp.call(port, "POST", "/api/settle", "{}", with(IS_JSON, headers))
                .status();
    }

    // Where nobody signs in.

    @Test
    void onLoopbackEveryoneIsAResolver() throws IOException {
        int port = start();
        JsonNode session = session(port);
        assertThat(session.path("name").asText()).isEqualTo("local");
        assertThat(session.path("signIn").asText()).isEqualTo("none");
        assertThat(session.path("mayResolve").asBoolean()).isTrue();
        assertThat(session.path("catalogue").asText()).isEqualTo("converge");
        assertThat(settle(port, token(port))).isEqualTo(200);
        assertThat(signIn(port, "anna", PASSWORD).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080"})
    void onLoopbackLocalNamesAreAnswered(String host) throws IOException {
        assertThat(status(start(), "/api/items/a", "Host: " + host)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "evil.example:8080",
                "127.0.0.1.evil.example",
                "localhost.",
                "0.0.0.0",
                "[::]",
                "localhost:8080@evil.example",
                "2130706433"
            })
    void aNameThatSomebodyElseHasLedHereIsRefused(String host) throws IOException {
        int port = start();
        for (String target : List.of("/", "/api/session", "/api/items/a")) {
            assertThat(status(port, target, "Host: " + host)).isIn(400, 403);
        }
        assertThat(settle(port, token(port), "Host: " + host)).isIn(400, 403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X-Forwarded-For: 1.2.3.4", "Forwarded: for=1.2.3.4", "Via: 1.1 proxy", "X-Real-IP: 1.2.3.4"})
    void whatAProxyPassesOnIsNotLocal(String header) throws IOException {
        assertThat(status(start(), "/api/items/a", header)).isEqualTo(403);
    }

    @Test
    void onOtherAddressesHealthAndMetricsAloneAreAnswered() throws IOException {
        int port = start("http.host=0.0.0.0");
        assertThat(status(port, "/health/live", "Host: anything")).isEqualTo(200);
        assertThat(status(port, "/metrics")).isEqualTo(200);
        for (String target : List.of("/", "/api/session", "/api/items/a")) {
            Reply reply = RawHttp.get(port, target);
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.text()).contains("http.users.file");
        }
        assertThat(settle(port)).isEqualTo(403);
    }

    // With a password.

    @Test
    void whoHasNotSignedInIsNobody() throws IOException {
        int port = start(usersFile());
        JsonNode session = session(port);
        assertThat(session.path("name").isNull()).isTrue();
        assertThat(session.path("token").isNull()).isTrue();
        assertThat(session.path("signIn").asText()).isEqualTo("password");
        assertThat(status(port, "/")).isEqualTo(200);
        assertThat(status(port, "/api/items/a")).isEqualTo(401);
        assertThat(settle(port)).isEqualTo(401);
    }

    @Test
    void whoSignsInIsKnownByACookieThatScriptsDoNotSee() throws IOException {
        int port = start(usersFile());
        Reply signedIn = signIn(port, "anna", PASSWORD);
        assertThat(signedIn.status()).isEqualTo(200);
        assertThat(signedIn.header("Set-Cookie").orElse(""))
                .contains("; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=43200")
                .doesNotContain("Secure", "Domain");
        assertThat(JSON.readTree(signedIn.body()).path("mayResolve").asBoolean())
                .isTrue();
        assertThat(RawHttp.get(port, "/api/items/a", cookie(signedIn)).text()).isEqualTo("\"anna\"");
        assertThat(settle(port, cookie(signedIn), token(port, cookie(signedIn))))
                .isEqualTo(200);
    }

    @Test
    void aViewerMayLookAndPreviewAndNotSettle() throws IOException {
        int port = start(usersFile());
        String cookie = cookie(signIn(port, "vera", "another long one"));
        String token = token(port, cookie);
        assertThat(status(port, "/api/items/a", cookie)).isEqualTo(200);
        assertThat(RawHttp.call(port, "POST", "/api/preview", "{}", IS_JSON, cookie, token)
                        .status())
                .isEqualTo(200);
        assertThat(settle(port, cookie, token)).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anna",
                "nobody",
                "",
                "Anna",
                "anna:resolver",
                "anna\n",
                "\u0000",
                "<img src=x onerror=alert(1)>",
                "ünïcode"
            })
    void aWrongNameOrPasswordIsOneAnswer(String name) throws IOException {
        Reply reply = signIn(start(usersFile()), name, "wrong");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.text()).contains("the name or the password is wrong");
        assertThat(reply.header("Set-Cookie")).isEmpty();
    }

    @Test
    void aPasswordIsNotCutBehindWhatBcryptSees() throws IOException {
        String longest = "p".repeat(72);
        Files.writeString(users, "anna:viewer:" + hash(longest) + "\n");
        int port = start(usersFile());
        assertThat(signIn(port, "anna", longest).status()).isEqualTo(200);
        assertThat(signIn(port, "anna", longest + "p").status()).isEqualTo(401);
    }

    @Test
    void aPasswordTypedInPartsIsTheSame() throws IOException {
        Files.writeString(users, "anna:viewer:" + hash("caf\u00e9 caf\u00e9 caf\u00e9") + "\n");
        assertThat(signIn(start(usersFile()), "anna", "cafe\u0301 cafe\u0301 cafe\u0301")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aSessionHoldsInEveryInstanceOfTheApplication() throws IOException {
        String cookie = cookie(signIn(start(usersFile()), "anna", PASSWORD));
        int other = start(usersFile());
        assertThat(status(other, "/api/items/a", cookie)).isEqualTo(200);
        assertThat(settle(other, cookie, token(other, cookie))).isEqualTo(200);
    }

    @Test
    void aSessionHoldsInNoOtherApplication() throws IOException {
        String cookie = cookie(signIn(start(usersFile()), "anna", PASSWORD));
        int other = startOf("another", usersFile());
        String named = cookie.replaceFirst("converge-[^=]+", cookieName(other));
        assertThat(status(other, "/api/items/a", cookie)).isEqualTo(401);
        assertThat(status(other, "/api/items/a", named)).isEqualTo(401);
    }

    private static String cookieName(int port) throws IOException {
        return signIn(port, "anna", PASSWORD).header("Set-Cookie").orElseThrow().split("=")[0];
    }

    @Test
    void aSessionEnds() throws IOException {
        int port = start(usersFile(), "http.session.ms=60000");
        String cookie = cookie(signIn(port, "anna", PASSWORD));
        clockMs.addAndGet(59_999);
        assertThat(status(port, "/api/items/a", cookie)).isEqualTo(200);
        clockMs.addAndGet(1);
        assertThat(status(port, "/api/items/a", cookie)).isEqualTo(401);
        assertThat(settle(port, cookie)).isEqualTo(401);
    }

    @Test
    void anotherPasswordOrRoleEndsASessionAndAnotherUserDoesNot() throws IOException {
        int port = start(usersFile());
        String anna = cookie(signIn(port, "anna", PASSWORD));
        String vera = cookie(signIn(port, "vera", "another long one"));
        Files.writeString(
                users, ANNA.replace("resolver", "viewer") + "\n" + VERA + "\n" + "otto:viewer:" + hash("x") + "\n");
        clockMs.addAndGet(1_000);
        assertThat(status(port, "/api/items/a", anna)).isEqualTo(401);
        assertThat(status(port, "/api/items/a", vera)).isEqualTo(200);
        Files.writeString(users, ANNA + "\n");
        clockMs.addAndGet(1_000);
        assertThat(status(port, "/api/items/a", vera)).isEqualTo(401);
    }

    @Test
    void aUsersFileThatIsBrokenWhileItRunsChangesNothing() throws IOException {
        int port = start(usersFile());
        String cookie = cookie(signIn(port, "anna", PASSWORD));
        for (String broken :
                List.of("anna", ANNA + "\n" + ANNA, "anna:admin:x", "anna:viewer:$2a$31$" + "x".repeat(53))) {
            Files.writeString(users, broken);
            clockMs.addAndGet(1_000);
            assertThat(status(port, "/api/items/a", cookie)).isEqualTo(200);
        }
        Files.delete(users);
        clockMs.addAndGet(1_000);
        assertThat(status(port, "/api/items/a", cookie)).isEqualTo(200);
    }

    @Test
    void anEmptiedUsersFileLeavesNobodyAndNoKeyThatIsKnown() throws IOException {
        int port = start(usersFile());
        AccessGate instance = gate("converge", usersFile());
        String cookie = cookie(signIn(port, "anna", PASSWORD));
        Files.writeString(users, "# nobody\n");
        clockMs.addAndGet(1_000);
        assertThat(status(port, "/api/items/a", cookie)).isEqualTo(401);
        assertThat(instance.headersFor("/api/items/a")).isEmpty();
        String time = Long.toString(clockMs.get());
        String forged = SigningKey.of(new byte[0])
                .derive("application", "converge")
                .derive("instances")
                .sign("call", "GET", "/api/items/a", time);
        assertThat(status(port, "/api/items/a", InstanceCalls.HEADER + ": " + time + ":" + forged))
                .isEqualTo(401);
    }

    @Test
    void aForgedCookieIsWorthNothing() throws IOException {
        int port = start(usersFile());
        String cookie = cookie(signIn(port, "vera", "another long one"));
        String name = cookie.substring("Cookie: ".length(), cookie.indexOf('='));
        String[] parts = cookie.substring(cookie.indexOf('=') + 1).split("\\.");
        String later = Long.toString(Long.parseLong(parts[1]) + 1);
        SigningKey guessed =
                SigningKey.of(new byte[0]).derive("application", "converge").derive("user", "anna:resolver:");
        List<String> forged = List.of(
                "",
                ".",
                "...",
                "....",
                "YW5uYQ." + parts[1] + "." + parts[2] + "." + parts[3],
                parts[0] + "." + later + "." + parts[2] + "." + parts[3],
                parts[0] + "." + parts[1] + ".x." + parts[3],
                parts[0] + "." + parts[1] + "." + parts[2] + ".",
                parts[0] + "." + parts[1] + "." + parts[2],
                "YW5uYQ." + later + ".x." + guessed.sign("session", "YW5uYQ", later, "x"),
                "!!!." + parts[1] + "." + parts[2] + "." + parts[3],
                "x".repeat(9_000));
        for (String value : forged) {
            assertThat(status(port, "/api/items/a", "Cookie: " + name + "=" + value))
                    .as(value)
                    .isEqualTo(401);
        }
        assertThat(status(port, "/api/items/a", "Cookie: =;;\"" + name)).isEqualTo(401);
    }

    @Test
    void aChangingCallWithoutItsTokenIsRefused() throws IOException {
        int port = start(usersFile());
        String cookie = cookie(signIn(port, "anna", PASSWORD));
        String others = token(port, cookie(signIn(port, "anna", PASSWORD)));
        assertThat(settle(port, cookie)).isEqualTo(403);
        assertThat(settle(port, cookie, "X-Csrf-Token: ")).isEqualTo(403);
        assertThat(settle(port, cookie, "X-Csrf-Token: null")).isEqualTo(403);
        assertThat(settle(port, cookie, others)).isEqualTo(403);
        assertThat(RawHttp.call(port, "DELETE", "/api/session", "", cookie).status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: http://localhost.evil.example",
                "Origin: http://localhost:1",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site"
            })
    void anotherSitesPageIsRefused(String header) throws IOException {
        int port = start(usersFile());
        String cookie = cookie(signIn(port, "anna", PASSWORD));
        assertThat(settle(port, cookie, token(port, cookie), header)).isEqualTo(403);
        assertThat(status(port, "/api/items/a", cookie, header)).isEqualTo(403);
        assertThat(signIn(port, "anna", PASSWORD, header).status()).isEqualTo(403);
    }

    @Test
    void theOwnPageIsAnswered() throws IOException {
        int port = start(usersFile());
        String cookie = cookie(signIn(port, "anna", PASSWORD));
        assertThat(settle(
                        port,
                        cookie,
                        token(port, cookie),
                        "Sec-Fetch-Site: same-origin",
                        "Origin: http://localhost:" + port))
                .isEqualTo(200);
    }

    @Test
    void signingOutTakesTheCookieAway() throws IOException {
        int port = start(usersFile());
        String cookie = cookie(signIn(port, "anna", PASSWORD));
        Reply reply = RawHttp.call(port, "DELETE", "/api/session", "", cookie, token(port, cookie));
        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("Set-Cookie").orElse("")).contains("=; ", "Max-Age=0", "HttpOnly");
        assertThat(RawHttp.call(port, "DELETE", "/api/session", "").status()).isEqualTo(204);
    }

    @Test
    void aCopyOfTheCookieIsWorthNothingBehindSigningOutAndOtherSessionsAre() throws IOException {
        int port = start(usersFile());
        String cookie = cookie(signIn(port, "anna", PASSWORD));
        String other = cookie(signIn(port, "anna", PASSWORD));
        String token = token(port, cookie);
        assertThat(RawHttp.call(port, "DELETE", "/api/session", "", cookie, token)
                        .status())
                .isEqualTo(204);

        assertThat(status(port, "/api/items/a", cookie)).isEqualTo(401);
        assertThat(settle(port, cookie, token)).isEqualTo(401);
        assertThat(session(port, cookie).path("name").isNull()).isTrue();
        assertThat(settle(port, other, token(port, other))).isEqualTo(200);
    }

    @Test
    void whatIsSignedOutIsKnownUntilItsEndAndNotForEver() {
        SignedOut signedOut = new SignedOut(clockMs::get);
        long now = clockMs.get();
        signedOut.add("early", now + 10);
        signedOut.add("late", now + 20);
        clockMs.addAndGet(10);
        signedOut.add("next", now + 30);
        assertThat(signedOut.has("late")).isTrue();
        assertThat(signedOut.size()).isEqualTo(2);

        for (int i = 0; i < SignedOut.MOST; i++) {
            signedOut.add("many-" + i, now + 100 + i);
        }
        assertThat(signedOut.size()).isEqualTo(SignedOut.MOST);
        assertThat(signedOut.has("many-" + (SignedOut.MOST - 1))).isTrue();
    }

    @Test
    void triesForANameBecomeRareAndComeBack() throws IOException {
        int port = start(usersFile());
        for (int i = 0; i < 10; i++) {
            assertThat(signIn(port, "anna", "wrong").status()).isEqualTo(401);
        }
        Reply refused = signIn(port, "anna", PASSWORD);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).contains("30");
        assertThat(signIn(port, "vera", "another long one").status()).isEqualTo(200);
        clockMs.addAndGet(30_000);
        assertThat(signIn(port, "anna", PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void behindAProxyThatIsBelievedEachAddressHasItsTriesAndTheCookieIsSecure() throws IOException {
        int port = start(usersFile(), "http.proxy.addresses=127.0.0.1");
        for (int i = 0; i < 31; i++) {
            signIn(port, "name" + i, "wrong", "X-Forwarded-For: 6.6.6.6, 1.2.3.4");
        }
        assertThat(signIn(port, "x", "wrong", "X-Forwarded-For: 5.5.5.5, 1.2.3.4")
                        .status())
                .isEqualTo(429);
        Reply other = signIn(
                port,
                "anna",
                PASSWORD,
                "X-Forwarded-For: 1.2.3.5",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: console.example",
                "Origin: https://console.example");
        assertThat(other.status()).isEqualTo(200);
        assertThat(other.header("Set-Cookie").orElse("")).endsWith("; Secure");
    }

    @Test
    void whatAnyoneForwardsIsNotBelieved() throws IOException {
        int port = start(usersFile());
        Reply reply = signIn(port, "anna", PASSWORD, "X-Forwarded-Host: evil.example", "Origin: https://evil.example");
        assertThat(reply.status()).isEqualTo(403);
    }

    // Behind a proxy that knows who has signed in.

    @Test
    void aProxysWordIsTaken() throws IOException {
        int port = start(proxy());
        JsonNode session = session(port, "X-User: anna@example.org", "X-Role: staff, resolver");
        assertThat(session.path("name").asText()).isEqualTo("anna@example.org");
        assertThat(session.path("signIn").asText()).isEqualTo("proxy");
        assertThat(session.path("mayResolve").asBoolean()).isTrue();
        String token = "X-Csrf-Token: " + session.path("token").asText();
        assertThat(settle(port, "X-User: anna@example.org", "X-Role: resolver", token))
                .isEqualTo(200);
        assertThat(settle(port, "X-User: anna@example.org", "X-Role: viewer", token))
                .isEqualTo(403);
        assertThat(settle(port, "X-User: otto", "X-Role: resolver", token)).isEqualTo(403);
        assertThat(settle(start(proxy()), "X-User: anna@example.org", "X-Role: resolver", token))
                .isEqualTo(200);
    }

    @Test
    void aProxysNameIsReadAsUtf8AndElseAsLatin1() throws IOException {
        int port = start(proxy());
        assertThat(session(port, "X-User: Zoë Dvořák", "X-Role: viewer")
                        .path("name")
                        .asText())
                .isEqualTo("Zoë Dvořák");
        String latin = "GET /api/session HTTP/1.1\r\nHost: localhost:" + port
                + "\r\nConnection: close\r\nX-Role: viewer\r\nX-User: Zoë\r\n\r\n";
        assertThat(RawHttp.send(port, latin.getBytes(StandardCharsets.ISO_8859_1))
                        .text())
                .contains("\"Zoë\"");
    }

    @Test
    void aHeaderFromElsewhereIsWorthNothing() throws IOException {
        String[] settings = proxy();
        settings[2] = "http.proxy.addresses=10.0.0.0/8,fd00::/8";
        int port = start(settings);
        assertThat(status(port, "/api/items/a", "X-User: anna", "X-Role: resolver"))
                .isEqualTo(401);
        assertThat(status(port, "/api/items/a", "X-User: anna", "X-Role: resolver", "X-Forwarded-For: 10.0.0.1"))
                .isEqualTo(401);
    }

    @Test
    void aHeaderThatIsNotOneNameIsWorthNothing() throws IOException {
        int port = start(proxy());
        assertThat(status(port, "/api/items/a", "X-User: anna", "X-User: root", "X-Role: viewer"))
                .isEqualTo(401);
        assertThat(status(port, "/api/items/a", "X-User: ", "X-Role: viewer")).isEqualTo(401);
        assertThat(status(port, "/api/items/a", "X-User: a\u0085b", "X-Role: viewer"))
                .isIn(400, 401);
        assertThat(status(port, "/api/items/a", "X-User: " + "a".repeat(129), "X-Role: viewer"))
                .isEqualTo(401);
        assertThat(status(port, "/api/items/a", "X-User: anna", "X-Role: viewer", "X-Role: resolver"))
                .isEqualTo(401);
        assertThat(status(port, "/api/items/a", "X-User: anna", "X-Role: admin"))
                .isEqualTo(401);
        assertThat(status(port, "/api/items/a", "X-User: anna")).isEqualTo(401);
    }

    @Test
    void withoutAHeaderForRolesEveryoneIsAViewer() throws IOException {
        int port =
                start("http.proxy.user.header=X-User", "http.proxy.addresses=127.0.0.1", "http.secret.file=" + secret);
        assertThat(session(port, "X-User: anna", "X-Role: resolver")
                        .path("mayResolve")
                        .asBoolean())
                .isFalse();
        assertThat(status(port, "/api/items/a", "X-User: anna")).isEqualTo(200);
    }

    // Instances among themselves.

    @Test
    void anInstanceMayLookWithASignatureForThisPathAndTime() throws IOException {
        int port = start(usersFile());
        AccessGate other = gate("converge", usersFile());
        String header = signature(other, "/api/items/a%2Fb?x=1");
        assertThat(RawHttp.get(port, "/api/items/a%2Fb?x=1", header).text()).isEqualTo("\"instance\"");
        assertThat(status(port, "/api/items/b", header)).isEqualTo(401);
        assertThat(settle(port, signature(other, "/api/settle"))).isEqualTo(401);
        assertThat(status(port, "/api/items/a", signature(gate("another", usersFile()), "/api/items/a")))
                .isEqualTo(401);
        clockMs.addAndGet(60_001);
        assertThat(status(port, "/api/items/a%2Fb?x=1", header)).isEqualTo(401);
    }

    @Test
    void aSharedSecretSignsWhateverTheUsersFileSays() throws IOException {
        int port = start(usersFile(), "http.secret.file=" + secret);
        AccessGate other = gate("converge", usersFile(), "http.secret.file=" + secret);
        Files.writeString(users, ANNA + "\n");
        clockMs.addAndGet(1_000);
        assertThat(status(port, "/api/items/a", signature(other, "/api/items/a")))
                .isEqualTo(200);
        assertThat(status(port, "/api/items/a", signature(gate("converge", usersFile()), "/api/items/a")))
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "1:2:3", "x:y", "-1:x", "99999999999999999999:x", "1800000000000:"})
    void aSignatureThatIsNoneIsWorthNothing(String value) throws IOException {
        assertThat(status(start(usersFile()), "/api/items/a", InstanceCalls.HEADER + ": " + value))
                .isEqualTo(401);
    }

    private static String signature(AccessGate gate, String target) {
        return InstanceCalls.HEADER + ": " + gate.headersFor(target).get(InstanceCalls.HEADER);
    }

    // Settings that cannot be.

    @Test
    void filesThatCannotBeUsedAreRefusedAtTheStart() throws IOException {
        Path small = Files.writeString(folder.resolve("short"), "too short");
        Path none = Files.writeString(folder.resolve("none"), "# nobody\n");
        Path broken = Files.writeString(folder.resolve("broken"), "# one\nanna:admin:" + hash("x"));
        assertRefused("http.users.file", "it is not there", "http.users.file=" + folder.resolve("missing"));
        assertRefused("http.users.file", "no users", "http.users.file=" + none);
        assertRefused("http.users.file", "line 2: a role is viewer or resolver", "http.users.file=" + broken);
        assertRefused("http.secret.file", "at least 32 bytes", usersFile(), "http.secret.file=" + small);
        assertRefused("http.secret.file", "cannot be read", usersFile(), "http.secret.file=" + folder);
    }

    @Test
    void combinationsThatMakeNoSenseAreRefusedAtTheStart() {
        assertRefused("http.proxy.user.header", "http.proxy.addresses", "http.proxy.user.header=X-User");
        assertRefused(
                "http.proxy.user.header",
                "http.secret.file",
                "http.proxy.user.header=X-User",
                "http.proxy.addresses=10.0.0.1");
        assertRefused(
                "http.proxy.user.header", "goes without http.users.file", "http.proxy.user.header=X-User", usersFile());
        assertRefused("http.proxy.user.header", "the name of a header", "http.proxy.user.header=X User:");
        assertRefused("http.proxy.role.header", "needs http.proxy.user.header", "http.proxy.role.header=X-Role");
        assertRefused("http.proxy.addresses", "needs", "http.proxy.addresses=10.0.0.1");
        for (String address :
                List.of("proxy.example", "10.0.0.0/33", "0.0.0.0/0", "::/0", "10.0.0", "10.0.0.1/", "a:b:c")) {
            assertRefused("http.proxy.addresses", "as 10.", usersFile(), "http.proxy.addresses=" + address);
        }
        assertRefused("http.secret.file", "needs", "http.secret.file=x");
        assertRefused("http.session.ms", "at least 60000", "http.session.ms=0");
        assertRefused("http.ssl.keystore.key", "need each other", "http.ssl.keystore.key=x");
        assertRefused("http.ssl.key.password", "need http.ssl.keystore.location", "http.ssl.key.password=x");
        assertRefused("http.ssl.keystore.type", "PEM", "http.ssl.keystore.type=ABC");
    }

    private void assertRefused(String key, String allowed, String... settings) {
        assertThatThrownBy(() -> gate("converge", settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(allowed);
    }
}
