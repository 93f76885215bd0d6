package io.converge.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.converge.testing.Chromium;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settling conflicts in a browser. */
class PageIT {

    private FakeConsole console;
    private Page page;

    @BeforeAll
    static void browserIsThere() {
        Chromium.shared();
    }

    @BeforeEach
    void start() throws IOException {
        console = FakeConsole.start(20);
    }

    @AfterEach
    void stop() {
        if (page != null) {
            page.context().close();
        }
        console.close();
    }

    private Page at(String path) {
        page = Chromium.open(console.url() + path);
        return page;
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name))
                .first();
    }

    private void seesClosed() {
        assertThat(page.locator(".note.good")).containsText("CLOSED by your change");
    }

    private JsonNode choice() {
        assertThat(console.written()).hasSize(1);
        return console.written().get(0).get("choice");
    }

    @Test
    void newcomerIsLedFromTheOverviewToAClosedConflict() {
        at("/");
        page.getByText("Settle conflicts").click();
        page.locator(".list-body a").first().click();
        button("Take this version").click();
        button("Settle the conflict").click();
        seesClosed();
        assertThat(choice().toString()).isEqualTo("{\"take\":\"eu-west:7\"}");
    }

    @Test
    void fieldsOfSeveralVersionsAreTakenTogether() {
        at("/conflicts/LAP-001");
        page.getByLabel("/name: the value of eu-west:7: Aurora 15 Laptop").check();
        page.getByLabel("/price: the value of supplier-acme:1: 905.5000").check();
        button("See what it does").click();
        assertThat(page.locator(".difference-table")).containsText("905.5000");
        button("Settle the conflict").click();
        seesClosed();
        assertThat(choice().toString())
                .isEqualTo("{\"fields\":{\"/name\":\"eu-west:7\",\"/price\":\"supplier-acme:1\"},\"base\":null}");
    }

    @Test
    void editBeginsWithTheFieldsThatWerePicked() {
        at("/conflicts/LAP-001");
        page.getByLabel("/name: the value of eu-west:7").check();
        page.getByLabel("/price: the value of supplier-acme:1").check();
        button("Edit…").click();
        Locator editor = page.getByLabel("Product as JSON");
        assertThat(editor)
                .hasValue(Pattern.compile("\"Aurora 15 Laptop\".*\"905\\.5000\".*\"2 years\"", Pattern.DOTALL));
        editor.fill(editor.inputValue().replace("2 years", "4 years"));
        page.locator("dialog .primary").click();
        button("Settle the conflict").click();
        seesClosed();
        assertThat(choice().at("/product/price").textValue()).isEqualTo("905.5000");
        assertThat(choice().at("/product/attributes/warranty").textValue()).isEqualTo("4 years");
    }

    @Test
    void editedProductKeepsNumbersThatADoubleDoesNotHold() {
        at("/conflicts/LAP-001");
        button("Edit…").click();
        Locator editor = page.getByLabel("Product as JSON");
        editor.fill(editor.inputValue().replace("949.0000", "950.0000"));
        button("See what it does").click();
        button("Settle the conflict").click();
        seesClosed();
        assertThat(choice().at("/product/price").textValue()).isEqualTo("950.0000");
        assertThat(choice().at("/product/supplierId").longValue()).isEqualTo(9_007_199_254_740_993L);
    }

    @Test
    void brokenJsonIsToldWithItsPlace() {
        at("/conflicts/LAP-001");
        button("Edit…").click();
        page.getByLabel("Product as JSON").fill("{\n  \"name\": \"a\",\n  price: 1\n}");
        assertThat(page.locator("#editor-state")).containsText("Line 3, column 3");
        assertThat(button("See what it does")).isDisabled();
    }

    @Test
    void productThatDoesNotFitIsNotWritten() {
        at("/conflicts/LAP-001");
        button("Edit…").click();
        page.getByLabel("Product as JSON").fill("{\"name\": \"a\"}");
        button("See what it does").click();
        assertThat(page.locator("dialog")).containsText("/price is missing");
        assertThat(button("Settle the conflict")).isDisabled();
    }

    @Test
    void deleteIsShownBeforeItIsWritten() {
        at("/conflicts/LAP-001");
        button("Delete…").click();
        assertThat(page.locator("dialog")).containsText("The product will be deleted.");
        button("Delete and settle").click();
        seesClosed();
        assertThat(choice().toString()).isEqualTo("{\"delete\":true}");
    }

    @Test
    void settlementThatComesTooLateShowsWhatIsNewAndWritesNothing() {
        console.movesBeforeSettling();
        at("/conflicts/LAP-001");
        button("Keep what stands").click();
        button("Settle the conflict").click();
        assertThat(page.locator("dialog")).containsText("ap-south:2 came");
        assertThat(page.locator("dialog")).not().containsText("has come meanwhile");
        button("Look at it as it is now").click();
        assertThat(page.locator(".compare thead")).containsText("ap-south:2");
        assertThat(console.written()).isEmpty();
    }

    @Test
    void lostRaceIsToldInTheDialogAtOnce() {
        at("/conflicts/LAP-001");
        button("Keep what stands").click();
        assertThat(button("Settle the conflict")).isEnabled();
        assertThat(page.locator(".connection")).hasText("live");
        FakeSettlement.close(console.conflict("LAP-001"), System.currentTimeMillis());
        console.tell("conflict", console.conflict("LAP-001").get("summary"));
        assertThat(page.locator("dialog")).containsText("Somebody else has settled it.");
        assertThat(page.getByText("Settle the conflict")).hasCount(0);
    }

    @Test
    void dialogIsNotLeftWhileItWrites() {
        at("/conflicts/LAP-001");
        List<Route> held = new ArrayList<>();
        page.route("**/settlement", held::add);
        button("Keep what stands").click();
        button("Settle the conflict").click();
        assertThat(page.getByText("Cancel")).isDisabled();
        assertThat(page.locator("dialog").getByLabel("Close")).isDisabled();
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog")).isVisible();
        held.get(0).resume();
        seesClosed();
    }

    @Test
    void deadLetterIsReadAnewWhereItIsNotKnownWhatBecameOfIt() {
        at("/dead-letters/product-dead-letters/1/12");
        button("Send it again…").click();
        assertThat(button("Send 1 record again")).isEnabled();
        page.route("**/retry", Route::abort);
        button("Send 1 record again").click();
        assertThat(page.locator("dialog")).containsText("That did not work");
        page.waitForResponse(
                "**/api/dead-letters/product-dead-letters/1/12",
                () -> button("Cancel").click());
    }

    @Test
    void deadLetterThatSomebodyElseSendsIsReadAnew() {
        at("/dead-letters/product-dead-letters/1/12");
        assertThat(page.locator(".connection")).hasText("live");
        page.waitForResponse(
                "**/api/dead-letters/product-dead-letters/1/12",
                () -> console.tell("dead-letter", Map.of("position", "product-dead-letters-1@12", "state", "retried")));
    }

    @Test
    void openUniqueConflictStandsOnTheProductsPage() {
        at("/products/PEN-8");
        assertThat(page.locator(".view-head .badge")).hasText("converged, in conflict");
        page.locator(".note.warn").getByText("Look at it").click();
        assertThat(page.locator("h1")).hasText("ean = 4006381333931");
    }

    @Test
    void deleteIsOfferedOnceWhereOneOfTheVersionsIsOne() {
        at("/conflicts/CAM%2F9%20100%25");
        assertThat(button("Keep it deleted")).isVisible();
        assertThat(page.getByText("Take this version")).hasCount(1);
        assertThat(page.getByText("Take the delete")).hasCount(0);
        assertThat(page.getByText("Delete…")).hasCount(0);
    }

    @Test
    void secondOfTwoResolversDoesNotOverwriteTheFirst() {
        at("/conflicts/LAP-001");
        button("Keep what stands").click();
        assertThat(button("Settle the conflict")).isEnabled();
        FakeSettlement.close(console.conflict("LAP-001"), System.currentTimeMillis());
        button("Settle the conflict").click();
        assertThat(page.locator("dialog")).containsText("Somebody else has settled it.");
        assertThat(console.written()).isEmpty();
    }

    @Test
    void whoSettledIsToldToEverybody() {
        FakeSettlement.close(console.conflict("LAP-001"), System.currentTimeMillis());
        at("/conflicts/LAP-001");
        assertThat(page.locator(".note.good")).containsText("CLOSED by mira, resolver-mira:1");
        assertThat(page.locator(".note.good time")).isVisible();
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("What stands now")))
                .containsText("Aurora 15 Laptop (2026)");
    }

    @Test
    void onlyNumbersDifferByAnAmount() {
        at("/conflicts/LAP-001");
        assertThat(row("price").locator(".difference")).hasText(new String[] {"+50 (+5.3 %)", "−43.5 (−4.6 %)"});
        assertThat(row("gtin").locator("mark").first()).isVisible();
        assertThat(row("gtin").locator(".difference")).hasCount(0);
    }

    private Locator row(String field) {
        return page.getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByRole(AriaRole.ROWHEADER, new Page.GetByRoleOptions().setName(field))));
    }

    @Test
    void partialChangeIsToldFromWhatItDoesNotWriteAndFromWhatItTakesAway() {
        at("/conflicts/LAP-002");
        assertThat(row("warranty").getByRole(AriaRole.CELL).last()).hasText("not there");
        page.getByText("in which all agree").click();
        assertThat(row("memory").getByRole(AriaRole.CELL).last()).hasText("not written");
    }

    @Test
    void conflictThatMovesWhileOneReadsIsDrawnAnewOnDemandAlone() {
        at("/conflicts/LAP-001");
        assertThat(page.locator(".compare")).isVisible();
        FakeSettlement.move(console.conflict("LAP-001"), System.currentTimeMillis());
        console.tell("conflict", console.conflict("LAP-001").get("summary"));
        assertThat(page.locator(".bar")).containsText("has changed since you opened it");
        assertThat(page.locator(".compare thead")).not().containsText("ap-south:2");
        button("Show it as it is now").click();
        assertThat(page.locator(".compare thead")).containsText("ap-south:2");
    }

    @Test
    void oneOfThoseThatClaimAUniqueValueIsChanged() {
        at("/conflicts/ean=4006381333931");
        page.getByText("Change this product…").last().click();
        Locator editor = page.getByLabel("Product as JSON");
        editor.fill(editor.inputValue().replace("4006381333931", "4006381333948"));
        button("See what it does").click();
        button("Settle the conflict").click();
        seesClosed();
        assertThat(choice().path("sku").textValue()).isEqualTo("PEN-8");
        assertThat(choice().at("/product/ean").textValue()).isEqualTo("4006381333948");
    }

    @Test
    void manyAreSettledAlikeAfterTheyWereCounted() {
        at("/conflicts");
        button("Settle all 20 alike…").click();
        page.getByText("The newest version").click();
        button("See what it does").click();
        button("Settle 20 conflicts").click();
        assertThat(page.locator("dialog")).containsText("19 conflicts settled.");
        assertThat(page.locator("dialog")).containsText("1 conflict had moved meanwhile");
        assertThat(choice().toString()).isEqualTo("{\"take\":\"newest\"}");
        assertThat(console.written().get(0).path("expected").intValue()).isEqualTo(20);
    }

    @Test
    void choiceForManyTellsWhatItDoesNotFit() {
        at("/conflicts");
        button("Settle all 20 alike…").click();
        page.getByText("The version of one origin").click();
        page.getByLabel("Origin", new Page.GetByLabelOptions().setExact(true))
                .last()
                .selectOption("us-east");
        button("See what it does").click();
        Locator dialog = page.locator("dialog");
        assertThat(dialog).containsText("Up to 18 conflicts will be settled, 2 stay open: no version is of us-east");
        assertThat(dialog.locator(".example"))
                .containsText(
                        new String[] {"TAKEN-1", "GONE-1 deleted", "OPEN-1 stays open: no version is of us-east"});
        assertThat(dialog.getByText("deleted")).hasCount(1);
        assertThat(button("Settle 18 conflicts")).isEnabled();
    }

    @Test
    void conflictIsSettledByKeysAlone() {
        at("/conflicts");
        assertThat(page.locator(".list-body a").first()).isVisible();
        page.keyboard().press("j");
        assertThat(page.locator(".list-body a").first()).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator(".compare")).isVisible();
        assertThat(page.locator("h1")).isFocused();
        page.keyboard().press("1");
        assertThat(button("Settle the conflict")).isEnabled();
        page.keyboard().press("Control+Enter");
        seesClosed();
        assertThat(page.getByText("Next open conflict")).isFocused();
    }

    @Test
    void deadLettersAreSentAgainAfterTheyWereCounted() {
        at("/dead-letters");
        button("Send all 41 again…").click();
        button("Send 41 records again").click();
        assertThat(page.locator("dialog")).containsText("41 records sent again.");
        assertThat(console.written().get(0).path("expected").intValue()).isEqualTo(41);
    }

    @Test
    void deadLettersAreFoundByTheirKeyAndByHavingNoReason() {
        at("/dead-letters");
        page.getByLabel("Key begins with").fill("LAP-78");
        assertThat(page.locator(".list-body a")).hasCount(10);
        assertThat(page).hasURL(console.url() + "/dead-letters?key=LAP-78");
        page.getByLabel("Key begins with").fill("");
        page.getByText("No reason 1").click();
        assertThat(page.locator(".list-body a")).hasCount(1);
        page.locator(".list-body a").click();
        assertThat(page.locator(".note.bad")).containsText("No reason is given.");
    }

    @Test
    void deadLettersOfAProductStandOnItsPage() {
        at("/products/LAP-001");
        Locator letters = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("1 dead letter"));
        letters.getByRole(AriaRole.LINK).click();
        assertThat(page.locator("h1")).hasText("product-dead-letters-1@52");
    }

    @Test
    void timesInWhatWasWrongAreTheViewersAndUtcOnHover() {
        at("/dead-letters/product-dead-letters/1/51");
        Locator wrong = page.locator(".note.bad");
        assertThat(wrong).containsText("is more than 1 min after the record's own");
        assertThat(wrong).not().containsText("1783945");
        assertThat(wrong.locator("time").first()).containsText("14:27:58");
        assertThat(wrong.locator("time").first()).hasAttribute("title", "2026-07-13 12:27:58.901 UTC");
    }

    @Test
    void deadLetterShowsTheByteThatIsWrong() {
        at("/dead-letters/product-dead-letters/1/12");
        page.getByText("Hex", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator(".hex mark").first()).hasText("ff");
    }
}
