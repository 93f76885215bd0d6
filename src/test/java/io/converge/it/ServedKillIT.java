package io.converge.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.converge.testing.AvroChanges.change;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import io.converge.config.ConvergeConfig;
import io.converge.console.ConsoleSettings;
import io.converge.testing.Chromium;
import io.converge.testing.FreePorts;
import io.converge.web.ConsoleServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages that are open while an instance is killed, and while it comes back. */
class ServedKillIT {

    private static final IsVisibleOptions PATIENTLY = new IsVisibleOptions().setTimeout(Deployment.PATIENCE.toMillis());

    @TempDir
    private Path folder;

    private final Windows windows = new Windows();

    @BeforeAll
    static void requireBrowser() {
        Chromium.shared();
    }

    @AfterEach
    void leave() {
        windows.close();
    }

    @Test
    void killedInstanceIsMissedByItsOwnPageAndByTheConsolesAndBothGoOnOnceItIsBack() throws Exception {
        List<Integer> ports = FreePorts.of(2);
        String url = "http://127.0.0.1:" + ports.get(0);
        Map<String, String> settings = Map.of(
                "resolution.policy",
                "manual",
                "main.consumer.session.timeout.ms",
                "6000",
                "main.consumer.heartbeat.interval.ms",
                "2000");
        try (Deployment deployment = new Deployment(settings)) {
            Process killed = start(deployment, 0, ports);
            start(deployment, 1, ports);
            for (int number = 0; number < ports.size(); number++) {
                int of = number;
                await().atMost(Deployment.PATIENCE)
                        .until(() -> deployment.processes().printed(of).contains("running: "));
            }
            List<URI> instances = ports.stream()
                    .map(port -> URI.create("http://127.0.0.1:" + port))
                    .toList();
            ConvergeConfig config = deployment.config().with(Map.of("http.port", "0"));
            try (ConsoleServer console =
                    ConsoleServer.start(config, ConsoleSettings.of(config, false), instances, "test", line -> {})) {
                Page own = windows.open(url);
                Page all = windows.open(console.url());
                conflict(deployment, "BEFORE");
                assertThat(connection(own, "live")).isVisible(PATIENTLY);
                assertThat(card(all, url, "ready")).isVisible(PATIENTLY);

                killed.destroyForcibly().waitFor();

                assertThat(own.getByText("The connection to the server is lost"))
                        .isVisible(PATIENTLY);
                assertThat(card(all, url, "not ready")).isVisible(PATIENTLY);
                assertThat(card(all, url, "it does not answer")).isVisible(PATIENTLY);
                conflict(deployment, "AFTER");
                assertThat(all.getByText("2 open conflicts")).isVisible(PATIENTLY);

                start(deployment, 0, ports);

                assertThat(connection(own, "live")).isVisible(PATIENTLY);
                assertThat(own.getByText("2 open conflicts")).isVisible(PATIENTLY);
                assertThat(card(all, url, "ready")).isVisible(PATIENTLY);
            }
        }
    }

    private Process start(Deployment deployment, int number, List<Integer> ports) throws Exception {
        Map<String, String> own =
                Map.of("state.dir", folder.resolve("state-" + number).toString());
        return deployment.processes().start(number, own, "--http-port", String.valueOf(ports.get(number)));
    }

    private static void conflict(Deployment deployment, String sku) {
        for (String origin : List.of("eu", "us")) {
            deployment.send(change(
                    "{'sku': '%s', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': %d, 'product': {'name': 'by %s', 'price': '1.00'}}"
                            .formatted(sku, origin, System.currentTimeMillis(), origin)));
        }
    }

    private static Locator connection(Page page, String state) {
        return page.locator("header").getByText(state, new Locator.GetByTextOptions().setExact(true));
    }

    /** The entry of an instance in the overview, while it is in a state. */
    private static Locator card(Page page, String url, String state) {
        return page.locator(".instances li")
                .filter(new Locator.FilterOptions().setHasText(url))
                .getByText(state, new Locator.GetByTextOptions().setExact(true));
    }
}
