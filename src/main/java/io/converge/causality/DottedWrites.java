package io.converge.causality;

import io.converge.model.Version;
import io.converge.model.VersionVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What is remembered of the writes of one leaf: which were heard of, and those that no other write of it had seen. A dotted version
 * vector set, as {@link ItemState} is one of a whole sku.
 *
 * @param heard for each origin the highest sequence heard of, through a write or through what a writer of the leaf had seen
 * @param writes in the order of their dots; deletes too
 */
public record DottedWrites(VersionVector heard, List<Version> writes) {

    public static final DottedWrites NONE = new DottedWrites(VersionVector.EMPTY, List.of());

    public DottedWrites {
        writes = List.copyOf(writes);
    }

    /**
     * Joins a write.
     *
     * @param covered what its writer had seen
     * @return this very object if it says nothing new
     */
    DottedWrites accept(Version write, VersionVector covered) {
        VersionVector nextHeard = heard.join(covered).join(write.dot());
        boolean known = heard.covers(write.dot());
        if (!known && areCoveredBy(covered)) {
            return new DottedWrites(nextHeard, List.of(write));
        }
        List<Version> next = new ArrayList<>(writes.size() + 1);
        boolean changed = false;
        for (Version other : writes) {
            if (covered.covers(other.dot())) {
                changed = true;
            } else if (other.dot().equals(write.dot())) {
                Version greater = TwinOrder.greater(other, write);
                changed |= !greater.equals(other);
                next.add(greater);
            } else {
                next.add(other);
            }
        }
        if (!known) {
            changed = true;
            int at = 0;
            while (at < next.size() && next.get(at).dot().compareTo(write.dot()) < 0) {
                at++;
            }
            next.add(at, write);
        }
        if (!changed) {
            return nextHeard.equals(heard) ? this : new DottedWrites(nextHeard, writes);
        }
        return new DottedWrites(nextHeard, next);
    }

    private boolean areCoveredBy(VersionVector covered) {
        for (Version write : writes) {
            if (!covered.covers(write.dot())) {
                return false;
            }
        }
        return true;
    }

    /** What both remember together of one leaf. */
    DottedWrites join(DottedWrites other) {
        List<Version> joined = new ArrayList<>();
        for (Version write : writes) {
            if (other.writes.contains(write) || !other.heard.covers(write.dot())) {
                joined.add(write);
            }
        }
        for (Version write : other.writes) {
            if (!writes.contains(write) && !heard.covers(write.dot())) {
                joined.add(write);
            }
        }
        joined.sort(Comparator.comparing(Version::dot));
        return new DottedWrites(heard.join(other.heard), joined);
    }

    /** The same with other versions in the place of some; this very object if none of them is here. */
    DottedWrites replaced(Map<Version, Version> others) {
        List<Version> next = null;
        for (int i = 0; i < writes.size(); i++) {
            Version other = others.get(writes.get(i));
            if (other != null) {
                next = next == null ? new ArrayList<>(writes) : next;
                next.set(i, other);
            }
        }
        return next == null ? this : new DottedWrites(heard, next);
    }

    /** The same writes, all else up to {@code clock} heard of. */
    DottedWrites heardOf(VersionVector clock) {
        return new DottedWrites(heard.join(clock), writes);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof DottedWrites that
                        && writes.size() == that.writes.size()
                        && heard.equals(that.heard)
                        && writes.equals(that.writes);
    }

    @Override
    public int hashCode() {
        return heard.hashCode();
    }
}
