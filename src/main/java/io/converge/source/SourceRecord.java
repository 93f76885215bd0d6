package io.converge.source;

import io.converge.model.Position;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A record as it stood in its topic.
 *
 * @param value which nobody may change any more
 * @param timestamp that it had there, ms
 */
public record SourceRecord(byte[] key, byte[] value, Headers headers, Position position, long timestamp) {

    public static SourceRecord of(ConsumerRecord<byte[], byte[]> record) {
        return new SourceRecord(
                record.key(),
                record.value(),
                record.headers(),
                new Position(record.topic(), record.partition(), record.offset()),
                record.timestamp());
    }
}
