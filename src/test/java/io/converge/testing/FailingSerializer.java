package io.converge.testing;

import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/** Fails on converged records of skus that are named for how. */
public final class FailingSerializer implements Serializer<Object> {

    private final EmbeddedSchemaSerializer serializer = new EmbeddedSchemaSerializer();

    @Override
    public byte[] serialize(String topic, Object value) {
        if (topic.equals("product-converged")) {
            fail(((IndexedRecord) value).get(0).toString());
        }
        return serializer.serialize(topic, value);
    }

    private static void fail(String sku) {
        switch (sku) {
            case "RUNTIME" -> throw new IllegalStateException("as it is told");
            case "CAST" -> throw new ClassCastException("as it is told");
            case "SERIALIZATION" -> throw new SerializationException("as it is told");
            case "STACK" -> throw new StackOverflowError();
            case "MEMORY" -> throw new OutOfMemoryError("as it is told");
            case "LINKAGE" -> throw new NoClassDefFoundError("as it is told");
            default -> {
                // Nothing is wrong with this one.
            }
        }
    }
}
