package io.converge.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.converge.it.Windows.button;
import static io.converge.it.Windows.press;
import static io.converge.it.Windows.signIn;
import static io.converge.testing.AvroChanges.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import io.converge.access.AccessGate;
import io.converge.access.Role;
import io.converge.console.RemoteNumbers;
import io.converge.http.RawHttp;
import io.converge.runtime.ConvergeApplication;
import io.converge.testing.Chromium;
import io.converge.web.InstanceServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may look and who may settle, in browsers that look at an instance that works. */
class ServedAccessIT {

    private static final String SKU = "LAP-001";
    /** That a name has at once. */
    private static final int TRIES = 10;

    private static final String OTHER_PASSWORD = "another sentence, as long";
    /** In which a session that is over is noticed where nothing is done. */
    private static final double LISTENING_MS = TimeUnit.SECONDS.toMillis(40);

    /** What a browser's page would send, and what it gets. */
    private static final String CALL = "async ([method, path, body]) => {"
            + " const {token} = await (await fetch('/api/session')).json();"
            + " const headers = {'Content-Type': 'application/json', 'X-Csrf-Token': token ?? ''};"
            + " return (await fetch(path, {method, headers, body: body || undefined})).status; }";

    @TempDir
    private static Path folder;

    private static UsersOnFile users;
    private static Deployment deployment;
    private static InstanceServer server;
    private static String conflict;

    private final Windows windows = new Windows();

