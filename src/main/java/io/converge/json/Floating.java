package io.converge.json;

import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.apache.avro.Schema.Type;

/**
 * Decimal numbers as floats and doubles. Few of them are one exactly, not even 0.1; so a number counts as taken without a loss
 * if it is the shortest one that is read as that float or double, which is how it is written, or the very value of it. Who holds a
 * float as a double writes it as the shortest one that is read as that double.
 */
final class Floating {

    private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_EVEN);

    private Floating() {}

    /**
     * The float or double that has a number, as a double.
     *
     * @return null if none has
     */
    static Double of(BigDecimal number, Type type) {
        Number nearest = nearest(number, type);
        double value = nearest.doubleValue();
        boolean isTaken = Double.isFinite(value)
                && (isShortest(number, nearest) || isShortest(number, (Double) value) || isValue(number, nearest));
        return isTaken ? (Double) value : null;
    }

    /** Whether a type has the very number: 0.5 is a float, 0.1 is not, though it is written so. 0.1 is a double. */
    static boolean isExact(BigDecimal number, Type type) {
        Number nearest = nearest(number, type);
        return Double.isFinite(nearest.doubleValue())
                && isShortest(number, nearest)
                && (type != Type.FLOAT || isValue(number, nearest));
    }

    /** The parsers are exact; BigDecimal's own conversions were not before Java 21. */
    static Number nearest(BigDecimal number, Type type) {
        String text = number.toString();
        return type == Type.FLOAT ? (Number) Float.valueOf(text) : (Number) Double.valueOf(text);
    }

    /** Java before 19 writes some with more digits than are needed. */
    private static boolean isShortest(BigDecimal number, Number nearest) {
        return number.compareTo(new BigDecimal(nearest.toString())) == 0
                || number.compareTo(new BigDecimal(shortest(nearest))) == 0
                || number.compareTo(ofOneDigit(nearest)) == 0;
    }

    /** The very least have so few bits that one digit tells them. Others write that; Java writes two at least: 4.9E-324 for 5e-324. */
    private static BigDecimal ofOneDigit(Number nearest) {
        return new BigDecimal(nearest.doubleValue()).round(ONE_DIGIT);
    }

    /** The fewest digits that are read as this number, the same on every Java. */
    static String shortest(Number nearest) {
        return nearest instanceof Float
                ? NumberOutput.toString(nearest.floatValue(), true)
                : NumberOutput.toString(nearest.doubleValue(), true);
    }

    /** The number as JSON in its fewest digits, whatever this Java would write. */
    static JsonNode node(Number value) {
        String shortest = shortest(value);
        if (!shortest.equals(value.toString())) {
            return JsonNodeFactory.instance.numberNode(new BigDecimal(shortest));
        }
        return value instanceof Float
                ? JsonNodeFactory.instance.numberNode(value.floatValue())
                : JsonNodeFactory.instance.numberNode(value.doubleValue());
    }

    private static boolean isValue(BigDecimal number, Number nearest) {
        return number.compareTo(new BigDecimal(nearest.doubleValue())) == 0;
    }
}
