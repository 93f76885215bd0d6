package io.converge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.http.RawHttp.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server answers to callers that mean well, and to others. */
class WebServerTest {

    private static final String JSON = "Content-Type: application/json";

    private static final Routes ROUTES = new Routes()
            .get("/health", Access.ANYONE, call -> Answer.text(200, "well"))
            .get("/items/{sku}", Access.VIEWER, call -> Answer.json(call.variable("sku")))
            .get("/items/{sku}/history", Access.VIEWER, call -> Answer.json("history of " + call.variable("sku")))
            .get("/list", Access.VIEWER, call -> Answer.json(Map.of("limit", call.number("limit", 10, 1, 100))))
            .get("/parameter", Access.VIEWER, call -> Answer.json(call.parameters("p")))
            .post("/echo", Access.VIEWER, call -> Answer.json(call.json()))
            .post("/anyone", Access.ANYONE, call -> Answer.json(call.json()))
            .get("/broken", Access.VIEWER, call -> {
                throw new IllegalStateException("a secret");
            });

    private static WebServer server;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        server = WebServer.start(local(), ROUTES, (call, method, access) -> new Caller("anna", true));
        port = server.port();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static WebSettings local() {
        return new WebSettings("127.0.0.1", 0, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "plain,plain",
        "a%2Fb,a/b",
        "100%25,100%",
        "%2525,%25",
        "a%20b,a b",
        "a+b,a+b",
        "%C3%A4,ä",
        "a;v=1,a;v=1",
        "a%3Bb,a;b",
        "...,..."
    })
    void aVariableIsDecodedOnce(String encoded, String sku) throws IOException {
        assertThat(RawHttp.get(port, "/items/" + encoded).text()).isEqualTo('"' + sku + '"');
    }

    @ParameterizedTest
    @CsvSource({"a%0Ab,a\\nb", "a%5Cb,a\\\\b"})
    void aVariableMayHaveAnyCharacter(String encoded, String json) throws IOException {
        assertThat(RawHttp.get(port, "/items/" + encoded).text()).isEqualTo('"' + json + '"');
    }

