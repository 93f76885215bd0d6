package io.converge.model;

import java.util.Map;

/**
 * A product as the rules see it: a tree of named values, whatever schema it was written with.
 *
 * <p>Records and maps are {@link Map}s with string keys, arrays are {@link java.util.List}s. Every number, also a decimal,
 * is a {@link java.math.BigDecimal} without trailing zeros, so that 1.50 equals 1.5; only NaN and the infinities stay
 * {@link Double}s. Other leaves are {@link String}, {@link Boolean}, {@link java.nio.ByteBuffer} or null.
 */
public interface Product {

    /** The content; neither it nor anything in it may be changed. */
    Map<String, Object> fields();

    /** Whether both hold the same content. Null is a product's absence. */
    static boolean sameContent(Product left, Product right) {
        if (left == right) {
            return true;
        }
        return left != null && right != null && left.fields().equals(right.fields());
    }
}
