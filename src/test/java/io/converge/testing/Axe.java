package io.converge.testing;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What axe-core finds in a page. It is evaluated from here: the page itself would not load it. */
public final class Axe {

    /** What it says is serious or worse, of a rule each. */
    private static final String SERIOUS = "async () => (await axe.run()).violations"
            + ".filter(({impact}) => impact === 'serious' || impact === 'critical')"
            + ".map(({id, nodes}) => id + ': ' + nodes.map(({html, failureSummary}) => html.slice(0, 200) + ' ' + failureSummary).join('; '))";

    private static final String SOURCE = source();

    private Axe() {}

    private static String source() {
        try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is serious or worse. */
    public static List<?> serious(Page page) {
        page.evaluate(SOURCE);
        return (List<?>) page.evaluate(SERIOUS);
    }
}