    @BeforeAll
    static void start() throws Exception {
        Chromium.shared();
        users = new UsersOnFile(folder.resolve("users"));
        users.put("ann", Role.RESOLVER)
                .put("sue", Role.RESOLVER)
                .put("tom", Role.RESOLVER)
                .put("vic", Role.VIEWER);
        deployment = new Deployment(
                Map.of("http.port", "0", "http.users.file", users.file().toString(), "resolution.policy", "manual"));
        ConvergeApplication instance = deployment.newInstance();
        server = InstanceServer.start(deployment.config(), instance, "test").orElseThrow();
        instance.start();
        await().atMost(Deployment.PATIENCE).until(instance::isRunning);
        send("eu-west");
        send("us-east");
        await().atMost(Deployment.PATIENCE)
                .until(() -> !deployment.openConflicts().isEmpty());
        conflict = "/conflicts/" + deployment.openConflicts().get(SKU).get("id").textValue();
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

    private static void send(String origin) {
        deployment.send(change(
                "{'sku': '%s', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': %d, 'product': {'name': 'by %s', 'price': '1.00'}}"
                        .formatted(SKU, origin, System.currentTimeMillis(), origin)));
    }

    private static Locator heading(Page page) {
        return page.locator("h1");
    }

    private static Object call(Page page, String method, String path, String body) {
        return page.evaluate(CALL, new String[] {method, path, body});
    }

    /** @return the status of the answer to a password that is wrong */
    private static int tries(Page page, String person) {
        int status = page.waitForResponse(
                        answer -> answer.request().method().equals("POST")
                                && answer.url().endsWith("/api/session"),
                        () -> signIn(page, person, "a guess, and a wrong one"))
                .status();
        assertThat(page.getByLabel("Password")).hasValue("");
        return status;
    }

    /** It asks as an instance does, signed by what is in the file. */
    @Test
    void consoleByItselfIsKnownByTheUsersFileAndIsElseToldWhatToSet() throws Exception {
        URI instance = URI.create(server.url());
        assertThat(RawHttp.get(instance.getPort(), "/api/instance").status()).isEqualTo(401);
        AccessGate gate = AccessGate.of(deployment.config());
        try (RemoteNumbers known = RemoteNumbers.start(() -> List.of(instance), gate::sign);
                RemoteNumbers unknown = RemoteNumbers.start(() -> List.of(instance), (call, target) -> {})) {
            await().atMost(Deployment.PATIENCE).until(() -> told(known).contains("RUNNING"));
            await().atMost(Deployment.PATIENCE).until(() -> told(unknown).contains("UNREACHABLE"));

            assertThat(told(unknown)).contains("http.users.file", "http.secret.file");
        }
    }

    private static String told(RemoteNumbers numbers) {
        return numbers.now().toString();
    }

    @Test
    void rightPasswordLeadsWhereOneWantedAndAWrongOneDoesNot() throws Exception {
        Page page = windows.open(server.url() + conflict);
        signIn(page, "ann", "a sentence that is wrong");
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("The name or the password is wrong.");
        assertThat(page.getByLabel("Password")).hasValue("");
        assertThat(page.context().cookies()).isEmpty();
        assertThat(call(page, "GET", "/api/conflicts", "")).isEqualTo(401);

        signIn(page, "ann", UsersOnFile.PASSWORD);

        assertThat(heading(page)).hasText(SKU);
        assertThat(page.locator(".who-name")).hasText("ann");
        assertThat(button(page, "Take this version")).isVisible();
        Cookie cookie = page.context().cookies().get(0);
        assertThat(cookie.httpOnly).isTrue();
        assertThat(cookie.sameSite).isEqualTo(SameSiteAttribute.STRICT);
    }

    @Test
    void whoTriesTooManyPasswordsHasToWaitAndNobodyElse() throws Exception {
        Page page = windows.open(server.url());
        for (int i = 0; i < TRIES; i++) {
            assertThat(tries(page, "eve")).isEqualTo(401);
        }

        assertThat(tries(page, "eve")).isEqualTo(429);

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Too many attempts. Try again in");
        signIn(page, "ann", UsersOnFile.PASSWORD);
        assertThat(heading(page)).hasText("Overview");
    }

    @Test
    void whoHasSignedOutSeesNothingAnyMore() throws Exception {
        Page page = windows.open("ann", server.url() + conflict);
        assertThat(heading(page)).hasText(SKU);

        press(page, "Sign out");

        assertThat(heading(page)).hasText("Sign in to Converge");
        assertThat(page.locator("body")).not().containsText(SKU);
        assertThat(page.context().cookies()).isEmpty();
        assertThat(call(page, "GET", "/api/conflicts", "")).isEqualTo(401);
        page.reload();
        assertThat(heading(page)).hasText("Sign in to Converge");
    }

    @Test
    void viewerSeesAllAndMayChangeNothing() throws Exception {
        Page page = windows.open("vic", server.url() + conflict);
        assertThat(page.getByText("You may look, but not settle")).isVisible();
        assertThat(page.locator(".compare")).containsText("by eu-west");
        assertThat(page.locator(".who")).containsText("may look");
        assertThat(page.getByText("Take this version")).hasCount(0);
        assertThat(page.locator(".actions, .compare input")).hasCount(0);
        page.keyboard().press("1");
        page.keyboard().press("x");
        assertThat(page.locator("dialog")).hasCount(0);

        String api = "/api" + conflict;
        assertThat(call(page, "POST", api + "/settlement", "{\"choice\":{\"delete\":true},\"seen\":\"x\"}"))
                .isEqualTo(403);
        assertThat(call(
                        page,
                        "POST",
                        "/api/conflicts/settlements",
                        "{\"choice\":{\"take\":\"newest\"},\"dryRun\":true}"))
                .isEqualTo(403);
        assertThat(call(page, "POST", "/api/dead-letters/retry", "{\"filter\":{},\"dryRun\":true}"))
                .isEqualTo(403);
        page.navigate(server.url() + "/conflicts");
        assertThat(page.locator(".list-body a")).hasCount(1);
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Settle")))
                .hasCount(0);
        assertThat(deployment.openConflicts()).containsKey(SKU);
    }

    /** Another password ends the sessions of a user at once. */
    @Test
    void sessionThatEndsWhileOneLooksLeadsToTheSignInAndBack() throws Exception {
        Page page = windows.open("tom", server.url() + conflict);
        assertThat(page.locator(".connection")).hasText("live");
        users.put("tom", Role.RESOLVER, OTHER_PASSWORD);

        assertThat(heading(page)).hasText("Sign in to Converge", new HasTextOptions().setTimeout(LISTENING_MS));

        signIn(page, "tom", OTHER_PASSWORD);
        assertThat(heading(page)).hasText(SKU);
        assertThat(page.locator(".connection")).hasText("live");
    }

    @Test
    void sessionThatEndsBehindAChoiceWritesNothing() throws Exception {
        Page page = windows.open("sue", server.url() + conflict);
        press(page, "Take this version");
        assertThat(button(page, "Settle the conflict")).isEnabled();
        page.context().clearCookies();

        press(page, "Settle the conflict");

        assertThat(heading(page)).hasText("Sign in to Converge");
        assertThat(deployment.openConflicts()).containsKey(SKU);
        signIn(page, "sue", UsersOnFile.PASSWORD);
        assertThat(heading(page)).hasText(SKU);
        assertThat(button(page, "Take this version")).isVisible();
    }
}
