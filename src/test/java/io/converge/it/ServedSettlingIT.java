package io.converge.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.converge.it.Windows.answerAtOnce;
import static io.converge.it.Windows.button;
import static io.converge.it.Windows.encoded;
import static io.converge.it.Windows.press;
import static io.converge.testing.AvroChanges.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.converge.access.Role;
import io.converge.console.ConsoleSettings;
import io.converge.runtime.ConvergeApplication;
import io.converge.serde.RecordHeader;
import io.converge.testing.Chromium;
import io.converge.web.ConsoleServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People who settle conflicts in browsers, on two consoles of a catalogue that works. Each test has a sku of its own. */
class ServedSettlingIT {

    private static final List<String> SKUS =
            List.of("TAKE", "FIELDS", "EDIT", "DELETE", "RACE", "TWICE", "CHOSEN", "READ", "LATE");

    @TempDir
    private static Path folder;

    private static Deployment deployment;
    private static ConvergeApplication instance;
    private static ConsoleServer console;
    private static ConsoleServer otherConsole;

    private final Windows windows = new Windows();

    @BeforeAll
    static void start() throws Exception {
        Chromium.shared();
        UsersOnFile users = new UsersOnFile(folder.resolve("users"))
                .put("ann", Role.RESOLVER)
                .put("bob", Role.RESOLVER);
        deployment = new Deployment(
                Map.of("http.port", "0", "http.users.file", users.file().toString(), "resolution.policy", "manual"));
        instance = deployment.startInstance();
        console = startConsole();
        otherConsole = startConsole();
        for (String sku : SKUS) {
            send(sku, "eu-west", "999.00");
            send(sku, "us-east", "949.00");
        }
        send("FIELDS", "feed", "905.50");
        deployment.awaitCaughtUp();
    }

    private static ConsoleServer startConsole() throws Exception {
        return ConsoleServer.start(
                deployment.config(), ConsoleSettings.of(deployment.config(), false), List.of(), "test", line -> {});
    }

    @AfterAll
    static void stop() {
        if (otherConsole != null) {
            console.close();
            otherConsole.close();
            deployment.close();
        }
    }

    @AfterEach
    void leave() {
        windows.close();
    }

    /** One that had seen nothing. */
    private static void send(String sku, String origin, String price) {
        deployment.send(change(
                ("{'sku': '%s', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': %d, 'product':"
                                + " {'name': 'Laptop by %s', 'price': '%s', 'supplierId': 9007199254740993, 'attributes': {'by': '%s'}}}")
                        .formatted(sku, origin, System.currentTimeMillis(), origin, price, origin)));
    }

    /** The page of the open conflict of a sku, to which its list leads. */
    private Page at(ConsoleServer server, String person, String sku) throws Exception {
        String list = server.url() + "/conflicts?sku=" + encoded(sku);
        Page page = windows.open(person, list);
        await().atMost(Deployment.PATIENCE).pollInSameThread().until(() -> {
            page.navigate(list);
            page.locator(".list-body a, .state.empty").first().waitFor();
            return page.locator(".list-body a").count() == 1;
        });
        page.locator(".list-body a").click();
        assertThat(page.locator(".compare")).isVisible();
        return page;
    }

    private static void take(Page page, String dot) {
        page.locator(".compare thead th")
                .filter(new Locator.FilterOptions().setHasText(dot))
                .getByRole(AriaRole.BUTTON)
                .click();
    }

    private static Locator settle(Page page) {
        return button(page, "Settle the conflict");
    }

    private static void seesClosed(Page page) {
        assertThat(page.locator(".note.good")).containsText("CLOSED by your change");
    }

    private static JsonNode product(String sku) {
        return deployment.catalogue().get(sku).get("product");
    }

    private static void awaitName(String sku, String name) {
        await().atMost(Deployment.PATIENCE)
                .untilAsserted(
                        () -> assertThat(product(sku).get("name").textValue()).isEqualTo(name));
    }

    /** Who has settled a sku, by the changes that they have written. */
    private static List<String> settledBy(String sku) {
        return deployment.read(deployment.config().changesTopics().get(0)).stream()
                .filter(record -> sku.equals(new String(record.key(), StandardCharsets.UTF_8)))
                .map(ConsumerRecord::headers)
                .map(headers -> RecordHeader.text(headers, RecordHeader.RESOLVED_BY))
                .filter(person -> person != null)
                .toList();
    }

    @Test
    void versionIsTaken() throws Exception {
        Page page = at(console, "ann", "TAKE");

        take(page, "eu-west:1");
        settle(page).click();

        seesClosed(page);
        awaitName("TAKE", "Laptop by eu-west");
        assertThat(settledBy("TAKE")).containsExactly("ann");
    }

    @Test
    void fieldsOfSeveralAreTaken() throws Exception {
        Page page = at(console, "ann", "FIELDS");

        page.getByLabel("/name: the value of eu-west:1").check();
        page.getByLabel("/price: the value of us-east:1").check();
        press(page, "See what it does");
        assertThat(page.locator(".difference-table tbody tr")).hasCount(2);
        settle(page).click();

        seesClosed(page);
        awaitName("FIELDS", "Laptop by eu-west");
        assertThat(product("FIELDS").get("price").textValue()).isEqualTo("949.0000");
        assertThat(product("FIELDS").at("/attributes/by").textValue()).isEqualTo("feed");
    }

