package io.converge.topology;

import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.ChangeReader;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/** The change that a record's bytes hold. */
final class ChangeDecoder implements AutoCloseable {

    private final Deserializer<Object> deserializer;

    ChangeDecoder(Deserializer<Object> deserializer) {
        this.deserializer = deserializer;
    }

    /** @throws io.converge.serde.RefusedRecordException if they hold none */
    Change decode(byte[] key, byte[] value, Headers headers, Position position) {
        return value == null
                ? ChangeReader.readTombstone(key, headers, position)
                : ChangeReader.read(deserializer.deserialize(position.topic(), value), position);
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
