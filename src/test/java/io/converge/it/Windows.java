package io.converge.it;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.converge.testing.Chromium;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Windows of browsers that know nothing of each other, on pages of consoles. */
final class Windows implements AutoCloseable {

    private static final long SOON_MS = 300;

    private final List<Page> pages = new ArrayList<>();

    /** One more, where nobody has to sign in, or nobody has yet. */
    Page open(String url) {
        Page page = Chromium.open(url);
        pages.add(page);
        return page;
    }

    /** One more, of somebody who signs in on the way. */
    Page open(String person, String url) {
        Page page = open(url);
        signIn(page, person, UsersOnFile.PASSWORD);
        page.locator(".who-name").waitFor();
        return page;
    }

    static void signIn(Page page, String person, String password) {
        page.getByLabel("Name").fill(person);
        page.getByLabel("Password").fill(password);
        press(page, "Sign in");
    }

    static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name))
                .first();
    }

    static void press(Page page, String name) {
        button(page, name).click();
    }

    /** Where a text that a product has brought stands in an address. */
    static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Presses in each of them what its dialog offers to do, at one moment. */
    static void answerAtOnce(Page... pages) {
        long then = System.currentTimeMillis() + SOON_MS;
        for (Page page : pages) {
            page.evaluate(
                    "then => setTimeout(() => document.querySelector('.dialog-foot .primary').click(), then - Date.now())",
                    (double) then);
        }
    }

    @Override
    public void close() {
        pages.forEach(page -> page.context().close());
        pages.clear();
    }
}