    @Test
    void productIsEdited() throws Exception {
        Page page = at(console, "ann", "EDIT");

        press(page, "Edit…");
        Locator editor = page.getByLabel("Product as JSON");
        editor.fill(editor.inputValue().replace("949.0000", "950.0001").replace("by us-east", "by ann"));
        press(page, "See what it does");
        settle(page).click();

        seesClosed(page);
        awaitName("EDIT", "Laptop by ann");
        assertThat(product("EDIT").get("price").textValue()).isEqualTo("950.0001");
        assertThat(product("EDIT").get("supplierId").longValue()).isEqualTo(9_007_199_254_740_993L);
    }

    @Test
    void productIsDeleted() throws Exception {
        Page page = at(console, "ann", "DELETE");

        press(page, "Delete…");
        press(page, "Delete and settle");

        seesClosed(page);
        await().atMost(Deployment.PATIENCE)
                .untilAsserted(() -> assertThat(deployment.products()).doesNotContainKey("DELETE"));
    }

    @Test
    void ofTwoWhoSettleAtOnceOneIsToldAndNothingIsOverwritten() throws Exception {
        Page ann = at(console, "ann", "RACE");
        Page bob = at(console, "bob", "RACE");
        take(ann, "eu-west:1");
        take(bob, "us-east:1");
        assertThat(settle(ann)).isEnabled();
        assertThat(settle(bob)).isEnabled();

        answerAtOnce(ann, bob);

        for (Page page : List.of(ann, bob)) {
            page.locator(".note.good, dialog [role=alert]").first().waitFor();
        }
        boolean annWrote = ann.locator("dialog").count() == 0;
        Page told = annWrote ? bob : ann;
        seesClosed(annWrote ? ann : bob);
        assertThat(told.locator("dialog")).containsText("Nothing of yours was written");
        assertThat(told.locator("dialog")).containsText("The conflict is closed");
        press(told, "Look at it as it is now");
        assertThat(told.locator(".note.good")).containsText("CLOSED by " + (annWrote ? "ann" : "bob"));
        assertThat(settledBy("RACE")).containsExactly(annWrote ? "ann" : "bob");
        awaitName("RACE", "Laptop by " + (annWrote ? "eu-west" : "us-east"));
    }

    /** Neither console can hear of the other, as nobody works on what they write. */
    @Test
    void whatTwoConsolesWriteAtOnceStaysOpenAndBothAreTold() throws Exception {
        Page ann = at(console, "ann", "TWICE");
        Page bob = at(otherConsole, "bob", "TWICE");
        take(ann, "eu-west:1");
        take(bob, "us-east:1");
        instance.close();
        try {
            settle(ann).click();
            settle(bob).click();
            for (Page page : List.of(ann, bob)) {
                assertThat(page.locator(".note.info")).containsText("Waiting until it is processed");
            }
        } finally {
            instance = deployment.restartInstance(0); // The other tests want it, too.
        }

        for (Page page : List.of(ann, bob)) {
            assertThat(page.locator(".compare thead")).containsText("resolver-ann:");
            assertThat(page.locator(".compare thead")).containsText("resolver-bob:");
            assertThat(button(page, "Take this version")).isVisible();
        }
        take(ann, "resolver-bob:");
        settle(ann).click();
        seesClosed(ann);
        awaitName("TWICE", "Laptop by us-east");
    }

    @Test
    void conflictThatMovesBehindAChoiceIsToldBeforeItIsWritten() throws Exception {
        Page page = at(console, "ann", "CHOSEN");
        take(page, "eu-west:1");
        assertThat(settle(page)).isEnabled();
        send("CHOSEN", "apac", "1.00");
        deployment.awaitCaughtUp();

        settle(page).click();

        assertThat(page.locator("dialog")).containsText("The conflict has moved while you were looking.");
        assertThat(page.locator("dialog")).containsText("apac:1 came");
        assertThat(settledBy("CHOSEN")).isEmpty();
        press(page, "Look at it as it is now");
        assertThat(page.locator(".compare thead")).containsText("apac:1");
        // What is shown has its address.
        page.reload();
        assertThat(page.locator(".compare thead")).containsText("apac:1");
        take(page, "apac:1");
        settle(page).click();
        seesClosed(page);
        awaitName("CHOSEN", "Laptop by apac");
    }

    @Test
    void conflictThatMovesBeforeAChoiceIsTriedOutIsToldThen() throws Exception {
        Page page = at(console, "ann", "LATE");
        send("LATE", "apac", "1.00");
        deployment.awaitCaughtUp();

        take(page, "eu-west:1");

        assertThat(page.locator("dialog")).containsText("The conflict has moved while you were looking.");
        assertThat(page.locator("dialog")).containsText("apac:1 came");
        press(page, "Look at it as it is now");
        assertThat(page.locator(".compare thead")).containsText("apac:1");
    }

    @Test
    void conflictThatMovesWhileOneReadsIsToldAndShownOnDemand() throws Exception {
        Page page = at(console, "ann", "READ");
        assertThat(page.locator(".connection")).hasText("live");

        send("READ", "apac", "1.00");

        assertThat(page.locator(".bar")).containsText("has changed since you opened it");
        assertThat(page.locator(".compare thead")).not().containsText("apac:1");
        press(page, "Show it as it is now");
        assertThat(page.locator(".compare thead")).containsText("apac:1");
        assertThat(page.locator(".bar")).hasCount(0);
        assertThat(button(page, "Take this version")).isVisible();
    }
}
