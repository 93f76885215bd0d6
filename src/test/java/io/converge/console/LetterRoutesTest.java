package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.http.Access;
import io.converge.http.Caller;
import io.converge.http.RawHttp;
import io.converge.http.RawHttp.Reply;
import io.converge.http.Routes;
import io.converge.http.WebServer;
import io.converge.http.WebSettings;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterRoutesTest {

    /** The topic is not even asked for it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0/18446744073709551615",
                "0/9223372036854775808",
                "0/-1",
                "0/+1",
                "0/1.0",
                "4294967295/0",
                "2147483648/0",
                "-1/0",
                "x/0",
                "%D9%A1/0"
            })
    void placeThatCannotBeIsNotThere(String place) throws IOException {
        LetterRoutes letters = new LetterRoutes(null, null, null, () -> false);
        Routes routes = new Routes().get("/api/dead-letters/{topic}/{partition}/{offset}", Access.VIEWER, letters::one);
        WebSettings where = new WebSettings("127.0.0.1", 0, Optional.empty());
        try (WebServer server = WebServer.start(where, routes, (call, method, access) -> new Caller("ann", true))) {
            Reply reply = RawHttp.get(server.port(), "/api/dead-letters/product-dead-letters/" + place);

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.text()).contains("the number of a partition and an offset");
        }
    }
}
