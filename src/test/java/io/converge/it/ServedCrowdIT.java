package io.converge.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.converge.it.Windows.press;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.converge.runtime.ConvergeApplication;
import io.converge.testing.AvroChanges;
import io.converge.testing.Chromium;
import io.converge.web.InstanceServer;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A list of very many open conflicts, which came while the page was open: {@code -Dconverge.conflicts=20000} makes it as many as a bad night
 * does.
 */
class ServedCrowdIT {

    private static final int CONFLICTS = Integer.getInteger("converge.conflicts", 2_500);
    private static final int MOST_ROWS = 80;
    private static final int MOST_ELEMENTS = 2_000;
    /** Of what is not garbage: some hundred bytes for each row that was looked at. */
    private static final long MOST_HEAP_BYTES = 16_000_000 + 2_000L * CONFLICTS;

    private static Deployment deployment;
    private static InstanceServer server;

    private final Windows windows = new Windows();

    @BeforeAll
    static void start() throws Exception {
        Chromium.shared();
        deployment = new Deployment(Map.of("http.port", "0", "resolution.policy", "manual"));
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
        windows.close();
    }

    private static String counted(int conflicts) {
        return String.format(Locale.UK, "%,d open conflicts", conflicts);
    }

    private static int elements(Page page) {
        return (int) page.evaluate("document.querySelectorAll('*').length");
    }

    /** Of the page's JavaScript, once garbage is collected. */
    private static long heapBytes(Page page) {
        CDPSession session = page.context().newCDPSession(page);
        session.send("HeapProfiler.collectGarbage");
        JsonObject usage = session.send("Runtime.getHeapUsage");
        session.detach();
        return usage.get("usedSize").getAsLong();
    }

    private static void scrollTo(Page page, double part) {
        page.evaluate(
                "part => { const list = document.querySelector('.list-body'); list.scrollTop = part * list.scrollHeight; }",
                part);
    }

    private static Locator row(Page page, int index) {
        return page.locator("[data-index='" + index + "']");
    }

    private static void isBounded(Page page) {
        assertThat(page.locator(".list-row").count()).isLessThan(MOST_ROWS);
        assertThat(elements(page)).isLessThan(MOST_ELEMENTS);
    }

    @Test
    void veryManyConflictsAreListedFilteredAndReachedToTheLast() throws Exception {
        Page page = windows.open(server.url() + "/conflicts");
        assertThat(page.getByText("No conflict is open.")).isVisible();
        assertThat(page.locator(".connection")).hasText("live");

        deployment.send(AvroChanges.conflicts(CONFLICTS).toArray(GenericRecord[]::new));
        deployment.awaitCaughtUp();

        await().atMost(Deployment.PATIENCE).pollInSameThread().until(() -> {
            page.evaluate("document.querySelector('.news-button')?.click()"); // Once all is told, there is none.
            page.locator(".view-head [role=status]").waitFor();
            return page.getByText(counted(CONFLICTS)).count() == 1;
        });
        isBounded(page);
        for (int part = 1; part < 10; part++) {
            scrollTo(page, part / 10.0);
            assertThat(row(page, CONFLICTS / 10 * part + 5)).isVisible();
            isBounded(page);
        }
        scrollTo(page, 1);
        assertThat(row(page, CONFLICTS - 1)).isInViewport();
        isBounded(page);
        assertThat(heapBytes(page)).isLessThan(MOST_HEAP_BYTES);

        filters(page);
        settlesTheLast(page);
        assertThat(heapBytes(page)).isLessThan(MOST_HEAP_BYTES);
    }

    private void filters(Page page) {
        String prefix = "SKU-" + (CONFLICTS - 1) / 10;
        int matching = (int) IntStream.range(0, CONFLICTS)
                .filter(i -> ("SKU-" + i).startsWith(prefix))
                .count();
        page.getByLabel("Sku begins with").fill(prefix);
        assertThat(page.getByText(counted(matching))).isVisible();
        assertThat(page.locator(".list-body a")).hasCount(matching);
        page.getByLabel("Origin").selectOption("us");
        page.getByLabel("Type").selectOption("INSERT");
        page.waitForURL("**/conflicts?*type=INSERT*");
        page.reload();
        assertThat(page.locator(".list-body a")).hasCount(matching);
        page.getByLabel("Sku begins with").fill("");
        assertThat(page.getByText(counted(CONFLICTS))).isVisible();
        isBounded(page);
    }

    private void settlesTheLast(Page page) {
        page.getByText("Newest first").click();
        page.waitForURL("**/conflicts?*order=newest*");
        assertThat(row(page, 0)).isVisible();
        row(page, 0).locator("a").click();
        press(page, "Take this version");
        press(page, "Settle the conflict");
        assertThat(page.locator(".note.good")).containsText("CLOSED by your change");
        page.navigate(page.url().replaceAll("/conflicts/.*", "/conflicts"));
        assertThat(page.getByText(counted(CONFLICTS - 1))).isVisible();
    }
}
