package io.converge.cli;

import io.converge.model.Printable;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts by reason, as a summary says them. */
final class Reasons {

    private Reasons() {}

    /** As in {@code 3 letters: 2 CLOCK_AHEAD, 1 UNDECODABLE}. */
    static String summary(String noun, Map<String, Long> byReason) {
        long total = byReason.values().stream().mapToLong(Long::longValue).sum();
        String each = byReason.entrySet().stream()
                .map(entry -> entry.getValue() + " " + Printable.of(entry.getKey(), 40))
                .collect(Collectors.joining(", "));
        return Count.of(total, noun) + (each.isEmpty() ? "" : ": " + each);
    }
}
