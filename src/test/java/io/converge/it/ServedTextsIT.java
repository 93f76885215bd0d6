package io.converge.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.converge.it.Windows.button;
import static io.converge.it.Windows.press;
import static io.converge.testing.AvroChanges.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.converge.runtime.ConvergeApplication;
import io.converge.testing.Axe;
import io.converge.testing.Chromium;
import io.converge.web.InstanceServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Conflicts of skus, origins and products whose texts nobody would have chosen, in a browser that looks at an instance that works. */
class ServedTextsIT {

    private static final int WIDE_PIXELS = 1_280;
    private static final int NARROW_PIXELS = 360;
    private static final String HACK = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=2</script>";
    private static final String BACKWARDS = "\u202e\u2067drawkcab";
    private static final String ORIGIN = HACK + BACKWARDS + "\u0007\n:7";
    private static final String OTHER_ORIGIN = "' OR 1=1 -- ;%00%2F/../ 😀";
    private static final int MANY = 10_000;

    private static Deployment deployment;
    private static InstanceServer server;
    private static Map<String, JsonNode> open;

    private final Windows windows = new Windows();
    private final List<String> errors = new ArrayList<>();

    static List<String> skus() {
        return List.of(
                HACK,
                "a/b//c/",
                "/",
                "..",
                "%",
                "100%2F%zz?#&=+;",
                "-",
                " \"quotes\" 'of' `each` \\ kind ",
                BACKWARDS + "\u0001\u001b[31m\u0085\u2028\r\n\t",
                "a\u0000b",
                "👩‍👩‍👧 Größe 42 \u05d0\u05d1",
                "x".repeat(4_096),
                "😀".repeat(1_024));
    }

