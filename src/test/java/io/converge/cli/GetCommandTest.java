package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.http.Access;
import io.converge.http.Answer;
import io.converge.http.Caller;
import io.converge.http.Problem;
import io.converge.http.Routes;
import io.converge.http.WebServer;
import io.converge.http.WebSettings;
import io.converge.testing.FreePorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GetCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int get(String... arguments) {
        return Main.execute(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void whereNoInstanceAnswersItSaysWhatToDo() throws IOException {
        String url = "http://localhost:" + FreePorts.of(1).get(0);

        assertThat(get("get", "A", "--url", url)).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("error: no instance answers at " + url)
                .contains("run --http-port")
                .contains("--url");
    }

    @Test
    void whatIsNoUrlIsWrongUsage() {
        for (String url : new String[] {"localhost", "ftp://localhost", "http://", "http://local host"}) {
            assertThat(get("get", "A", "--url", url)).as(url).isEqualTo(2);
        }
    }

    @Test
    void whatNobodyHasWrittenIsToldAndFails() throws IOException {
        Routes routes = new Routes().get("/api/items/{sku}", Access.VIEWER, call -> {
            throw Problem.notFound("nobody has written the sku " + call.variable("sku"));
        });
        try (WebServer server = server(routes)) {
            assertThat(get("get", "a/b", "--url", server.url() + "/")).isEqualTo(1);
        }

        assertThat(err.toString()).isEqualTo("error: nobody has written the sku a/b" + System.lineSeparator());
    }

    @Test
    void whatAnswersOtherwiseIsNoInstance() throws IOException {
        Routes routes =
                new Routes().get("/api/items/{sku}", Access.VIEWER, call -> Answer.text(200, "<html>welcome</html>"));
        try (WebServer server = server(routes)) {
            assertThat(get("get", "A", "--url", server.url())).isEqualTo(1);
        }

        assertThat(err.toString()).contains("is no instance of Converge");
    }

    @Test
    void registryIsNoInstance() throws IOException {
        Routes routes = new Routes()
                .get(
                        "/api/items/{sku}",
                        Access.VIEWER,
                        call -> Answer.json(404, Map.of("error_code", 404, "message", "HTTP 404 Not Found")));
        try (WebServer server = server(routes)) {
            assertThat(get("get", "A", "--url", server.url())).isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("error: what answers at " + server.url() + " is no instance of Converge")
                    .contains("404", "--url");
        }
    }

    @Test
    void whoHasToSignInIsToldHow() throws IOException {
        Routes routes = new Routes().get("/api/items/{sku}", Access.VIEWER, call -> {
            throw new Problem(401, "sign in first");
        });
        try (WebServer server = server(routes)) {
            assertThat(get("get", "A", "--url", server.url())).isEqualTo(1);
        }

        assertThat(err.toString())
                .startsWith("error: sign in first")
                .contains("--config", "http.users.file", "http.secret.file");
    }

    private static WebServer server(Routes routes) throws IOException {
        return WebServer.start(
                new WebSettings("127.0.0.1", 0, Optional.empty()),
                routes,
                (call, method, access) -> new Caller("anybody", false));
    }
}
