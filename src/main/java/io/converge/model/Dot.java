package io.converge.model;

import java.util.Objects;

/**
 * The name of a version: the {@code sequence}-th change of {@code origin} to one sku. Ordered by origin, then sequence.
 *
 * @param origin the lineage that wrote it
 * @param sequence from 1
 */
public record Dot(String origin, long sequence) implements Comparable<Dot> {

    public Dot {
        Objects.requireNonNull(origin, "origin");
    }

    /**
     * Reads {@code origin:sequence}, the form of {@link #toString()}. The origin may itself contain colons.
     *
     * @throws IllegalArgumentException if {@code text} has no colon or no number behind the last one
     */
    public static Dot parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'" + text + "' is not ORIGIN:SEQUENCE");
        }
        try {
            return new Dot(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not ORIGIN:SEQUENCE", e);
        }
    }

    @Override
    public int compareTo(Dot other) {
        int byOrigin = CodePointOrder.INSTANCE.compare(origin, other.origin);
        return byOrigin != 0 ? byOrigin : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return origin + ":" + sequence;
    }
}
