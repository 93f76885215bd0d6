package io.converge.model;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A product as the rules see it: a tree of named values, whatever schema it was written with.
 *
 * <p>Records and maps are {@link Map}s with string keys, arrays are {@link java.util.List}s. Every number, also a decimal,
 * is a {@link java.math.BigDecimal} without trailing zeros, so that 1.50 equals 1.5; only NaN and the infinities stay
 * {@link Double}s. Other leaves are {@link String}, {@link Boolean}, {@link java.nio.ByteBuffer} or null. A value of a union that
 * would not tell its branch is a {@link Variant}.
 */
public interface Product {

    /** What a value weighs beside its bytes: the least takes about so many in memory, be it written in none. */
    int VALUE_WEIGHT = 32;

    /** The content; neither it nor anything in it may be changed. */
    Map<String, Object> fields();

    /** The names of {@link #fields()}. */
    default Set<String> names() {
        return fields().keySet();
    }

    /** Those of {@link #fields()} that are called so. */
    default Map<String, Object> fields(Set<String> names) {
        Map<String, Object> some = new LinkedHashMap<>(fields());
        some.keySet().retainAll(names);
        return some;
    }

    /**
     * The fields in which two products differ, and maybe some more, without entries of maps that are the same in both.
     *
     * @param fields of the one
     * @param others of the other
     */
    record Difference(Map<String, Object> fields, Map<String, Object> others) {}

    /** How it differs from another product; null where that is not told any faster than by comparing {@link #fields()}. */
    default Difference difference(Product other) {
        return null;
    }

    /** Whether a field holds neither records nor maps nor arrays, in whatever product of its schema. */
    default boolean isPlain(String field) {
        return false;
    }

    /**
     * What is left of it for who looks at some fields alone: of all others it says nothing any more.
     *
     * @return this very product if nothing can be left out
     */
    default Product reduced(OwnFields own) {
        return this;
    }

    /** A number that is the same for products of equal content and form. */
    default long fingerprint() {
        return new Fingerprint().addValue(fields()).value();
    }

    /**
     * A product of the same schema with another content. Of a union's value that is no {@link Variant}, the branch is that of
     * its sources if it fits, else the first in which the value is exact.
     *
     * @param fields of the form of {@link #fields()}
     * @param sources where the content was taken from
     * @throws MisfitException with the places that the product's schema has no room for, or that lack a value
     */
    Product withFields(Map<String, Object> fields, Sources sources);

    /** The same product with another content; what does not differ stays as it is. */
    default Product withFields(Map<String, Object> fields) {
        return withFields(fields, Sources.of(List.of(this)));
    }

    /** How many bytes it takes where it is written. */
    int size();

    /** How many it takes in a state: less where it is {@linkplain #reduced reduced}. */
    default int keptBytes() {
        return size();
    }

    /**
     * What it takes where it is worked on: its bytes, and for each value in it {@link #VALUE_WEIGHT}, or more where its path as
     * a JSON pointer is longer; of one that cannot count them its bytes alone.
     */
    default long weight() {
        return size();
    }

    /**
     * The value at a JSON pointer such as {@code /attributes/color}, without its branch if it is a variant; null if there is
     * none, or null.
     */
    default Object get(String pointer) {
        return Pointer.parse(pointer).value(this);
    }

    /** As {@link #get(String)}. */
    default Object get(Pointer pointer) {
        return pointer.value(this);
    }

    /** Whether another product has an equal value at a JSON pointer. */
    default boolean hasSameAt(Pointer pointer, Product other) {
        return Objects.equals(get(pointer), other.get(pointer));
    }

    /** The number at a JSON pointer: a number, or a text that is a finite decimal number; null if there is none. */
    default BigDecimal number(String pointer) {
        return Pointer.parse(pointer).number(this).orElse(null);
    }

    /**
     * The same product with another value at a JSON pointer. What leads there must exist; only the last name may be new.
     *
     * @param value of the form of {@link #fields()}
     * @throws IllegalArgumentException if the product's schema has no room for it, or nothing leads there
     */
    default Product with(String pointer, Object value) {
        return withFields(Pointer.parse(pointer).replaced(fields(), value));
    }

    /** Whether both are things of one kind, be it under a former name: those of two kinds are never equal, nor merged. */
    default boolean isOfKindOf(Product other) {
        return true;
    }

    /** Whether both are of one kind, and {@link #fields()} of both are equal. */
    default boolean hasContentOf(Product other) {
        return isOfKindOf(other) && fields().equals(other.fields());
    }

    /**
     * Orders products of equal content by what their content does not tell: the types of their numbers, the scale of their
     * decimals, their schema; not the order of a map's entries. 0 for those that no consumer could tell apart.
     */
    default int compareForm(Product other) {
        return 0;
    }

    /** As {@link #compareForm}, for products that may be absent. */
    static int compareForms(Product left, Product right) {
        if (left == right) {
            return 0;
        }
        return left == null ? -1 : right == null ? 1 : left.compareForm(right);
    }

    /** Whether both hold the same content in the same form. Null is a product's absence. */
    static boolean sameForm(Product left, Product right) {
        return sameContent(left, right) && compareForms(left, right) == 0;
    }

    /** Whether both hold the same content. Null is a product's absence. */
    static boolean sameContent(Product left, Product right) {
        if (left == right) {
            return true;
        }
        return left != null && right != null && left.hasContentOf(right);
    }
}
