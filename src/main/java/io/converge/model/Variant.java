package io.converge.model;

import java.util.Objects;

/**
 * A value of a union in which several branches have values of this kind, such as two records, or a text and an enum: equal
 * only to a value of the same branch. Numbers are equal by their values and are never variants.
 *
 * @param branch the full name of the branch's type
 * @param value what stands there, of the form of {@link Product#fields()}
 */
public record Variant(String branch, Object value) {

    public Variant {
        Objects.requireNonNull(branch, "branch");
        Objects.requireNonNull(value, "value");
    }

    /** The value without its branch. What is inside of it may have variants still. */
    public static Object plain(Object value) {
        return value instanceof Variant variant ? variant.value() : value;
    }

    /** The branch that a value says that it is of; null if it says none. */
    public static String branchOf(Object value) {
        return value instanceof Variant variant ? variant.branch() : null;
    }
}
