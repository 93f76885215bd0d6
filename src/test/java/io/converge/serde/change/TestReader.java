package io.converge.serde.change;

import io.converge.serde.registry.EventReader;
import io.converge.serde.registry.RegistryClient;
import io.converge.serde.registry.RegistryReader;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads with one thing and finds schemas with another. */
record TestReader(Deserializer<Object> deserializer, BiFunction<String, byte[], Optional<Schema>> schemas)
        implements EventReader {

    /** With the schemas of a registry. */
    static TestReader of(Deserializer<Object> deserializer, RegistryClient registry) {
        RegistryReader reader = registry.reader();
        return new TestReader(
                deserializer, (topic, value) -> reader.writerSchema(topic, value, RegistryReader.NO_WAIT));
    }

    @Override
    public Object read(String topic, byte[] value, long recordTimestamp) {
        return deserializer.deserialize(topic, value);
    }

    @Override
    public Optional<Schema> writerSchema(String topic, byte[] value, long recordTimestamp) {
        return schemas.apply(topic, value);
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