    @Test
    void anEncodedSlashDoesNotLeadToAnotherRoute() throws IOException {
        assertThat(RawHttp.get(port, "/items/a%2Fhistory").text()).isEqualTo("\"a/history\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/items/%zz",
                "/items/%4",
                "/items/%",
                "/items/%ff",
                "/items/a%00b",
                "/items/%C0%AF",
                "/items/%ED%A0%80",
                "/items/%u0041",
                "/items/..",
                "/items/.",
                "/items/%2e%2e",
                "/items/..;/x",
                "/items/x/../y",
                "/../items/x",
                "//items/x",
                "/items/a b",
                "/items/a\"b",
                "http://other/items/x",
                "/list?limit=%",
                "/list?limit=%ff",
                "/list?limit=0",
                "/list?limit=101",
                "/list?limit=1e1",
                "/list?limit=99999999999999999999"
            })
    void whatCanBeReadInTwoWaysOrNotAtAllIsRefused(String target) throws IOException {
        assertProblem(RawHttp.get(port, target), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nothing", "/items", "/items/", "/items/a/b", "/items/a/", "/health/", "/health;x", "/HEALTH"})
    void whatIsNotThereIsNotFound(String target) throws IOException {
        assertProblem(RawHttp.get(port, target), 404);
    }

    @Test
    void browserIsGivenThePageForWhatIsNotThereAndAProgramIsNot() throws IOException {
        Routes routes = new Routes()
                .get("/api/items", Access.ANYONE, call -> Answer.json("items"))
                .elsewhere(call -> Answer.of(404, "text/html", "the <page>".getBytes(StandardCharsets.UTF_8)));
        String browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";
        try (WebServer paged = WebServer.start(local(), routes, (call, method, access) -> Caller.NOBODY)) {
            Reply page = RawHttp.get(paged.port(), "/no/where", browser);
            assertThat(page.status()).isEqualTo(404);
            assertThat(page.text()).isEqualTo("the <page>");
            assertProblem(RawHttp.get(paged.port(), "/no/where"), 404);
            assertProblem(RawHttp.call(paged.port(), "POST", "/no/where", "", browser), 404);
            Reply beside = RawHttp.get(paged.port(), "/api/none", browser);
            assertThat(beside.status()).isEqualTo(404);
            assertThat(beside.text()).contains("<h1>404 Not Found</h1>", "there is nothing at /api/none");
        }
    }

    @Test
    void browserIsToldOfARefusalByAPageInWhichNothingIsMarkup() throws IOException {
        Gate gate = (call, method, access) -> {
            throw new Problem(403, "not <b>you</b> & not here").with("X-Why", "so");
        };
        try (WebServer closed = WebServer.start(local(), ROUTES, gate)) {
            Reply refused = RawHttp.get(closed.port(), "/list", "Accept: text/html");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.header("Content-Type")).contains("text/html;charset=utf-8");
            assertThat(refused.header("X-Why")).contains("so");
            assertThat(refused.header("Content-Security-Policy")).isPresent();
            assertThat(refused.text()).contains("<p>not &lt;b&gt;you&lt;/b&gt; &amp; not here</p>");
            assertProblem(RawHttp.get(closed.port(), "/list", "Accept: application/json"), 403);
        }
    }

    @Test
    void parametersAreFormEncoded() throws IOException {
        assertThat(RawHttp.get(port, "/parameter?p=a+b&p=%2B%26&q&=&p=%3D=").text())
                .isEqualTo("[\"a b\",\"+&\",\"==\"]");
    }

    @Test
    void headHasTheHeadersAlone() throws IOException {
        Reply reply = RawHttp.call(port, "HEAD", "/health", "");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Length")).contains("4");
        assertThat(reply.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "TRACE", "OPTIONS", "PATCH", "BREW", "get"})
    void anotherMethodIsToldWhichThereAre(String method) throws IOException {
        Reply reply = RawHttp.call(port, method, "/health", "");
        assertProblem(reply, 405);
        assertThat(reply.header("Allow")).contains("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/nothing", "/broken", "/items/%zz", "/items/.."})
    void everyAnswerTellsBrowsersToRunNothingElse(String target) throws IOException {
        Reply reply = RawHttp.get(port, target);
        assertThat(reply.header("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(reply.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(reply.header("Cache-Control")).contains("no-store");
        assertThat(reply.header("Server")).isEmpty();
    }

    @Test
    void whatFailsSaysNothingOfItself() throws IOException {
        Reply reply = RawHttp.get(port, "/broken");
        assertProblem(reply, 500);
        assertThat(reply.text()).doesNotContain("secret", "Exception");
    }

    @Test
    void jsonKeepsItsDigits() throws IOException {
        String product = "{\"price\":0.10,\"gtin\":123456789012345678901234567890.50}";
        assertThat(RawHttp.call(port, "POST", "/echo", product, JSON).text()).isEqualTo(product);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{}{}", "{\"a\":1,\"a\":2}", "{\"a\":NaN}", "\u0000"})
    void aBodyThatIsNoObjectIsRefused(String body) throws IOException {
        assertProblem(RawHttp.call(port, "POST", "/echo", body, JSON), 400);
    }

    @Test
    void aBodyThatIsNestedTooDeepIsRefused() throws IOException {
        assertProblem(RawHttp.call(port, "POST", "/echo", "{\"a\":" + "[".repeat(100_000), JSON), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y", "Content-Type: text/plain", "Content-Type: application/jsonp"})
    void aBodyThatIsNotCalledJsonIsRefused(String header) throws IOException {
        assertProblem(RawHttp.call(port, "POST", "/echo", "{}", header), 415);
    }

    @Test
    void aBodyThatIsAnnouncedTooLongIsNotRead() throws IOException {
        assertProblem(send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n"), 413);
    }

    @Test
    void aBodyThatGrowsTooLongIsRefused() throws IOException {
        String chunk = Integer.toHexString(20_000) + "\r\n" + "x".repeat(20_000) + "\r\n";
        assertProblem(
                send("POST /anyone HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk), 413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: a\r\nX\u0000: y\r\n\r\n"
            })
    void whatIsNoRequestIsRefused(String bytes) throws IOException {
        assertProblem(send(bytes), 400);
    }

    @Test
    void headersThatAreTooLongAreRefused() throws IOException {
        assertProblem(RawHttp.get(port, "/health", "X-Long: " + "x".repeat(20_000)), 431);
    }

    @Test
    void anAddressThatIsTooLongIsRefused() throws IOException {
        assertProblem(RawHttp.get(port, "/items/" + "x".repeat(20_000)), 414);
    }

    @Test
    void manySlowBodiesKeepNobodyFromBeingAnswered() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = RawHttp.open(port);
                slow.add(socket);
                socket.getOutputStream()
                        .write("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"
                                .getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(RawHttp.get(port, "/health").status()).isEqualTo(200);
            assertThat(RawHttp.get(port, "/list").status()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void whileActionsTakeLongHealthIsToldAndTheRestRefused() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        Routes routes = new Routes()
                .get("/health", Access.ANYONE, call -> Answer.text(200, "well"))
                .get("/slow", Access.VIEWER, call -> {
                    end.await();
                    return Answer.text(200, "late");
                });
        List<Socket> waiting = new ArrayList<>();
        try (WebServer slow = WebServer.start(local(), routes, (call, method, access) -> Caller.NOBODY)) {
            for (int i = 0; i < 72; i++) {
                Socket socket = RawHttp.open(slow.port());
                waiting.add(socket);
                socket.getOutputStream()
                        .write("GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
            }
            Reply one = RawHttp.get(slow.port(), "/health");
            assertThat(one.status()).isEqualTo(200);
            Reply refused = refusal(slow.port());
            assertProblem(refused, 503);
            assertThat(refused.header("Retry-After")).contains("1");
            end.countDown();
            for (Socket socket : waiting) {
                assertThat(RawHttp.reply(socket.getInputStream().readAllBytes()).status())
                        .isIn(200, 503);
            }
        } finally {
            end.countDown();
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /** Of a call that finds no room; those before may not have arrived yet, and take the room that this one would have had. */
    private static Reply refusal(int port) throws IOException {
        for (int i = 0; i < 100; i++) {
            Socket socket = RawHttp.open(port);
            socket.setSoTimeout(200);
            try (socket) {
                socket.getOutputStream()
                        .write("GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                return RawHttp.reply(socket.getInputStream().readAllBytes());
            } catch (SocketTimeoutException e) {
                // It waits with the others.
            }
        }
        throw new AssertionError("all of them found room");
    }

    @Test
    void whoSaysNothingIsLeftAndWhoWaitsForUsIsNot() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        Routes routes = new Routes().get("/slow", Access.VIEWER, call -> {
            end.await();
            return Answer.text(200, "late");
        });
        try (WebServer impatient = start(routes, 100, AnswerRoom.ofHeap());
                Socket waiting = RawHttp.open(impatient.port())) {
            waiting.getOutputStream()
                    .write("GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            try (Socket silent = RawHttp.open(impatient.port())) {
                assertThat(silent.getInputStream().read()).isEqualTo(-1);
            }
            try (Socket silent = RawHttp.open(impatient.port())) {
                assertThat(silent.getInputStream().read()).isEqualTo(-1);
            }
            end.countDown();
            assertThat(RawHttp.reply(waiting.getInputStream().readAllBytes()).text())
                    .isEqualTo("late");
        }
    }

    @Test
    void aBodyThatDoesNotComeIsNotWaitedFor() throws IOException {
        try (WebServer impatient = start(ROUTES, 100, AnswerRoom.ofHeap())) {
            byte[] half = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"
                    .getBytes(StandardCharsets.US_ASCII);
            assertProblem(RawHttp.send(impatient.port(), half), 408);
        }
    }

    private static WebServer start(Routes routes, long idleMs, AnswerRoom room) throws IOException {
        return WebServer.start(local(), routes, (call, method, access) -> Caller.NOBODY, 15_000, idleMs, room);
    }

    @Test
    void whatFindsNoRoomInMemoryIsToldToComeAgainAndHealthIsNot() throws Exception {
        CountDownLatch made = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Routes routes = new Routes()
                .get("/health", Access.ANYONE, call -> Answer.text(200, "well"))
                .get("/small", Access.VIEWER, call -> Answer.text(200, "small"))
                .get("/large", Access.VIEWER, call -> {
                    call.requireRoom(2_000); // More than there is, but alone.
                    return Answer.text(200, "large");
                })
                .get("/long", Access.VIEWER, call -> {
                    call.requireRoom(900);
                    made.countDown();
                    end.await();
                    return Answer.text(200, "long");
                });
        try (WebServer narrow = start(routes, 30_000, new AnswerRoom(1_000))) {
            assertThat(RawHttp.get(narrow.port(), "/large").status()).isEqualTo(200);
            CompletableFuture<Reply> first = CompletableFuture.supplyAsync(() -> get(narrow, "/long"));
            made.await();

            Reply refused = RawHttp.get(narrow.port(), "/large");
            assertProblem(refused, 503);
            assertThat(refused.header("Retry-After")).contains("2");
            assertThat(RawHttp.get(narrow.port(), "/small").status()).isEqualTo(200);
            assertThat(RawHttp.get(narrow.port(), "/health").status()).isEqualTo(200);
            end.countDown();
            assertThat(first.join().text()).isEqualTo("long");
            assertThat(RawHttp.get(narrow.port(), "/large").status()).isEqualTo(200);
        }
    }

    /** Nobody knows how large it is before it is made; and it is there for as long as its reader takes. */
    @Test
    void anAnswerThatIsNotTakenKeepsItsRoom() throws Exception {
        byte[] large = new byte[24 << 20];
        Routes routes = new Routes().get("/large", Access.VIEWER, call -> Answer.of(200, "image/png", large));
        byte[] request = "GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        try (WebServer narrow = start(routes, 30_000, new AnswerRoom(large.length + 1))) {
            try (Socket slow = RawHttp.open(narrow.port())) {
                slow.getOutputStream().write(request);
                RawHttp.readUntil(slow.getInputStream(), "\r\n\r\n");

                assertProblem(RawHttp.get(narrow.port(), "/large"), 503);
                slow.getInputStream().readAllBytes();
            }
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    RawHttp.get(narrow.port(), "/large").body())
                            .hasSize(large.length));
        }
    }

    private static Reply get(WebServer of, String target) {
        try {
            return RawHttp.get(of.port(), target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        assertThatThrownBy(() -> WebServer.start(
                        new WebSettings("127.0.0.1", port, Optional.empty()),
                        ROUTES,
                        (call, method, access) -> Caller.NOBODY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + port + " cannot be listened on");
    }

    private static Reply send(String bytes) throws IOException {
        return RawHttp.send(port, bytes.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertProblem(Reply reply, int status) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).contains("application/problem+json");
        assertThat(reply.text()).contains("\"status\":" + status).doesNotContainIgnoringCase("jetty");
    }
}
