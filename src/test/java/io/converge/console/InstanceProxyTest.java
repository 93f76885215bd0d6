package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.http.Caller;
import io.converge.http.FakeServer;
import io.converge.http.RawHttp;
import io.converge.http.RawHttp.Reply;
import io.converge.http.Routes;
import io.converge.http.WebServer;
import io.converge.http.WebSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InstanceProxyTest {

    private static final String ITEM = FakeServer.answer(200, "application/json", "{\"sku\":\"A\"}");
    private static final String PAGE = FakeServer.answer(200, "text/html", "<script>alert(1)</script>");

    private static Reply ask(String... answers) throws IOException {
        List<FakeServer> servers =
                Stream.of(answers).map(InstanceProxyTest::start).toList();
        InstanceNumbers numbers = () -> servers.stream()
                .map(server -> new InstanceNumbers.Instance(
                        false,
                        new InstanceReport(
                                server.url().toString(),
                                "RUNNING",
                                true,
                                List.of(),
                                List.of(),
                                null,
                                Map.of(),
                                null,
                                "1")))
                .toList();
        Routes routes = new Routes();
        new InstanceProxy(numbers, (call, target) -> {}).addTo(routes);
        WebSettings where = new WebSettings("127.0.0.1", 0, Optional.empty());
        try (WebServer console = WebServer.start(where, routes, (call, method, access) -> new Caller("ann", true))) {
            return RawHttp.get(console.port(), "/api/items/A");
        } finally {
            servers.forEach(FakeServer::close);
        }
    }

    private static FakeServer start(String answer) {
        try {
            return FakeServer.start(answer);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whenToAskAgainIsPassedOn() throws IOException {
        Reply reply =
                ask(FakeServer.answer(503, "application/problem+json", "{\"detail\": \"no room\"}", "Retry-After: 7"));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).contains("7");
        assertThat(reply.text()).contains("no room");
    }

    @Test
    void anotherServersPageIsNotShownAsOurs() throws IOException {
        Reply reply = ask(PAGE);

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.header("Content-Type")).contains("application/problem+json");
        assertThat(reply.text()).contains("is not understood").doesNotContain("script");
    }

    @Test
    void whereOneIsNotUnderstoodOrDoesNotKnowUsTheNextIsAsked() throws IOException {
        assertThat(ask(PAGE, FakeServer.answer(401, "application/problem+json", "{}"), ITEM)
                        .text())
                .isEqualTo("{\"sku\":\"A\"}");
    }

    @Test
    void consoleThatNoInstanceKnowsSaysWhatToSet() throws IOException {
        Reply reply = ask(FakeServer.answer(401, "application/problem+json", "{\"detail\": \"sign in first\"}"));

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.text()).contains("http.users.file", "http.secret.file");
    }
}
