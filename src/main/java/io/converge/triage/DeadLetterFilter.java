package io.converge.triage;

import io.converge.model.Position;
import java.util.Set;

/**
 * Which dead letters are meant. What is null or empty excludes none.
 *
 * @param reasons codes; {@link #NO_REASON} of letters without one
 * @param origin what the refused record names as its origin
 * @param about what the refused record's key is, or what it names as its sku
 * @param topic that the refused record stood in
 * @param partition that the refused record stood in
 * @param offsets that the refused record stood at
 * @param sinceMs the letter's time, at the earliest; null for any
 * @param positions of letters, or of refused records
 */
public record DeadLetterFilter(
        Set<String> reasons,
        String origin,
        About about,
        String topic,
        Integer partition,
        Offsets offsets,
        Long sinceMs,
        Set<Position> positions) {

    /** In the place of a code. */
    public static final String NO_REASON = "none";

    /** All. */
    public static final DeadLetterFilter ANY = new DeadLetterFilter(Set.of(), null, null, null, null, null, Set.of());

    /**
     * A sku, or how it begins; null of either is any.
     *
     * @param sku all of it
     * @param start its beginning
     */
    public record About(String sku, String start) {

        /** @param key of a record, or a sku that it names; null if it has none */
        public boolean matches(String key) {
            return key != null && (sku == null || sku.equals(key)) && (start == null || key.startsWith(start));
        }
    }

    /** Offsets from one to another, both of them among them. */
    public record Offsets(long first, long last) {

        boolean contains(long offset) {
            return first <= offset && offset <= last;
        }
    }

    /** One of any skus. */
    public DeadLetterFilter(
            Set<String> reasons,
            String origin,
            String topic,
            Integer partition,
            Offsets offsets,
            Long sinceMs,
            Set<Position> positions) {
        this(reasons, origin, null, topic, partition, offsets, sinceMs, positions);
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
                && (reasons.isEmpty() || reasons.contains(letter.reason() == null ? NO_REASON : letter.reason()))
                && (sinceMs == null || letter.timestampMs() >= sinceMs)
                && matchesSource(letter.source());
    }

    /** Whether the record has to be looked into as well. */
    boolean asksForClaim() {
        return origin != null || about != null;
    }

    /** Whether a letter is meant as far as its record's key says it. */
    boolean isOfKey(DeadLetter letter) {
        return origin == null && about != null && about.matches(letter.keyText());
    }

    /** Whether a letter that otherwise is meant is so by what its record says. */
    boolean matches(DeadLetter letter, Claim claim) {
        return (origin == null || origin.equals(claim.origin()))
                && (about == null || about.matches(letter.keyText()) || about.matches(claim.sku()));
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
