package io.converge.console;

import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What hears of a topic's records, those of each partition in their order, on one thread. */
interface TailListener {

    /** The topic is read from the start again: what was heard before is told once more, if it is still there. */
    void begin();

    /**
     * @throws IOException if it cannot be told what the record says; it is counted and passed over
     * @throws io.converge.serde.RefusedRecordException the same
     * @throws io.converge.serde.registry.RegistryUnavailableException if that cannot be told now: the record comes again
     */
    void take(ConsumerRecord<byte[], byte[]> record) throws IOException;

    /** All that the topic held at the beginning was told; once after each {@link #begin}. */
    default void caughtUp() {}
}
