package io.converge.console;

import io.converge.http.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A place in a list that is ordered by time, then by name: that behind an entry, whether or not that entry is still there. So a list that
 * changes between two pages gives no entry twice that stays where it is, and leaves none out.
 */
record Cursor(long atMs, String name) implements Comparable<Cursor> {

    @Override
    public int compareTo(Cursor other) {
        int byTime = Long.compare(atMs, other.atMs);
        return byTime != 0 ? byTime : name.compareTo(other.name);
    }

    /** For others, who have no business with what it says. */
    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((atMs + " " + name).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws Problem if it is none */
    static Cursor parse(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int blank = plain.indexOf(' ');
            return new Cursor(Long.parseLong(plain, 0, blank, 10), plain.substring(blank + 1));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw Problem.badRequest("after is no cursor of such a list");
        }
    }
}
