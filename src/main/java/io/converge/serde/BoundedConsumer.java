package io.converge.serde;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** A consumer of bytes no poll of which unpacks more than some megabytes, whatever was compressed. */
public class BoundedConsumer extends KafkaConsumer<byte[], byte[]> {

    /** Many times what a thousand records take as a rule. A record that is larger comes alone. */
    public static final long POLL_BYTES = 16L << 20;

    private final PolledBytes polled;

    /** @param settings Kafka's, without deserializers */
    public BoundedConsumer(Map<String, Object> settings) {
        this(settings, new PolledBytes(POLL_BYTES));
    }

    private BoundedConsumer(Map<String, Object> settings, PolledBytes polled) {
        super(settings, polled.keys(), polled.values());
        this.polled = polled;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        polled.begin();
        return super.poll(timeout);
    }
}
