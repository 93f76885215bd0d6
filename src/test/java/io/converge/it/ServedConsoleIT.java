package io.converge.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.converge.testing.AvroChanges.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.converge.runtime.ConvergeApplication;
import io.converge.testing.Chromium;
import io.converge.web.InstanceServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page of an instance that works, in a browser. */
class ServedConsoleIT {

    private static Deployment deployment;
    /** The page tells of clocks that are wrong. */
    private static long startMs;

    private static InstanceServer server;
    private Page page;

    @BeforeAll
    static void start() throws Exception {
        Chromium.shared();
        startMs = System.currentTimeMillis();
        deployment = new Deployment(
                "catalogue", Cluster.shared().settings(), Map.of("http.port", "0", "resolution.policy", "manual"));
        ConvergeApplication instance = deployment.newInstance();
        server = InstanceServer.start(deployment.config(), instance, "test").orElseThrow();
        instance.start();
        await().atMost(Deployment.PATIENCE).until(instance::isRunning);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            deployment.close();
        }
    }

    @AfterEach
    void leave() {
        if (page != null) {
            page.context().close();
        }
    }

    private Page at(String path) throws Exception {
        page = Chromium.open(server.url() + path);
        return page;
    }

    private static void sendConflict(String sku) {
        send(sku, "eu-west", startMs, "999.00");
        send(sku, "us-east", startMs + 1, "949.00");
    }

    private static void send(String sku, String origin, long timestamp, String price) {
        deployment.send(change(
                "{'sku': '%s', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': %d, 'product': {'name': 'Laptop by %s', 'price': '%s'}}"
                        .formatted(sku, origin, timestamp, origin, price)));
    }

    private void press(String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button))
                .first()
                .click();
    }

    @Test
    void conflictThatComesWhileOneLooksIsSettledByAVersion() throws Exception {
        at("/conflicts");
        sendConflict("LIVE-1");
        press("1 new conflict: show");
        page.getByText("LIVE-1").click();
        press("Take this version");
        press("Settle the conflict");

        assertThat(page.locator(".note.good")).containsText("CLOSED by your change");
        await().atMost(Deployment.PATIENCE)
                .untilAsserted(() -> assertThat(
                                deployment.products().get("LIVE-1").get("name").textValue())
                        .isEqualTo("Laptop by eu-west"));
        page.reload();
        assertThat(page.locator(".note.good")).containsText("CLOSED by local, resolver-local:");
    }

    @Test
    void productTellsWhyItStandsSo() throws Exception {
        sendConflict("WHY/1 %");
        deployment.awaitCaughtUp();

        at("/products/WHY%2F1%20%25");

        assertThat(page.locator("main")).containsText("A conflict is open");
        assertThat(page.locator("main")).containsText("2 live versions");
    }

    /** The picture of the README, where {@code converge.pictures} names the folder for it. */
    @Test
    void overviewShowsWhatWaits() throws Exception {
        sendConflict("LAP-001");
        deployment.awaitCaughtUp();

        at("/");

        assertThat(page.locator("main")).containsText("Settle conflicts");
        assertThat(page.locator("main")).containsText("eu-west");
        Optional.ofNullable(System.getProperty("converge.pictures")).ifPresent(this::take);
    }

    /** Once the charts have something to show. */
    private void take(String folder) {
        for (int i = 0; i < 60; i++) {
            sendConflict("SKU-" + i % 7);
            page.waitForTimeout(1_000);
        }
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(folder, "console.png")));
    }
}
