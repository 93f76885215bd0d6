package io.converge.causality;

import io.converge.model.Pointer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A place in products, such as a field, an entry of a map or an element that is known by its key.
 *
 * <p>It is one step from the place above it, which it shares with its neighbours: however long the names on the way are, and however
 * many places there are below one, each takes the same.
 */
public final class Place implements Comparable<Place> {

    /** The whole product. */
    public static final Place ROOT = new Place(null, null);

    private final Place above;
    private final Step last;
    private final int depth;
    private final int hash;
    private final boolean hasBranch;

    private Place(Place above, Step last) {
        this.above = above;
        this.last = last;
        this.depth = above == null ? 0 : above.depth + 1;
        this.hash = above == null ? 0 : 31 * above.hash + last.hashCode();
        this.hasBranch = above != null && (above.hasBranch || last instanceof Branch);
    }

    /** One step on the way. */
    public sealed interface Step {}

    /** To a field of a record or an entry of a map. */
    public record Name(String name) implements Step {
        public Name {
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * To the element of an array that has this key.
     *
     * @param key of the form of {@link io.converge.model.Product#fields()}
     */
    public record Key(Object key) implements Step {
        public Key {
            Objects.requireNonNull(key, "key");
        }
    }

    /** Into the records of one branch of a union in which other branches are records or maps, too. */
    public record Branch(String name) implements Step {
        public Branch {
            Objects.requireNonNull(name, "name");
        }
    }

    /** The place that a pointer names. */
    public static Place of(Pointer pointer) {
        Place place = ROOT;
        for (String step : pointer.steps()) {
            place = place.then(new Name(step));
        }
        return place;
    }

    /** The place one step further. */
    public Place then(Step step) {
        return new Place(this, step);
    }

    /** What a pointer calls this place, which does not tell the branches of unions; this very place if there are none on the way. */
    public Place withoutBranches() {
        if (!hasBranch) {
            return this;
        }
        Place place = above.withoutBranches();
        return last instanceof Branch ? place : place.then(last);
    }

    boolean hasBranch() {
        return hasBranch;
    }

    /** How many steps lead to it. */
    public int depth() {
        return depth;
    }

    /** The place above it; null if it is the whole product. */
    public Place above() {
        return above;
    }

    /** The last step to it; null if it is the whole product. */
    public Step last() {
        return last;
    }

    /** All steps to it. */
    public List<Step> steps() {
        Step[] steps = new Step[depth];
        for (Place place = this; place.above != null; place = place.above) {
            steps[place.depth - 1] = place.last;
        }
        return Arrays.asList(steps);
    }

    /** The place where the first {@code count} steps lead. */
    public Place first(int count) {
        Place place = this;
        while (place.depth > count) {
            place = place.above;
        }
        return place;
    }

    /** Whether the way to {@code other} begins with the way to this place, or is the same. */
    public boolean leadsTo(Place other) {
        return equals(other.first(depth));
    }

    /** The names on the way: what a pointer that is given by a person calls this place. */
    public List<String> names() {
        List<String> names = new ArrayList<>(depth);
        for (Step step : steps()) {
            if (step instanceof Name name) {
                names.add(name.name());
            }
        }
        return names;
    }

    /** Whether it is an element that is known by its key. */
    public boolean isEntry() {
        return last instanceof Key;
    }

    /**
     * No order that means anything: hash tables ask for it where someone chose names of one hash. 0 for some places that are not equal,
     * whose keys have no order.
     */
    @Override
    public int compareTo(Place other) {
        int order = Integer.compare(depth, other.depth);
        Place left = this;
        Place right = other;
        while (order == 0 && left.above != null && !left.isVery(right)) {
            order = compare(left.last, right.last);
            left = left.above;
            right = right.above;
        }
        return order;
    }

    private static int compare(Step left, Step right) {
        if (left instanceof Name name && right instanceof Name other) {
            return name.name().compareTo(other.name());
        }
        if (left instanceof Key key && right instanceof Key other) {
            return compareValues(key.key(), other.key());
        }
        return compareValues(left.toString(), right.toString());
    }

    /** Of values of one type that has an order; of others 0. */
    @SuppressWarnings("unchecked")
    static int compareValues(Object left, Object right) {
        boolean hasOrder = left instanceof Comparable<?> && right != null && left.getClass() == right.getClass();
        return hasOrder ? ((Comparable<Object>) left).compareTo(right) : 0;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Place that) || depth != that.depth || hash != that.hash) {
            return false;
        }
        Place left = this;
        Place right = that;
        while (left.above != null && !left.isVery(right)) {
            if (!left.last.equals(right.last)) {
                return false;
            }
            left = left.above;
            right = right.above;
        }
        return true;
    }

    /** Neighbours share the places above them, so most walks end soon. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isVery(Place other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Whether it is an element, or a branch, of what stands at {@code other}: a step further, and called the same. */
    boolean isWithin(Place other) {
        return other.equals(above) && !(last instanceof Name);
    }

    @Override
    public String toString() {
        return steps().toString();
    }
}
