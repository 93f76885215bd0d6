package io.converge.serde.binary;

import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.apache.avro.Schema;

/** What was found out of schemas, each once as long as it is in use. Of any thread. */
public final class PerSchema<T> {

    private final Function<Schema, T> maker;
    private final Map<Schema, T> known = Collections.synchronizedMap(new WeakHashMap<>());

    /** Most records have the schema of the one before. */
    private volatile Last<T> last = new Last<>(new WeakReference<>(null), null);

    public PerSchema(Function<Schema, T> maker) {
        this.maker = maker;
    }

    public T of(Schema schema) {
        Last<T> asked = last;
        if (asked.schema.refersTo(schema)) {
            return asked.found;
        }
        T found = known.computeIfAbsent(schema, maker);
        last = new Last<>(new WeakReference<>(schema), found);
        return found;
    }

    /** What was asked for last. */
    private record Last<T>(WeakReference<Schema> schema, T found) {}
}
