package io.converge.testing;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes a {@link ChildProcess} stand still with a certain record at hand, tells its parent, and goes on when its input ends. As an
 * interceptor it is one of consumers, too, as all clients get it.
 */
public final class Holding implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {

    /** The system property that says at which record. */
    public static final String AT = "holding.at";

    private static final AtomicInteger SENT = new AtomicInteger();

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        if (SENT.incrementAndGet() == Integer.getInteger(AT)) {
            ChildProcess.answer("holding");
            ChildProcess.awaitEndOfInput();
        }
        return record;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // Nothing is committed.
    }

    @Override
    public void close() {
        // There is nothing to close.
    }

    @Override
    public void configure(Map<String, ?> settings) {
        // There is nothing to set.
    }
}
