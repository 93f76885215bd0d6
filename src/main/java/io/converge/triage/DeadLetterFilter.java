package io.converge.triage;

import io.converge.model.Position;
import java.util.Set;

/**
 * Which dead letters are meant. What is null or empty excludes none.
 *
 * @param reasons codes
 * @param origin what the refused record names as its origin
 * @param topic that the refused record stood in
 * @param partition that the refused record stood in
 * @param offsets that the refused record stood at
 * @param sinceMs the letter's time, at the earliest; null for any
 * @param positions of letters, or of refused records
 */
public record DeadLetterFilter(
        Set<String> reasons,
        String origin,
        String topic,
        Integer partition,
        Offsets offsets,
        Long sinceMs,
        Set<Position> positions) {

    /** All. */
    public static final DeadLetterFilter ANY = new DeadLetterFilter(Set.of(), null, null, null, null, null, Set.of());

    /** Offsets from one to another, both of them among them. */
    public record Offsets(long first, long last) {

        boolean contains(long offset) {
            return first <= offset && offset <= last;
        }
    }

    public DeadLetterFilter {
        reasons = Set.copyOf(reasons);
        positions = Set.copyOf(positions);
    }

    /** Those at these places. */
    public static DeadLetterFilter at(Position position) {
        return new DeadLetterFilter(Set.of(), null, null, null, null, null, Set.of(position));
    }

    /** Whether it excludes none. */
    public boolean isAny() {
        return equals(ANY);
    }

    /** Whether a letter is meant as far as can be said without looking into the record. */
    boolean matches(DeadLetter letter) {
        boolean at = positions.isEmpty()
                || positions.contains(letter.place())
                || letter.source() != null && positions.contains(letter.source());
        return at
                && (reasons.isEmpty() || letter.reason() != null && reasons.contains(letter.reason()))
                && (sinceMs == null || letter.timestampMs() >= sinceMs)
                && matchesSource(letter.source());
    }

    private boolean matchesSource(Position source) {
        if (source == null) {
            return topic == null && partition == null && offsets == null;
        }
        return (topic == null || topic.equals(source.topic()))
                && (partition == null || partition == source.partition())
                && (offsets == null || offsets.contains(source.offset()));
    }
}
