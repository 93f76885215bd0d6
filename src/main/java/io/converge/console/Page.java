package io.converge.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Some entries of an ordered list.
 *
 * @param total how many of the whole list are meant
 * @param next where the next page begins; null if this is the last
 */
record Page<T>(long total, List<T> entries, String next) {

    /**
     * @param ordered from first to last
     * @param meant which of them are
     * @param place of an entry in the list
     * @param after the place behind which the page begins, or null for the first
     * @param newestFirst whether places fall instead of rising
     */
    static <T> Page<T> of(
            Iterable<T> ordered,
            Predicate<T> meant,
            Function<T, Cursor> place,
            Cursor after,
            boolean newestFirst,
            int limit) {
        long total = 0;
        boolean more = false;
        List<T> entries = new ArrayList<>();
        for (T entry : ordered) {
            if (!meant.test(entry)) {
                continue;
            }
            total++;
            if (after != null && !isBehind(place.apply(entry), after, newestFirst)) {
                continue;
            }
            if (entries.size() < limit) {
                entries.add(entry);
            } else {
                more = true;
            }
        }
        String next = more ? place.apply(entries.get(entries.size() - 1)).text() : null;
        return new Page<>(total, entries, next);
    }

    private static boolean isBehind(Cursor place, Cursor after, boolean newestFirst) {
        int order = place.compareTo(after);
        return newestFirst ? order < 0 : order > 0;
    }
}
