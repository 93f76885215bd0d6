package io.converge.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteBehindTest {

    private static final String STORE = "items";
    private static final String INPUT = "changes";
    private static final String TRANSACTION = text(StoreKeys.TRANSACTION);

    @TempDir
    private Path directory;

    private TopologyTestDriver driver;
    private Consumer<WriteBehind> work;
    private KeyValueStore<Bytes, byte[]> written;

    @BeforeEach
    void start() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "behind");
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        Topology topology = new Topology()
                .addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), INPUT)
                .addProcessor("worker", new Workers(), "source");
        driver = new TopologyTestDriver(topology, settings);
    }

    @AfterEach
    void end() {
        driver.close();
    }

    @Test
    void readsWhatItKeepsBack() {
        inOneCommit(behind -> behind.put(key("a"), bytes("1")));
        inOneCommit(behind -> {
            behind.put(key("first"), bytes("1"));
            behind.put(key("b"), bytes("2"));
            assertThat(behind.delete(key("a"))).isEqualTo(bytes("1"));
            assertThat(behind.get(key("a"))).isNull();
            assertThat(behind.get(key("b"))).isEqualTo(bytes("2"));
            assertThat(behind.putIfAbsent(key("b"), bytes("3"))).isEqualTo(bytes("2"));
            assertThat(behind.putIfAbsent(key("a"), bytes("4"))).isNull();
            assertThat(written.get(key("a"))).isEqualTo(bytes("1"));
            assertThat(written.get(key("b"))).isNull();
        });

        assertThat(written.get(key("a"))).isEqualTo(bytes("4"));
        assertThat(written.get(key("b"))).isEqualTo(bytes("2"));
    }

    @Test
    void rangesHaveWhatWasKeptBack() {
        inOneCommit(behind -> {
            behind.put(key("c"), bytes("2"));
            behind.put(key("b"), bytes("2"));
            behind.put(key("a"), bytes("1"));
            behind.put(key("c"), bytes("3"));
            behind.delete(key("b"));

            assertThat(keys(behind.range(key("a"), key("c")))).containsExactly("a", "c");
            assertThat(keys(behind.all())).containsExactly("a", "c", "mark");
            assertThat(keys(behind.reverseAll())).containsExactly("mark", "c", "a");
            assertThat(keys(behind.prefixScan("c", Serdes.String().serializer())))
                    .containsExactly("c");
        });
    }

    @Test
    void eachKeyIsWrittenOnceACommitInTheOrderOfTheKeysBehindAMark() {
        inOneCommit(behind -> {
            behind.put(key("z"), bytes("1"));
            behind.put(key("b"), bytes("1"));
            behind.put(key("c"), bytes("1"));
            behind.put(key("a"), bytes("1"));
            behind.put(key("b"), bytes("2"));
            behind.delete(key("c"));
        });
        inOneCommit(behind -> behind.put(key("b"), bytes("3")));

        assertThat(changelog()).containsExactly("mark", "a=1", "b=2", "c=null", "z=1", "mark", "b=3");
    }

    @Test
    void markAloneGoesOnBeforeTheCommit() {
        for (String value : List.of("1", "2")) {
            inOneCommit(behind -> {
                written.delete(StoreKeys.TRANSACTION);
                behind.put(key("a"), bytes(value));
                behind.put(key("b"), bytes(value));
                assertThat(written.get(StoreKeys.TRANSACTION)).isNotNull();
                assertThat(written.get(key("a"))).isNotEqualTo(bytes(value));
                assertThat(written.get(key("b"))).isNotEqualTo(bytes(value));
            });
        }
    }

    @Test
    void muchIsWrittenBeforeTheCommitButNothingInHalves() {
        byte[] large = new byte[600 * 1024];
        inOneCommit(behind -> {
            Runnable between = WriteBehind.between(behind);
            behind.put(key("a"), large);
            behind.put(key("a"), large);
            between.run();
            assertThat(written.get(key("a"))).isNull();
            behind.put(key("b"), large);
            assertThat(written.get(key("a"))).isNull();
            assertThat(written.get(key("b"))).isNull();
            between.run();
            assertThat(written.get(key("a"))).isEqualTo(large);
            assertThat(written.get(key("b"))).isEqualTo(large);
            behind.put(key("c"), large);
            between.run();
            assertThat(written.get(key("c"))).isNull();
        });

        assertThat(written.get(key("c"))).isEqualTo(large);
    }

    private void inOneCommit(Consumer<WriteBehind> writes) {
        work = writes;
        driver.createInputTopic(INPUT, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new byte[0]);
    }

    private List<String> changelog() {
        List<String> changes = new ArrayList<>();
        for (TestRecord<String, String> change : driver.createOutputTopic(
                        "behind-" + STORE + "-changelog", new StringDeserializer(), new StringDeserializer())
                .readRecordsToList()) {
            changes.add(change.key().equals(TRANSACTION) ? "mark" : change.key() + "=" + change.value());
        }
        return changes;
    }

    private static List<String> keys(KeyValueIterator<Bytes, byte[]> entries) {
        List<String> keys = new ArrayList<>();
        try (entries) {
            while (entries.hasNext()) {
                String key = text(entries.next().key);
                keys.add(key.equals(TRANSACTION) ? "mark" : key);
            }
        }
        return keys;
    }

    private static Bytes key(String text) {
        return Bytes.wrap(bytes(text));
    }

    private static String text(Bytes key) {
        return new String(key.get(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private final class Workers implements ProcessorSupplier<byte[], byte[], Void, Void> {

        @Override
        public Processor<byte[], byte[], Void, Void> get() {
            return new Worker();
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(Keeping.ON_DISK.store(STORE));
        }
    }

    private final class Worker extends ContextualProcessor<byte[], byte[], Void, Void> {

        private WriteBehind behind;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            super.init(context);
            KeyValueStore<Bytes, byte[]> store = context.getStateStore(STORE);
            CommittedStore committed = ((WrappedStateStore<?, ?, ?>) store).findInner(CommittedStore.class);
            written = committed;
            behind = new WriteBehind(store, committed);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            work.accept(behind);
        }
    }
}
