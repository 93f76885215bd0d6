package io.converge.source;

import io.converge.model.RefusalReason;
import io.converge.model.VersionVector;
import io.converge.serde.ContextText;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.TimeText;
import io.converge.serde.change.ChangeChecks;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What was found of a change, and under which name it is told of: the place and the setting that asks for it.
 *
 * @param value null if there was nothing
 */
record Found(Value value, String name) {

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,30}");
    private static final BigDecimal MS_PER_SECOND = BigDecimal.valueOf(1_000);

    /** In front of the point: no time of 64 bits has more, in whichever unit. */
    private static final int MOST_DIGITS = 20;
    /** Behind it. */
    private static final int MOST_PLACES = 1_000;

    /** @throws RefusedRecordException if it is no sku */
    String sku() {
        return ChangeChecks.sku(text(RefusalReason.MISSING_SKU), name);
    }

    /** @throws RefusedRecordException if it is no origin */
    String origin() {
        return ChangeChecks.origin(text(RefusalReason.MISSING_ORIGIN), name);
    }

    private String text(RefusalReason reason) {
        if (value == null) {
            return null;
        }
        String text = Texts.of(value.leaf());
        if (text == null) {
            throw new RefusedRecordException(
                    reason, name + " is " + ChangeChecks.shown(value.leaf()) + ", not a text or a whole number");
        }
        return text;
    }

    /** @throws RefusedRecordException if it is none */
    long sequence() {
        String text = value == null ? null : Texts.of(value.leaf());
        if (text == null || !WHOLE.matcher(text).matches()) {
            throw ChangeChecks.badSequence(name, value == null ? null : value.leaf());
        }
        try {
            long sequence = Long.parseLong(text);
            if (sequence >= 1) {
                return sequence;
            }
        } catch (NumberFormatException e) {
            // Of more than 64 bits.
        }
        throw ChangeChecks.badSequence(name, value.leaf());
    }

    /** What a sink left there; null: nothing. */
    String digest() {
        return value == null ? null : Texts.of(value.leaf());
    }

    /**
     * A time in ms; finer digits are cut off.
     *
     * @param unit where its type does not say one
     * @throws RefusedRecordException if it is none
     */
    long timestamp(TimestampUnit unit) {
        Object leaf = value == null ? null : value.leaf();
        try {
            if (leaf instanceof Long number && value.unitsPerSecond() != Value.NO_UNIT) {
                return milliseconds(BigDecimal.valueOf(number), value.unitsPerSecond());
            }
            if (unit == TimestampUnit.ISO_8601) {
                return TimeText.millis(leaf.toString());
            }
            BigDecimal number = leaf instanceof Long whole
                    ? BigDecimal.valueOf(whole)
                    : leaf instanceof BigDecimal decimal ? decimal : new BigDecimal(plain((String) leaf));
            return milliseconds(number, unit == TimestampUnit.S ? 1 : 1_000);
        } catch (IllegalArgumentException | ArithmeticException | ClassCastException | NullPointerException e) {
            String expected = unit == TimestampUnit.ISO_8601
                    ? "a time such as 2026-01-31T12:00:00Z"
                    : "a time in " + (unit == TimestampUnit.S ? "s" : "ms");
            throw ChangeChecks.undecodable(
                    value == null
                            ? name + " is missing; it is to be " + expected
                            : name + " is " + ChangeChecks.shown(leaf) + ", not " + expected);
        }
    }

    private static String plain(String text) {
        if (text.length() > 30) {
            throw new IllegalArgumentException("no time has so many digits");
        }
        return text;
    }

    /** @throws ArithmeticException also if it has so many digits that reckoning with it may take for ever: 1e400000000 is 11 letters of JSON */
    private static long milliseconds(BigDecimal number, long unitsPerSecond) {
        if (number.scale() > MOST_PLACES || (long) number.precision() - number.scale() > MOST_DIGITS) {
            throw new ArithmeticException("no time has so many digits");
        }
        return number.multiply(MS_PER_SECOND)
                .divide(BigDecimal.valueOf(unitsPerSecond), 0, RoundingMode.FLOOR)
                .longValueExact();
    }

    /**
     * What the writer had seen, from a JSON text or a map; null: it does not say.
     *
     * @throws RefusedRecordException if it is no context
     */
    VersionVector context() {
        if (value == null) {
            return null;
        }
        Map<String, Long> entries = value.leaf() instanceof String text ? ofText(text) : ofMap();
        RefusedRecordException fault = null;
        for (Map.Entry<String, Long> entry : entries.entrySet()) {
            ChangeChecks.text(entry.getKey(), "a name in " + name);
            fault = ChangeChecks.contextFault(fault, entry.getKey(), entry.getValue());
        }
        if (fault != null) {
            throw new RefusedRecordException(fault.reason(), name + ": " + fault.getMessage());
        }
        return VersionVector.of(entries);
    }

    private Map<String, Long> ofText(String text) {
        try {
            return ContextText.entries(text);
        } catch (IllegalArgumentException e) {
            throw badContext(e.getMessage());
        }
    }

    private Map<String, Long> ofMap() {
        Map<String, Value> given = value.entries();
        if (given.isEmpty() && !(value.leaf() instanceof Map)) {
            throw badContext("not a map of origins and numbers, nor a JSON text of one");
        }
        Map<String, Long> entries = new LinkedHashMap<>();
        given.forEach((origin, sequence) -> {
            if (sequence == null || !(sequence.leaf() instanceof Long number)) {
                throw badContext(ChangeChecks.shown(origin) + " is not a whole number of 64 bits");
            }
            entries.put(origin, number);
        });
        return entries;
    }

    private RefusedRecordException badContext(String fault) {
        return new RefusedRecordException(RefusalReason.BAD_CONTEXT, name + ": " + fault);
    }
}
