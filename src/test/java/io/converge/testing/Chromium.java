package io.converge.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** This machine's Chromium, one for all classes of a process. Without one the tests are skipped. */
public final class Chromium {

    private static final List<String> PLACES =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    /** It is to ask nobody but the server under test. */
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-quic");

    private static final double MOST_WAIT_MS = 15_000;

    private static Playwright playwright;
    private static Browser browser;

    private Chromium() {}

    private static Optional<Path> place() {
        return PLACES.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    }

    /** The browser, started with the first call; it ends with the process. */
    public static synchronized Browser shared() {
        assumeTrue(place().isPresent(), "no chromium in " + PLACES);
        if (browser == null) {
            playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            PlaywrightAssertions.setDefaultAssertionTimeout(MOST_WAIT_MS);
            browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(place().orElseThrow())
                            .setArgs(ARGUMENTS));
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
        }
        return browser;
    }

    /** A browser that knows nothing yet, at that URL. */
    public static Page open(String url, Browser.NewContextOptions options) {
        BrowserContext context =
                shared().newContext(options.setTimezoneId("Europe/Berlin").setLocale("en-GB"));
        context.setDefaultTimeout(MOST_WAIT_MS);
        Page page = context.newPage();
        page.navigate(url);
        return page;
    }

    public static Page open(String url) {
        return open(url, new Browser.NewContextOptions().setViewportSize(1_280, 860));
    }
}
