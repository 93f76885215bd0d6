package io.converge.triage;

import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Makes of a dead letter the record that it tells of, as it came, for the partition that it came from. What a letter leaves out is
 * read where the record stood.
 */
final class WayBack {

    private final ConvergeConfig config;
    private final boolean keepsTimestamp;
    private final StopSignal stop;
    private final Map<String, Integer> partitions = new LinkedHashMap<>();

    /**
     * @param keepsTimestamp whether records keep a time instead of getting that of their return
     * @param stop ends the reading of originals
     */
    WayBack(ConvergeConfig config, boolean keepsTimestamp, StopSignal stop) throws IOException {
        this.config = config;
        this.keepsTimestamp = keepsTimestamp;
        this.stop = stop;
        for (String topic : config.changesTopics()) {
            OptionalInt count = Topics.find(config, topic, stop);
            if (count.isPresent()) {
                partitions.put(topic, count.getAsInt());
            }
        }
    }

    /**
     * The record that a letter tells of. Its key, value and headers are as they came, and nothing is added: a record that just fits
     * must not grow.
     *
     * @throws UnsendableException if it is not known in full, or has nowhere to go
     * @throws IOException if Kafka does not answer
     */
    ProducerRecord<byte[], byte[]> record(DeadLetter letter) throws IOException, UnsendableException {
        Position source = letter.source();
        Integer count = partitions.get(source.topic());
        if (count == null) {
            boolean ours = config.changesTopics().contains(source.topic());
            // Whoever may write dead letters may not thereby write to any topic.
            throw new UnsendableException(
                    ours
                            ? "there is no topic " + source.topic()
                            : source.topic() + " is none of changes.topics="
                                    + String.join(",", config.changesTopics()));
        }
        Integer partition = source.partition() < count ? Integer.valueOf(source.partition()) : null;
        if (letter.isWhole()) {
            return new ProducerRecord<>(
                    source.topic(),
                    partition,
                    timestamp(letter.timestampMs()),
                    letter.key(),
                    letter.value(),
                    letter.headers());
        }
        ConsumerRecord<byte[], byte[]> original = original(letter);
        return new ProducerRecord<>(
                source.topic(),
                partition,
                timestamp(original.timestamp()),
                original.key(),
                original.value(),
                new RecordHeaders(original.headers().toArray()));
    }

    /** Null: the time at which it is sent. */
    private Long timestamp(long ms) {
        return keepsTimestamp && ms >= 0 ? ms : null;
    }

    private ConsumerRecord<byte[], byte[]> original(DeadLetter letter) throws IOException, UnsendableException {
        ConsumerRecord<byte[], byte[]> original = TopicReader.find(config, letter.source(), stop)
                .orElseThrow(() -> new UnsendableException("the letter leaves out " + LeftOut.describe(letter)
                        + ", and the record itself stands at " + letter.source() + " no more"));
        if (!LeftOut.isOf(letter, original)) {
            throw new UnsendableException("the letter leaves out " + LeftOut.describe(letter) + ", and at "
                    + letter.source() + " stands another record now");
        }
        return original;
    }
}
