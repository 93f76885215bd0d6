package io.converge.source;

import java.math.BigDecimal;

/** Texts of values that have one that is their own. */
final class Texts {

    private Texts() {}

    /** The text of a text or of a whole number; null if it is neither. */
    static String of(Object leaf) {
        if (leaf instanceof String text) {
            return text;
        } else if (leaf instanceof Long number) {
            return number.toString();
        }
        return leaf instanceof BigDecimal decimal && isWhole(decimal) ? decimal.toPlainString() : null;
    }

    private static boolean isWhole(BigDecimal decimal) {
        return decimal.scale() == 0 && decimal.precision() <= 38;
    }
}
