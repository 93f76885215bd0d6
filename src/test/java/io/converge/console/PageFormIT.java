package io.converge.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import io.converge.testing.Axe;
import io.converge.testing.Chromium;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every view: for those who do not see it, in narrow windows, with texts of any kind, and for what it costs to load. */
class PageFormIT {

    private static final long MOST_BYTES = 300_000;

    private static final String HOSTILE = "/conflicts/" + encoded(Fixtures.HOSTILE_SKU);

    private static final Map<String, String> VIEWS = Map.of(
            "/",
            ".figures",
            "/conflicts",
            ".list-body .list-row",
            "/conflicts/LAP-001",
            ".compare",
            "/conflicts/LAP-002",
            ".compare",
            "/conflicts/ean=4006381333931",
            ".claimants",
            HOSTILE,
            ".compare",
            "/products?prefix=LAP",
            ".found",
            "/products/LAP-001",
            ".changes",
            "/dead-letters",
            ".list-body .list-row",
            "/dead-letters/product-dead-letters/1/12",
            ".json");

    private static final String SCROLLED = "[...document.querySelectorAll('body *')]"
            + ".filter((e) => e.scrollWidth > e.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX))"
            + ".filter((e) => !e.matches('.hex, .picture .scroll'))"
            + ".map((e) => e.outerHTML.slice(0, 80) + ' ' + e.scrollWidth + ' of ' + e.clientWidth)";

    private static FakeConsole console;
    private Page page;

    @BeforeAll
    static void start() throws IOException {
        Chromium.shared();
        console = FakeConsole.start(30);
    }

    @AfterAll
    static void stop() {
        if (console != null) {
            console.close();
        }
    }