    @BeforeAll
    static void start() throws Exception {
        Chromium.shared();
        deployment = new Deployment(Map.of("http.port", "0", "resolution.policy", "manual"));
        ConvergeApplication instance = deployment.newInstance();
        server = InstanceServer.start(deployment.config(), instance, "test").orElseThrow();
        instance.start();
        await().atMost(Deployment.PATIENCE).until(instance::isRunning);
        for (String sku : skus()) {
            send(sku, ORIGIN, HACK + "a".repeat(MANY));
            send(sku, OTHER_ORIGIN, "a".repeat(MANY) + BACKWARDS + "\u0000\u0008\u2029");
        }
        deployment.awaitCaughtUp();
        open = deployment.openConflicts();
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

    private static void send(String sku, String origin, String name) {
        GenericRecord change =
                change("{'sku': 'any', 'op': 'INSERT', 'origin': 'any', 'sequence': 1, 'context': {}, 'timestamp': "
                        + System.currentTimeMillis() + ", 'product': {'name': 'any', 'price': 1}}");
        change.put("sku", sku);
        change.put("origin", origin);
        GenericRecord product = (GenericRecord) change.get("product");
        product.put("name", name);
        Map<String, String> attributes = new HashMap<>();
        attributes.put(HACK, "the same");
        attributes.put("a/b~c", HACK);
        attributes.put("", origin);
        attributes.put(BACKWARDS, BACKWARDS);
        attributes.put("__proto__", "x".repeat(MANY / 10) + origin);
        product.put("attributes", attributes);
        deployment.send(change);
    }

    /** A window that remembers what went wrong in it. */
    private Page at(String path) throws Exception {
        Page page = windows.open("about:blank");
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
        page.navigate(server.url() + path);
        return page;
    }

    private static String path(String sku) {
        return "/conflicts/" + open.get(sku).get("id").textValue();
    }

    /** Nothing has run, and nothing stands out, in a wide window and in a narrow one. */
    private void isHarmless(Page page) {
        for (int pixels : new int[] {NARROW_PIXELS, WIDE_PIXELS}) {
            page.setViewportSize(pixels, 860);
            assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(pixels);
        }
        assertThat(page.locator("main img, main script")).hasCount(0);
        assertThat(page.evaluate("window.hacked")).isNull();
        assertThat(page.evaluate("({}).hacked")).isNull();
        assertThat(errors).isEmpty();
    }

    private static String shown(Page page) {
        return page.locator("h1").innerText();
    }

    @ParameterizedTest
    @MethodSource("skus")
    void conflictAndProductOfAnySkuAreShownAndHaveAnAddress(String sku) throws Exception {
        Page page = at(path(sku));
        assertThat(page.locator(".compare")).isVisible();
        page.getByText("fields in which all agree").click();
        isHarmless(page);

        page.getByText("The product", new Page.GetByTextOptions().setExact(true))
                .click();
        assertThat(page.locator("main")).containsText("A conflict is open");
        assertThat(page.locator(".changes li")).hasCount(2);
        String heading = shown(page);
        isHarmless(page);

        page.reload();
        assertThat(page.locator("main")).containsText("A conflict is open");
        assertThat(page.locator(".changes li")).hasCount(2);
        assertThat(shown(page)).isEqualTo(heading);

        page.getByText("All its conflicts").click();
        assertThat(page.locator(".list-body a")).hasCount(1);
        page.reload();
        page.locator(".list-body a").click();
        assertThat(page.locator(".compare")).isVisible();
        assertThat(shown(page)).isEqualTo(heading);
        isHarmless(page);
    }

    @Test
    void listAndSearchAndOverviewHoldWhateverStandsInThem() throws Exception {
        Page page = at("/conflicts");
        assertThat(page.locator(".list-body a")).hasCount(open.size());
        isHarmless(page);

        page.getByLabel("Origin").selectOption(ORIGIN);
        page.waitForURL("**/conflicts?origin=*");
        assertThat(page.locator(".list-body a")).hasCount(open.size());
        page.reload();
        assertThat(page.getByLabel("Origin")).hasValue(ORIGIN);
        page.getByLabel("Sku begins with").fill("100%2F%zz?#&");
        assertThat(page.locator(".list-body a")).hasCount(1);
        isHarmless(page);

        page.navigate(server.url() + "/products");
        assertThat(page.getByRole(AriaRole.OPTION))
                .hasCount(deployment.catalogue().size());
        isHarmless(page);
        page.navigate(server.url());
        assertThat(page.locator("main")).containsText("Settle conflicts");
        assertThat(page.locator("main .origin")).hasCount(2);
        isHarmless(page);
    }

    @Test
    void versionOfAnyOriginIsTakenAndFieldsOfAnyNameArePicked() throws Exception {
        String sku = "settled" + HACK;
        send(sku, ORIGIN, HACK);
        send(sku, OTHER_ORIGIN, BACKWARDS);
        deployment.awaitCaughtUp();
        String id = deployment.openConflicts().get(sku).get("id").textValue();
        Page page = at("/conflicts/" + id);
        // The name, and two of the attributes: the other ones are alike.
        Locator rows = page.locator(".compare tbody tr");
        assertThat(rows).hasCount(3);
        for (int i = 0; i < 3; i++) {
            rows.nth(i).locator("input:not(:checked)").click();
        }
        assertThat(page.locator(".actions")).containsText("3 fields picked");
        press(page, "See what it does");
        assertThat(page.locator(".difference-table tbody tr")).hasCount(3);
        isHarmless(page);
        press(page, "Cancel");
        press(page, "Undo");

        press(page, "Take this version");
        assertThat(button(page, "Settle the conflict")).isEnabled();
        isHarmless(page);
        press(page, "Settle the conflict");

        assertThat(page.locator(".note.good")).containsText("CLOSED by your change");
        await().atMost(Deployment.PATIENCE)
                .untilAsserted(() -> assertThat(
                                deployment.catalogue().get(sku).get("context").has("resolver-local"))
                        .isTrue());
        isHarmless(page);
    }

    @Test
    void axeFindsNothingSeriousWithSuchTexts() throws Exception {
        Page page = at("/conflicts");
        assertThat(page.locator(".list-body a")).hasCount(open.size());
        List<Object> found = new ArrayList<>(Axe.serious(page));
        page.navigate(server.url() + path(HACK));
        assertThat(page.locator(".compare")).isVisible();
        found.addAll(Axe.serious(page));
        page.keyboard().press("1");
        assertThat(button(page, "Settle the conflict")).isEnabled();
        found.addAll(Axe.serious(page));
        page.keyboard().press("Escape");
        page.getByText("The product", new Page.GetByTextOptions().setExact(true))
                .click();
        assertThat(page.locator(".changes li")).hasCount(2);
        found.addAll(Axe.serious(page));
        page.navigate(server.url());
        assertThat(page.locator(".plot canvas")).hasCount(3);
        found.addAll(Axe.serious(page));
        assertThat(found).isEmpty();
    }
}
