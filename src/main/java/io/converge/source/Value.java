package io.converge.source;

import io.converge.model.Pointer;
import java.util.List;
import java.util.Map;

/** A value as it came, Avro's or JSON's. */
interface Value {

    /** No unit is known of a number. */
    long NO_UNIT = 0;

    /** What stands in it under a name, or in an array under an index; null if there is nothing, or null. */
    Value child(String name);

    /** The names in it, in their order; empty if it has none. */
    List<String> names();

    /** What stands in it under each name, null in the place of null; in their order. It is walked once, however many there are. */
    Map<String, Value> entries();

    /**
     * What it is: a {@link String}, {@link Long}, {@link java.math.BigDecimal} or {@link Boolean}; of anything else an object that tells its type.
     */
    Object leaf();

    /** How many of its units a second has, if its type says that it is a time; else {@link #NO_UNIT}. */
    long unitsPerSecond();

    /** Whether it is {@code text} as Debezium writes it in place of a value of this type, be that a text, bytes, an array or a map. */
    boolean standsFor(String text);

    /** What stands at a pointer; null if there is nothing, or null. */
    default Value at(Pointer pointer) {
        Value value = this;
        for (String step : pointer.steps()) {
            value = value == null ? null : value.child(step);
        }
        return value;
    }

    /** The text that stands under a name; null if there is none. */
    default String text(String name) {
        Value value = child(name);
        return value == null ? null : Texts.of(value.leaf());
    }
}
