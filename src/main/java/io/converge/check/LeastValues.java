package io.converge.check;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;

/**
 * How many values the least value of a type consists of: a number that grows exponentially where records that are nested are
 * used several times each, so it is reckoned type by type.
 */
final class LeastValues {

    /** Of a record that contains itself in every value. */
    static final long ENDLESS = Long.MAX_VALUE;

    private final Map<String, Long> records = new HashMap<>();

    LeastValues(Schema schema) {
        Map<String, Schema> types = types(schema);
        // What a record needs is known once that of its fields is: as often as the deepest is deep at the most.
        for (boolean changed = true; changed; ) {
            changed = false;
            for (Schema record : types.values()) {
                long sum = 1;
                for (Field field : record.getFields()) {
                    sum = plus(sum, of(field.schema()));
                }
                changed |= sum != of(record);
                records.put(record.getFullName(), sum);
            }
        }
    }

    private static Map<String, Schema> types(Schema schema) {
        Map<String, Schema> types = new HashMap<>();
        Deque<Schema> open = new ArrayDeque<>(List.of(schema));
        while (!open.isEmpty()) {
            Schema next = open.pop();
            switch (next.getType()) {
                case RECORD -> {
                    if (types.putIfAbsent(next.getFullName(), next) == null) {
                        next.getFields().forEach(field -> open.push(field.schema()));
                    }
                }
                case UNION -> next.getTypes().forEach(open::push);
                case ARRAY -> open.push(next.getElementType());
                case MAP -> open.push(next.getValueType());
                default -> {
                    // Nothing is inside.
                }
            }
        }
        return types;
    }

    private static long plus(long left, long right) {
        return left == ENDLESS || right == ENDLESS || left > ENDLESS - 1 - right ? greatest(left, right) : left + right;
    }

    /** What is beyond all numbers is not endless for that. */
    private static long greatest(long left, long right) {
        return left == ENDLESS || right == ENDLESS ? ENDLESS : ENDLESS - 1;
    }

    long of(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> records.getOrDefault(schema.getFullName(), ENDLESS);
            case UNION -> of(branch(schema));
            default -> 1;
        };
    }

    /** The branch with the least value. */
    Schema branch(Schema union) {
        return union.getTypes().stream()
                .min(Comparator.comparingLong(this::of))
                .orElseThrow(() -> new IllegalArgumentException("a union without branches"));
    }
}
