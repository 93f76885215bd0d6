package io.converge.source;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** The least value of the types that Debezium may leave out of an event. */
final class LeastValue {

    private LeastValue() {}

    static Object of(Schema schema) {
        if (schema.isNullable()) {
            return null;
        }
        return switch (schema.getType()) {
            case UNION -> of(schema.getTypes().get(0));
            case BYTES -> ByteBuffer.wrap(new byte[0]);
            case ARRAY -> List.of();
            case MAP -> Map.of();
            default -> "";
        };
    }
}
