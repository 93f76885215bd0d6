package io.converge.causality;

import io.converge.model.Pointer;
import java.util.List;
import java.util.Objects;

/** A part of products that is written, and merged, as one. */
public sealed interface Leaf {

    /** The value of a leaf that is not there. */
    enum Absent {
        ABSENT
    }

    /** Where it stands. */
    Place place();

    /** The value at a place where no record or map is walked. */
    record Value(Place place) implements Leaf, Comparable<Value> {

        /** As that of {@link Place}. */
        @Override
        public int compareTo(Value other) {
            return place.compareTo(other.place);
        }
    }

    /**
     * An element of an array that is a set: it is there or not.
     *
     * @param place of the array
     * @param element of the form of {@link io.converge.model.Product#fields()}; may be null
     */
    record Element(Place place, Object element) implements Leaf, Comparable<Element> {

        /** As that of {@link Place}. */
        @Override
        public int compareTo(Element other) {
            int byPlace = place.compareTo(other.place);
            return byPlace == 0 ? Place.compareValues(element, other.element) : byPlace;
        }
    }

    /**
     * Whether the element of an array that is known by its key is there.
     *
     * @param place of the array
     */
    record Entry(Place place, Object key) implements Leaf, Comparable<Entry> {
        public Entry {
            Objects.requireNonNull(key, "key");
        }

        /** As that of {@link Place}. */
        @Override
        public int compareTo(Entry other) {
            int byPlace = place.compareTo(other.place);
            return byPlace == 0 ? Place.compareValues(key, other.key) : byPlace;
        }

        /** Where the element itself stands. */
        public Place element() {
            return place.then(new Place.Key(key));
        }
    }

    /**
     * Fields that belong together: the value is the list of theirs.
     *
     * @param members at least two
     */
    record Group(List<Pointer> members) implements Leaf {
        public Group {
            members = List.copyOf(members);
        }

        @Override
        public Place place() {
            return Place.of(members.get(0));
        }
    }

    /** The same leaf of products in which its place has another name. */
    default Leaf at(Place other) {
        if (this instanceof Element element) {
            return new Element(other, element.element());
        }
        if (this instanceof Entry entry) {
            return new Entry(other, entry.key());
        }
        return this instanceof Value ? new Value(other) : this;
    }

    /** What people call it: a JSON pointer, without the keys of elements on the way. */
    default String pointer() {
        return Pointer.of(place().names()).text();
    }
}
