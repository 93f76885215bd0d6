package io.converge.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.converge.testing.Chromium;
import java.io.IOException;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the page shows of who looks, of what comes while one looks, and where there is nothing or nobody to show it. */
class PageStatesIT {

    private static final int ROW_PIXELS = 40;

    private FakeConsole console;
    private Page page;

    @BeforeAll
    static void browserIsThere() {
        Chromium.shared();
    }

    @AfterEach
    void stop() {
        page.context().close();
        console.close();
    }

    private Page at(FakeConsole shown, String path) {
        console = shown;
        page = Chromium.open(console.url() + path);
        return page;
    }

    private void press(String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button))
                .first()
                .click();
    }

    private void isLive() {
        assertThat(page.locator(".connection")).hasText("live");
        Awaitility.await().until(() -> console.listeners() > 0);
    }

    @Test
    void viewerIsToldWhyThereIsNothingToSettle() throws IOException {
        at(FakeConsole.start(0).forViewer(), "/conflicts/LAP-001");
        assertThat(page.getByText("You may look, but not settle")).isVisible();
        assertThat(page.getByText("Take this version")).hasCount(0);
        assertThat(page.locator(".compare input")).hasCount(0);
    }

    @Test
    void readOnlyConsoleSaysSo() throws IOException {
        at(FakeConsole.start(0).readOnly(), "/conflicts/LAP-001");
        assertThat(page.getByText("This console only shows")).isVisible();
        assertThat(page.getByText("Take this version")).hasCount(0);
    }

    @Test
    void signsInAndIsWhereItWanted() throws IOException {
        at(FakeConsole.start(0).signedOut(), "/conflicts/LAP-002");
        page.getByLabel("Name").fill("mira");
        page.getByLabel("Password").fill("wrong");
        press("Sign in");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("wrong");
        page.getByLabel("Password").fill(FakeConsole.PASSWORD);
        press("Sign in");
        assertThat(page.locator("h1")).hasText("LAP-002");
        assertThat(page.locator(".who")).containsText("mira");
    }

    @Test
    void signingOutEndsAtTheSignIn() throws IOException {
        at(FakeConsole.start(0), "/conflicts");
        press("Sign out");
        assertThat(page.locator("h1")).hasText("Sign in to Converge");
        // A server notices that a listener has gone when it writes to it.
        Awaitility.await().until(() -> {
            console.tell("overview", Map.of());
            return console.listeners() == 0;
        });
    }

    @Test
    void lostConnectionIsSaidAndEndsByItself() throws IOException {
        at(FakeConsole.start(0), "/");
        isLive();
        int port = console.goAway();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The connection to the server is lost");
        console.comeBack(port);
        assertThat(page.locator(".bar.lost")).hasCount(0);
        assertThat(page.locator(".connection")).hasText("live");
    }

    @Test
    void viewThatFailedIsThereOnceTheServerIsBack() throws IOException {
        at(FakeConsole.start(10), "/");
        isLive();
        page.route("**/api/conflicts?*", Route::abort);
        page.getByText("Settle conflicts").click();
        assertThat(page.getByText("That did not work")).isVisible();
        page.unroute("**/api/conflicts?*");
        console.comeBack(console.goAway());
        assertThat(page.locator(".list-body a")).hasCount(10);
        assertThat(page.getByText("That did not work")).hasCount(0);
    }

    @Test
    void newConflictsAreCountedAndNothingMovesUntilTheyAreAskedFor() throws IOException {
        at(FakeConsole.start(10), "/conflicts");
        assertThat(page.locator(".list-body a")).hasCount(10);
        isLive();
        Object before = page.locator(".list-body").boundingBox().y;
        console.open(Fixtures.another(700_000, System.currentTimeMillis()));
        assertThat(page.locator(".news")).containsText("1 new conflict");
        assertThat(page.locator(".list-body a")).hasCount(10);
        assertThat(page.locator(".list-body").boundingBox().y).isEqualTo(before);
        press("1 new conflict: show");
        assertThat(page.locator(".list-body")).containsText("SKU-700000");
    }

    @Test
    void listSaysThatItIsOldWhereTooMuchHappenedToBeTold() throws IOException {
        at(FakeConsole.start(10), "/conflicts");
        assertThat(page.locator(".list-body a")).hasCount(10);
        isLive();
        console.tell("many", Map.of("conflicts", 500, "deadLetters", 0));
        press("Much has happened: bring the list up to date");
        assertThat(page.locator(".news button")).hasCount(0);
    }

    @Test
    void conflictThatIsClosedStaysWhereItIsInTheList() throws IOException {
        at(FakeConsole.start(10), "/conflicts");
        assertThat(page.locator(".list-body a")).hasCount(10);
        isLive();
        FakeSettlement.close(console.conflict("LAP-001"), System.currentTimeMillis());
        console.tell("conflict", console.conflict("LAP-001").get("summary"));
        assertThat(page.locator(".list-row.is-done")).containsText("LAP-001");
        assertThat(page.locator(".list-body a")).hasCount(10);
    }

    @Test
    void filterIsInTheAddress() throws IOException {
        at(FakeConsole.start(10), "/conflicts");
        page.getByLabel("Type").selectOption("UNIQUE");
        assertThat(page.locator(".list-body a")).hasCount(1);
        assertThat(page.url()).endsWith("/conflicts?type=UNIQUE");
        page.reload();
        assertThat(page.locator(".list-body a")).hasCount(1);
        assertThat(page.getByLabel("Type")).hasValue("UNIQUE");
        page.getByLabel("Sku begins with")
                .pressSequentially("ean", new Locator.PressSequentiallyOptions().setDelay(300));
        assertThat(page).hasURL(console.url() + "/conflicts?type=UNIQUE&sku=ean");
        assertThat(page.getByLabel("Sku begins with")).isFocused();
        page.goBack();
        assertThat(page.getByLabel("Sku begins with")).hasValue("");
        page.goBack();
        assertThat(page.locator(".list-body a")).hasCount(10);
    }

    @Test
    void thousandsOfConflictsAreAFewRowsAndTheLastIsReached() throws IOException {
        at(FakeConsole.start(20_000), "/conflicts");
        assertThat(page.getByText("20,000 open conflicts")).isVisible();
        assertThat(page.locator(".list-body a").first()).isVisible();
        page.evaluate("document.querySelector('.list-body').scrollTop = 1e9");
        assertThat(page.locator(".list-body")).containsText("SKU-019999");
        assertThat(page.locator(".list-row").count()).isLessThan(80);
    }

    @Test
    void rowsThatComeIntoViewAreThereHoweverFarOneScrolls() throws IOException {
        at(FakeConsole.start(300), "/conflicts");
        assertThat(page.getByText("300 open conflicts")).isVisible();
        for (int pixels : new int[] {300, 900, 2_500, 1_200, 0}) {
            page.evaluate("top => { document.querySelector('.list-body').scrollTop = top; }", pixels);
            int inView = pixels / ROW_PIXELS + 2;
            assertThat(page.locator("[data-index='" + inView + "']")).isInViewport();
            assertThat(page.locator("[data-index='" + (inView + 8) + "']")).isInViewport();
        }
    }

    @Test
    void productIsFoundByHowItsSkuBegins() throws IOException {
        at(FakeConsole.start(0), "/");
        assertThat(page.locator(".figures")).isVisible();
        page.keyboard().press("/");
        page.keyboard().type("LAP-0");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.OPTION)).hasCount(2);
        assertThat(page.getByRole(AriaRole.COMBOBOX)).isFocused();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(page.locator("h1")).hasText("LAP-002");
        assertThat(page.locator("h1")).isFocused();
        assertThat(page.locator(".changes li")).hasCount(7);
        assertThat(page.getByText("This comes from a standby")).isVisible();
    }

    @Test
    void keysGoOnAfterTheWayToTheProductsAndAfterAField() throws IOException {
        at(FakeConsole.start(0), "/");
        assertThat(page.locator(".figures")).isVisible();
        page.keyboard().press("g");
        page.keyboard().press("p");
        assertThat(page.locator("h1")).isFocused();
        page.keyboard().press("?");
        assertThat(page.locator("dialog")).containsText("Open the marked product");
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog")).isHidden();
        page.keyboard().press("i");
        assertThat(page.getByRole(AriaRole.COMBOBOX)).isFocused();
        page.keyboard().type("LAP");
        assertThat(page.getByRole(AriaRole.OPTION)).hasCount(2);
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.COMBOBOX)).hasValue("LAP");
        page.keyboard().press("j");
        page.keyboard().press("o");
        assertThat(page.locator("h1")).hasText("LAP-002");
        page.keyboard().press("g");
        page.keyboard().press("c");
        assertThat(page.locator("h1")).hasText("Conflicts");
    }

    @Test
    void addressOfNothingIsAPageThatSaysSo() throws IOException {
        at(FakeConsole.start(0), "/");
        assertThat(page.navigate(console.url() + "/nowhere").status()).isEqualTo(404);
        assertThat(page.getByText("There is no view at this address.")).isVisible();
        page.getByText("Go to the overview").click();
        assertThat(page.locator(".figures")).isVisible();
    }

    @Test
    void refusedChangeIsToldThoughNobodyKnowsWhatItWas() throws IOException {
        at(FakeConsole.start(0), "/products/LAP-001");
        assertThat(page.locator(".changes li").first()).containsText("could not be read");
        assertThat(page.locator(".changes li").first()).containsText("UNDECODABLE");
    }

    @Test
    void skuThatNobodyHasWrittenIsToldAsThat() throws IOException {
        at(FakeConsole.start(0), "/products/NOPE");
        assertThat(page.getByText("Nobody has written this sku.")).isVisible();
    }

    @Test
    void catalogueInWhichNothingHappensSaysSo() throws IOException {
        at(FakeConsole.start(0).empty(), "/");
        assertThat(page.getByText("Nothing waits for you.")).isVisible();
        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("Conflicts").setExact(true))
                .click();
        assertThat(page.getByText("No conflict is open.")).isVisible();
    }

    @Test
    void topicsThatCannotBeReadAreNotTakenForNothingToDo() throws IOException {
        at(FakeConsole.start(0).empty().unread("Kafka at nohost:9092 does not answer"), "/");
        assertThat(page.getByText("What waits for you is not known: the topics cannot be read."))
                .isVisible();
        assertThat(page.getByText("Kafka at nohost:9092 does not answer")).isVisible();
        assertThat(page.getByText("Nothing waits for you.")).hasCount(0);
        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("Conflicts").setExact(true))
                .click();
        assertThat(page.getByText("What waits for you is not known: the topics cannot be read."))
                .isVisible();
        assertThat(page.getByText("No conflict is open.")).hasCount(0);
    }

    @Test
    void countsSaySinceWhenTheyCount() throws IOException {
        at(FakeConsole.start(0), "/");
        assertThat(page.locator(".figures")).containsText("since the start");
    }

    @Test
    void keysOfTheViewAreShownAndCanBeSwitchedOff() throws IOException {
        at(FakeConsole.start(0), "/conflicts/LAP-001");
        assertThat(page.locator(".compare")).isVisible();
        page.keyboard().press("?");
        assertThat(page.locator("dialog")).containsText("Take eu-west:7");
        page.getByLabel("Keys of one letter work").uncheck();
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog")).hasCount(0);
        page.keyboard().press("1");
        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(page.evaluate("localStorage.getItem('converge.keys')")).isEqualTo("false");
    }
}
