package io.converge.serde.binary;

import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.apache.avro.Schema;

/** What was found out of schemas, each once as long as it is in use. Of any thread. */
public final class PerSchema<T> {

    /** A power of two. */
    private static final int FEW = 256;

    private final Function<Schema, T> maker;
    private final Map<Schema, T> known = Collections.synchronizedMap(new WeakHashMap<>());

    /** What was asked for lately, by the schema's very object: whether two are equal takes a walk through both. */
    private final AtomicReferenceArray<Asked<T>> lately = new AtomicReferenceArray<>(FEW);

    public PerSchema(Function<Schema, T> maker) {
        this.maker = maker;
    }

    public T of(Schema schema) {
        int slot = System.identityHashCode(schema) & (FEW - 1);
        Asked<T> asked = lately.getAcquire(slot);
        if (asked != null && asked.schema.refersTo(schema)) {
            return asked.found;
        }
        T found = known.computeIfAbsent(schema, maker);
        lately.setRelease(slot, new Asked<>(new WeakReference<>(schema), found));
        return found;
    }

    private record Asked<T>(WeakReference<Schema> schema, T found) {}
}
