package io.converge.serde.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.Framing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With Confluent's deserializer, on a registry that can be told what it knows, and a clock that stands unless someone waits. */
class RegistryReaderTest {

    private static final Schema BOOK =
            SchemaBuilder.record("Book").fields().requiredString("title").endRecord();
    private static final long GRACE_MS = 60_000;
    private static final long PAUSE_MS = 5_000;
    private static final long START = 1_700_000_000_000L;

    private StubRegistry registry;
    private long now = START;
    private final List<String> waits = new ArrayList<>();
    private Runnable whileWaiting = () -> {};
    private boolean patient = true;

    private final RegistryPatience patience = new RegistryPatience() {
        @Override
        public boolean await(RegistryUnavailableException fault) {
            waits.add(fault.getMessage());
            now += PAUSE_MS;
            whileWaiting.run();
            return patient && waits.size() < 100;
        }

        @Override
        public void recovered() {
            waits.add("recovered");
        }
    };

    @BeforeEach
    void start() throws IOException {
        registry = new StubRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void recordWaitsForARegistryThatLearnsItsSchemaLater() {
        whileWaiting = () -> registry.learn(7, BOOK);
        try (RegistryReader reader = client(GRACE_MS).reader()) {
            assertThat(reader.read("changes", book(7), START)).isEqualTo(book());
        }
        assertThat(waits).hasSize(2).last().isEqualTo("recovered");
        assertThat(waits.get(0))
                .isEqualTo(
                        "schema registry " + registry.url() + ", subject changes-value: does not know the schema yet,"
                                + " HTTP 404 (Schema not found; error code: 40403). Register the schema there, or wait until it"
                                + " learns it.");
    }

    @Test
    void writersSchemaIsWaitedForAlikeAndAskedForOnce() {
        whileWaiting = () -> registry.learn(7, BOOK);
        try (RegistryReader reader = client(GRACE_MS).reader()) {
            assertThat(reader.writerSchema("changes", book(7), START)).contains(BOOK);
            long asked = registry.asked(7);
            assertThat(reader.read("changes", book(7), START)).isEqualTo(book());
            assertThat(registry.asked(7)).isEqualTo(asked);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TopicNameStrategy", "RecordNameStrategy", "TopicRecordNameStrategy"})
    void writersSchemaIsWhatTheDeserializerFindsUnderEveryStrategyOfNames(String strategy) {
        registry.learn(7, BOOK);
        Map<String, Object> settings = settings();
        settings.put("value.subject.name.strategy", "io.confluent.kafka.serializers.subject." + strategy);
        try (RegistryReader reader = new RegistryClient(settings, 1_000).reader()) {
            assertThat(reader.writerSchema("changes", book(7), RegistryReader.NO_WAIT))
                    .contains(BOOK);
            assertThat(reader.read("changes", book(7), RegistryReader.NO_WAIT)).isEqualTo(book());
        }
        assertThat(registry.asked(7)).isEqualTo(1);
    }

    @Test
    void valueWithoutFramingHasNoWritersSchema() {
        try (RegistryReader reader = client(GRACE_MS).reader()) {
            assertThat(reader.writerSchema("changes", new byte[] {9}, START)).isEqualTo(Optional.empty());
            assertThat(reader.writerSchema("changes", null, START)).isEqualTo(Optional.empty());
        }
    }

    @ParameterizedTest
    @CsvSource({
        // how old the record is, how long it waits: it is given up at the first answer beyond the grace
        "0, 60000",
        "30000, 30000",
        "59999, 5000",
        "60000, 0",
        "86400000, 0",
        // the broker's clock is a little ahead
        "-2000, 60000",
        // a time far in the future, and none
        "-86400000, 60000",
        "1700000000000, 60000"
    })
    void recordWaitsUntilItIsAsOldAsTheGrace(long age, long waitedMs) {
        try (RegistryReader reader = client(GRACE_MS).reader()) {
            assertUnknown(reader, 7, START - age, "Schema not found; error code: 40403");
        }
        assertThat(now - START).isEqualTo(waitedMs);
    }

    @Test
    void idThatWasGivenUpIsNotAskedForUntilAWhileLater() {
        try (RegistryReader reader = client(GRACE_MS).reader()) {
            assertUnknown(reader, 7, now - GRACE_MS, "Schema not found; error code: 40403");
            long asked = registry.asked(7);
            now += SchemaGrace.REMEMBERED_MS - 1;
            assertUnknown(reader, 7, now, "it did not a moment ago");
            assertThat(registry.asked(7)).isEqualTo(asked);

            now += 1;
            assertUnknown(reader, 7, now - GRACE_MS, "Schema not found; error code: 40403");
            assertThat(registry.asked(7)).isGreaterThan(asked);
            now += SchemaGrace.REMEMBERED_MS;
            registry.learn(7, BOOK);
            assertThat(reader.read("changes", book(7), now)).isEqualTo(book());
        }
    }

    @Test
    void threadsShareWhatWasGivenUp() {
        RegistryClient client = client(GRACE_MS);
        try (RegistryReader one = client.reader();
                RegistryReader other = client.reader()) {
            assertUnknown(one, 7, now - GRACE_MS, "Schema not found; error code: 40403");
            long asked = registry.asked(7);
            assertUnknown(other, 7, now, "it did not a moment ago");
            assertThat(registry.asked(7)).isEqualTo(asked);
        }
    }

    /** An attacker's records: each has another id, and a time that never comes. */
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE})
    void floodOfUnknownIdsWithoutAUsableTimeHoldsUpOnce(long timestamp) {
        try (RegistryReader reader = client(GRACE_MS).reader()) {
            for (int id = 100; id < 200; id++) {
                assertUnknown(reader, id, timestamp, "Schema not found; error code: 40403");
            }
        }
        assertThat(now - START).isEqualTo(GRACE_MS);
    }

    @Test
    void floodOfUnknownIdsHoldsUpByTheGraceAndNotByEach() {
        try (RegistryReader reader = client(GRACE_MS).reader()) {
            for (int id = 100; id < 200; id++) {
                assertUnknown(reader, id, START, "Schema not found; error code: 40403");
            }
        }
        assertThat(now - START).isEqualTo(GRACE_MS);
    }

    @Test
    void idOfYesterdaysNonsenseIsWaitedForWhenItIsNewAgain() {
        try (RegistryReader reader = client(GRACE_MS).reader()) {
            assertUnknown(reader, 7, now - GRACE_MS, "Schema not found; error code: 40403");
            now += 24 * 3_600_000L;
            whileWaiting = () -> registry.learn(7, BOOK);
            assertThat(reader.read("changes", book(7), now)).isEqualTo(book());
        }
    }

    /** A registry that was restored from an older copy, say. */
    @Test
    void idThatWasFoundIsWaitedForAgainIfTheRegistryLosesIt() {
        RegistryClient client = client(GRACE_MS);
        whileWaiting = () -> registry.learn(7, BOOK);
        for (int time = 0; time < 2; time++) {
            // Each reader has a cache of its own.
            try (RegistryReader reader = client.reader()) {
                assertThat(reader.read("changes", book(7), now)).isEqualTo(book());
            }
            registry.forget(7);
            now += 2 * GRACE_MS;
        }
        assertThat(waits).hasSize(4);
    }

    /** It has not been given up: the thread that takes the record over goes on where this one was. */
    @Test
    void endOfPatienceIsNoRefusalAndDoesNotBeginTheGraceAnew() {
        RegistryClient client = client(GRACE_MS);
        patient = false;
        for (int tries = 0; tries < GRACE_MS / PAUSE_MS; tries++) {
            try (RegistryReader reader = client.reader()) {
                assertThatThrownBy(() -> reader.read("changes", book(7), 0))
                        .isInstanceOf(RegistryUnavailableException.class);
            }
        }
        try (RegistryReader reader = client.reader()) {
            assertUnknown(reader, 7, 0, "Schema not found; error code: 40403");
        }
    }

    @Test
    void withoutGraceOrPatienceNothingWaits() {
        try (RegistryReader reader = client(0).reader()) {
            assertUnknown(reader, 7, now, "Schema not found; error code: 40403");
        }
        try (RegistryReader reader = new RegistryClient(settings(), 1_000).reader()) {
            assertUnknown(reader, 7, now, "Schema not found; error code: 40403");
            registry.learn(7, BOOK);
            assertThat(reader.read("changes", book(7), now)).isEqualTo(book());
        }
        assertThat(waits).isEmpty();
    }

    /** A record can name any id: what is wrong with that schema is no fault of the registry, and nothing to wait for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\": \"object\"} | JSON",
                "syntax = \"proto3\"; | PROTOBUF",
                "{\"type\": \"record\", \"name\": \"9\", \"fields\": []} | AVRO",
                "\"nonsense\" | AVRO",
                "{ | AVRO"
            })
    void schemaThatIsNotOfAvroRefusesTheRecord(String text, String type) {
        registry.learn(7, text, type);
        try (RegistryReader reader = client(GRACE_MS).reader()) {
            assertThatThrownBy(() -> reader.read("changes", book(7), now))
                    .isInstanceOfSatisfying(
                            RefusedRecordException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(RefusalReason.UNDECODABLE));
            assertThatThrownBy(() -> reader.writerSchema("changes", book(7), now))
                    .isInstanceOf(RefusedRecordException.class);
        }
        assertThat(waits).isEmpty();
    }

    private void assertUnknown(RegistryReader reader, int id, long timestamp, String said) {
        assertThatThrownBy(() -> reader.read("changes", book(id), timestamp))
                .isInstanceOf(RefusedRecordException.class)
                .hasMessage("the registry does not know schema id " + id + " (" + said
                        + "). Once it does, send the record again.");
    }

    private RegistryClient client(long graceMs) {
        return new RegistryClient(settings(), 1_000, patience, graceMs, () -> now);
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(RegistryClient.REGISTRY_URL, registry.url());
        settings.put(RegistryClient.DESERIALIZER, "io.confluent.kafka.serializers.KafkaAvroDeserializer");
        return settings;
    }

    private static GenericRecord book() {
        return new GenericRecordBuilder(BOOK).set("title", "Emma").build();
    }

    private static byte[] book(int id) {
        byte[] content = AvroForm.encode(book());
        byte[] value = Arrays.copyOf(Framing.frame(id), Framing.BYTES + content.length);
        System.arraycopy(content, 0, value, Framing.BYTES, content.length);
        return value;
    }
}
