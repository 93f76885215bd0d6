package io.converge.serde.registry;

import io.converge.serde.RefusedRecordException;
import java.util.Optional;
import org.apache.avro.Schema;

/** Reads events, and knows the schemas that they were written with. Belongs to one thread. */
public interface EventReader extends AutoCloseable {

    /**
     * The record of a value.
     *
     * @param recordTimestamp of the record in its topic, in milliseconds; {@link RegistryReader#NO_WAIT} to refuse an unknown
     *     schema at once
     * @throws RefusedRecordException if the bytes cannot be read
     * @throws RegistryUnavailableException if the registry is at fault and patience has an end
     */
    Object read(String topic, byte[] value, long recordTimestamp);

    /**
     * The schema that a value was written with.
     *
     * @param recordTimestamp as of {@link #read}
     * @return empty if nobody knows but what reads it
     */
    Optional<Schema> writerSchema(String topic, byte[] value, long recordTimestamp);

    @Override
    void close();
}
