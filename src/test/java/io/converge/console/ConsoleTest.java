package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.converge.config.ConvergeConfig;
import io.converge.http.Caller;
import io.converge.http.RawHttp;
import io.converge.http.Routes;
import io.converge.http.WebServer;
import io.converge.http.WebSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {

    private static final ConsoleSettings SETTINGS = new ConsoleSettings("resolver", false);

    @ParameterizedTest
    @CsvSource({"localhost:1, Kafka at localhost:1 does not answer", "no.such.host.invalid:9092, bootstrap"})
    void brokerThatDoesNotAnswerIsNamedToWhoStartedItAndInTheOverview(String broker, String why) throws IOException {
        ConvergeConfig config =
                new ConvergeConfig(Map.of("bootstrap.servers", broker, "schema.registry.url", "http://localhost:1"));
        List<String> said = new CopyOnWriteArrayList<>();
        Routes routes = new Routes();
        WebSettings where = new WebSettings("127.0.0.1", 0, Optional.empty());
        try (Console console = Console.start(config, SETTINGS, InstanceNumbers.none(), said::add)) {
            console.addTo(routes);
            try (WebServer server = WebServer.start(where, routes, (call, method, access) -> new Caller("ann", true))) {
                await().atMost(Duration.ofSeconds(60)).until(() -> !said.isEmpty());
                String overview = RawHttp.get(server.port(), "/api/overview").text();

                assertThat(said).hasSize(1);
                assertThat(said.get(0))
                        .startsWith("the topics at " + broker + " cannot be read: ")
                        .contains(why);
                assertThat(overview).contains("\"unread\":\"").contains(why);
            }
        }
    }
}
