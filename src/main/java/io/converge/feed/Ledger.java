package io.converge.feed;

import io.converge.config.ConvergeConfig;
import io.converge.feed.SkuTable.Mark;
import io.converge.triage.StopSignal;
import io.converge.triage.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a feed has sent, in a compacted topic of one partition, so that all who read it see one order. {@link LedgerText} says what its
 * records are. What was sent of a sku is written once its change is acknowledged: what is lost between both is sent again, as the
 * duplicate that it is.
 */
final class Ledger implements AutoCloseable {

    /** A record of many skus is to be smaller than what a topic takes, also where each character is six in JSON. */
    private static final int CHARS_PER_LIST = 100_000;

    private final ConvergeConfig config;
    private final String topic;
    private final StopSignal stop;
    private final String process = UUID.randomUUID().toString();
    private final RunOrder order = new RunOrder();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    /** The keys of lists of skus that count. */
    private final Set<String> lists = new LinkedHashSet<>();

    private TopicReader reader;
    private Producer<byte[], byte[]> producer;

    Ledger(ConvergeConfig config, String topic, StopSignal stop) {
        // All of it may stand in memory at once where the memory is small.
        this.config = config.with(Map.of("fetch.max.bytes", "8388608"));
        this.topic = topic;
        this.stop = stop;
    }

    RunOrder order() {
        return order;
    }

    /** Reads what was written since the last time. */
    void read(SkuTable table) throws IOException {
        if (reader == null) {
            reader = TopicReader.open(config, topic, true, stop);
        }
        reader.readToEnd(record -> {
            take(record, table);
            return true;
        });
    }

    private void take(ConsumerRecord<byte[], byte[]> record, SkuTable table) throws IOException {
        String key = text(record.key());
        if (LedgerText.isList(key) && key.contains(process)) {
            return; // What this process will send, nothing has sent before.
        }
        try {
            LedgerText.take(key, text(record.value()), table, order);
            if (LedgerText.isList(key)) {
                lists.add(key);
            }
        } catch (RuntimeException e) {
            throw new IOException(
                    "topic " + topic + " holds something else than what a feed has sent, at offset " + record.offset()
                            + ": " + e.getMessage(),
                    e);
        }
    }

    /** What to do with a sku. */
    interface SkuHandler {
        void handle(byte[] sku) throws IOException;
    }

    /** Reads every sku that it holds, some of them several times. */
    void forEachSku(SkuHandler handler) throws IOException {
        try (TopicReader all = TopicReader.open(config, topic, true, stop)) {
            all.readToEnd(record -> {
                for (String sku : LedgerText.skusOf(text(record.key()), text(record.value()))) {
                    handler.handle(bytes(sku));
                }
                return true;
            });
        }
    }

    /** Says that this process has begun a run; all that was said before can be read then. */
    void begin(long run, String content, boolean isFull) throws IOException {
        producer = new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer());
        sendNow(LedgerText.begin(run, process), LedgerText.content(content, isFull));
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = config.clientSettings();
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 20);
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 17);
        settings.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, 1L << 23);
        return settings;
    }

    /**
     * Says which skus the run will send that no run has sent before, so that a later one that begins behind this knows of all that may
     * still come. What another process has listed is listed again: that one may take it back.
     *
     * @param listed those of the files
     */
    void list(long run, Listing listed, SkuTable table) throws IOException {
        List<String> skus = new ArrayList<>();
        AtomicLong chars = new AtomicLong();
        listed.forEachSku(sku -> {
            if (!table.has(table.find(sku), Mark.RECORDED)) {
                skus.add(text(sku));
                if (chars.addAndGet(sku.length) > CHARS_PER_LIST) {
                    sendList(run, skus);
                    chars.set(0);
                }
            }
        });
        if (!skus.isEmpty()) {
            sendList(run, skus);
        }
        producer.flush();
        requireWritten();
    }

    private void sendList(long run, List<String> skus) {
        String key = LedgerText.list(run, process) + lists.size();
        lists.add(key);
        send(key, LedgerText.skus(skus));
        skus.clear();
    }

    void withdraw(long run) throws IOException {
        dropLists(LedgerText.list(run, process));
        sendNow(LedgerText.begin(run, process), null);
    }

    private void dropLists(String beginning) {
        lists.stream().filter(key -> key.startsWith(beginning)).forEach(key -> send(key, null));
    }

    /**
     * Says that all of a run is sent.
     *
     * @throws IOException if what was said before is not written for sure
     */
    void end(long run) throws IOException {
        producer.flush();
        requireWritten();
        sendNow(LedgerText.end(run), "");
        dropLists(LedgerText.list(run, null));
    }

    private void sendNow(String key, String value) throws IOException {
        try {
            producer.send(record(key, value)).get();
        } catch (ExecutionException e) {
            throw new IOException(
                    "topic " + topic + " cannot be written: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }

    /** A run has sent this of a sku. */
    void sent(byte[] sku, long run, long digest) {
        mark(sku, LedgerText.sent(run, digest));
    }

    void deleted(byte[] sku, long run) {
        mark(sku, LedgerText.deleted(run));
    }

    /** What a run has sent of a sku was not accepted. */
    void refused(byte[] sku, long run) {
        mark(sku, LedgerText.unknown(run));
    }

    private void mark(byte[] sku, String value) {
        send(LedgerText.sku(text(sku)), value);
    }

    private void send(String key, String value) {
        producer.send(record(key, value), (metadata, e) -> {
            if (e != null) {
                failure.compareAndSet(null, e);
            }
        });
    }

    private ProducerRecord<byte[], byte[]> record(String key, String value) {
        return new ProducerRecord<>(topic, bytes(key), value == null ? null : bytes(value));
    }

    private void requireWritten() throws IOException {
        Exception e = failure.get();
        if (e != null) {
            throw new IOException("topic " + topic + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
        if (producer != null) {
            producer.close();
        }
    }
}