    @AfterEach
    void close() {
        page.context().close();
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void show(Map.Entry<String, String> view) {
        page.navigate(console.url() + view.getKey());
        assertThat(page.locator(view.getValue()).first()).isVisible();
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void axeFindsNothingSeriousInAnyView(ColorScheme scheme) {
        page = Chromium.open(console.url(), new Browser.NewContextOptions().setColorScheme(scheme));
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, String> view : VIEWS.entrySet()) {
            show(view);
            Axe.serious(page).forEach(violation -> found.add(view.getKey() + " " + violation));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void axeFindsNothingSeriousInDialogs() {
        page = Chromium.open(console.url() + "/conflicts/LAP-001");
        List<Object> found = new ArrayList<>();
        for (String key : List.of("1", "e", "x", "?")) {
            assertThat(page.locator(".compare")).isVisible();
            page.keyboard().press(key);
            assertThat(page.locator("dialog")).isVisible();
            found.addAll(Axe.serious(page));
            page.keyboard().press("Escape");
            assertThat(page.locator("dialog")).hasCount(0);
        }
        assertThat(found).isEmpty();
    }

    @Test
    void noViewIsWiderThanANarrowWindow() {
        page = Chromium.open(console.url(), new Browser.NewContextOptions().setViewportSize(320, 640));
        List<String> wide = new ArrayList<>();
        for (Map.Entry<String, String> view : VIEWS.entrySet()) {
            show(view);
            if ((boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth")) {
                wide.add(view.getKey());
            }
        }
        assertThat(wide).isEmpty();
    }

    /** But the bytes of a record, and the picture of a history, whose words stand below it. */
    @Test
    void nothingIsScrolledSidewaysOnATelephone() {
        page = Chromium.open(console.url(), new Browser.NewContextOptions().setViewportSize(390, 844));
        List<String> wide = new ArrayList<>();
        for (Map.Entry<String, String> view : VIEWS.entrySet()) {
            show(view);
            ((List<?>) page.evaluate(SCROLLED)).forEach(element -> wide.add(view.getKey() + " " + element));
        }
        page.navigate(console.url() + "/conflicts/LAP-001");
        assertThat(page.locator(".compare")).isVisible();
        page.keyboard().press("1");
        assertThat(page.locator(".difference-table")).isVisible();
        ((List<?>) page.evaluate(SCROLLED)).forEach(element -> wide.add("preview " + element));
        assertThat(wide).isEmpty();
    }

    @Test
    void marksOfColourStayWhereTheSystemSetsTheColours() {
        page = Chromium.open(
                console.url() + "/conflicts/LAP-001",
                new Browser.NewContextOptions().setViewportSize(1_280, 860).setForcedColors(ForcedColors.ACTIVE));
        assertThat(page.locator(".compare")).isVisible();
        String canvas = (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
        assertThat(background(".compare .origin", "::before")).isNotEqualTo(canvas);
        assertThat(background(".compare mark", null)).isNotEqualTo(canvas);
        assertThat(page.locator(".compare td.picked").first()).hasCSS("outline-style", "solid");
        assertThat(page.locator(".badge").first()).hasCSS("border-top-style", "solid");
        page.navigate(console.url() + "/conflicts");
        assertThat(page.locator(".list-body .list-row").first()).isVisible();
        assertThat(background(".segments input:checked + span", null))
                .isNotEqualTo(background(".segments input:not(:checked) + span", null));
        assertThat(page.locator(".sections a[aria-current]"))
                .not()
                .hasCSS(
                        "border-bottom-color",
                        (String)
                                page.evaluate(
                                        "getComputedStyle(document.querySelector('.sections a:not([aria-current])')).borderBottomColor"));
    }

    private Object background(String selector, String part) {
        return page.evaluate(
                "([selector, part]) => getComputedStyle(document.querySelector(selector), part).backgroundColor",
                Arrays.asList(selector, part));
    }

    @Test
    void textsOfProductsAreNeverMarkup() {
        page = Chromium.open("about:blank");
        List<String> errors = new ArrayList<>();
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
        page.navigate(console.url() + HOSTILE);
        assertThat(page.locator(".compare")).containsText("<img src=x onerror=\"window.hacked=1\">");
        page.getByText("fields in which all agree").click();
        assertThat(page.locator(".compare")).containsText("<script>window.hacked=2</script>");
        assertThat(page.locator("main img, main script")).hasCount(0);
        assertThat(page.evaluate("window.hacked")).isNull();
        assertThat(errors).isEmpty();
    }

    @Test
    void whatIsNotSeenInATextIsShown() {
        page = Chromium.open(console.url() + HOSTILE);
        assertThat(page.locator("h1 .unseen")).hasText(new String[] {"LF", "RLO"});
        assertThat(page.locator(".compare .unseen[title='U+202E']").first()).isVisible();
        page.getByText("fields in which all agree").click();
        assertThat(page.locator(".compare .unseen[title='U+0000']").first()).hasText("U+0000");
    }

    @Test
    void longTextIsFoldedAroundWhatDiffers() {
        page = Chromium.open(console.url() + HOSTILE);
        assertThat(page.getByText("all 10,000 characters").first()).isVisible();
        assertThat(page.locator(".compare mark").getByText("!").first()).isVisible();
        assertThat(page.locator("main").innerText().length()).isLessThan(5_000);
        page.getByText("all 10,000 characters").first().click();
        assertThat(page.locator("main").innerText().length()).isGreaterThan(10_000);
    }

    @Test
    void skuOfAnyCharactersHasAnAddress() {
        page = Chromium.open(console.url() + HOSTILE);
        page.getByText("The product", new Page.GetByTextOptions().setExact(true))
                .click();
        assertThat(page.locator(".changes")).isVisible();
        page.reload();
        assertThat(page.locator("h1")).containsText("abc/%2F?#");
        page.navigate(console.url() + "/products/-?sku=..");
        assertThat(page.locator("h1")).hasText("..");
        assertThat(page.locator(".changes")).isVisible();
    }

    @Test
    void firstViewIsSmallAndAsksNobodyElse() {
        page = Chromium.open("about:blank");
        List<Response> answers = new ArrayList<>();
        page.onResponse(answers::add);
        page.navigate(console.url());
        assertThat(page.locator(".plot canvas")).hasCount(3);
        assertThat(answers).allMatch(answer -> answer.url().startsWith(console.url()));
        long bytes = answers.stream()
                .filter(answer -> !answer.url().endsWith("/api/events"))
                .mapToLong(answer -> answer.request().sizes().responseBodySize)
                .sum();
        assertThat(bytes).isLessThan(MOST_BYTES);
    }
}
