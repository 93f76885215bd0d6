package io.converge.triage;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** A refused record about to be sent again. */
final class Outgoing {

    /** What the objects of one header take. */
    private static final int HEADER_BYTES = 100;

    private final DeadLetter letter;
    private final RecordIdentity identity;
    private final int refusals;
    private final ProducerRecord<byte[], byte[]> record;
    private int others;

    /** @param refusals how many times it was refused */
    Outgoing(DeadLetter letter, RecordIdentity identity, int refusals, ProducerRecord<byte[], byte[]> record) {
        this.letter = letter;
        this.identity = identity;
        this.refusals = refusals;
        this.record = record;
    }

    DeadLetter letter() {
        return letter;
    }

    RecordIdentity identity() {
        return identity;
    }

    int refusals() {
        return refusals;
    }

    ProducerRecord<byte[], byte[]> record() {
        return record;
    }

    /** One more letter tells of it. */
    void addLetter() {
        others++;
    }

    /** How many more letters tell of it. */
    int others() {
        return others;
    }

    /** About what it takes in memory. */
    long bytes() {
        long bytes = length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            bytes += HEADER_BYTES + header.key().length() + length(header.value());
        }
        return bytes;
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
