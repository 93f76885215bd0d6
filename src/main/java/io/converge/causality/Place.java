package io.converge.causality;

import io.converge.model.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A place in products, such as a field, an entry of a map or an element that is known by its key.
 *
 * @param steps the way to it
 */
public record Place(List<Step> steps) {

    /** The whole product. */
    public static final Place ROOT = new Place(List.of());

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

    public Place {
        steps = List.copyOf(steps);
    }

    /** The place that a pointer names. */
    public static Place of(Pointer pointer) {
        return new Place(
                pointer.steps().stream().map(step -> (Step) new Name(step)).toList());
    }

    /** The place one step further. */
    public Place then(Step step) {
        List<Step> further = new ArrayList<>(steps.size() + 1);
        further.addAll(steps);
        further.add(step);
        return new Place(further);
    }

    /** The place where the first {@code count} steps lead. */
    public Place first(int count) {
        return count == steps.size() ? this : new Place(steps.subList(0, count));
    }

    /** Whether the way to {@code other} begins with the way to this place, or is the same. */
    public boolean leadsTo(Place other) {
        return steps.size() <= other.steps.size() && steps.equals(other.steps.subList(0, steps.size()));
    }

    /** The names on the way: what a pointer that is given by a person calls this place. */
    public List<String> names() {
        List<String> names = new ArrayList<>(steps.size());
        for (Step step : steps) {
            if (step instanceof Name name) {
                names.add(name.name());
            }
        }
        return names;
    }

    /** Whether it is an element that is known by its key. */
    public boolean isEntry() {
        return !steps.isEmpty() && steps.get(steps.size() - 1) instanceof Key;
    }

    /** Whether it is an element, or a branch, of what stands at {@code other}: a step further, and called the same. */
    boolean isWithin(Place other) {
        return steps.size() == other.steps.size() + 1
                && !(steps.get(steps.size() - 1) instanceof Name)
                && other.leadsTo(this);
    }

    @Override
    public String toString() {
        return steps.toString();
    }
}
