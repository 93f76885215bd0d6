package io.converge.triage;

import org.apache.kafka.clients.producer.ProducerRecord;

/** A refused record about to be sent again. */
final class Outgoing {

    private final DeadLetter letter;
    private final RecordIdentity identity;
    private final ProducerRecord<byte[], byte[]> record;

    Outgoing(DeadLetter letter, RecordIdentity identity, ProducerRecord<byte[], byte[]> record) {
        this.letter = letter;
        this.identity = identity;
        this.record = record;
    }

    DeadLetter letter() {
        return letter;
    }

    RecordIdentity identity() {
        return identity;
    }

    ProducerRecord<byte[], byte[]> record() {
        return record;
    }

    /** About what it takes in memory. */
    long bytes() {
        return length(record.key()) + length(record.value());
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
