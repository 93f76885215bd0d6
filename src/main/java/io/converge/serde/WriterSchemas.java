package io.converge.serde;

import java.util.Optional;
import org.apache.avro.Schema;

/** Knows the schemas that events were written with. */
@FunctionalInterface
interface WriterSchemas {

    /**
     * The schema whose id stands before an event's bytes; empty if the configured class has no registry of such ids.
     *
     * @throws RefusedRecordException if there is no such schema
     * @throws RegistryUnavailableException if the registry is at fault and patience has an end
     */
    Optional<Schema> of(String topic, byte[] value);
}
