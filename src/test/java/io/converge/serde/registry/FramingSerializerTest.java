package io.converge.serde.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import io.converge.policy.Resolution;
import io.converge.serde.change.ChangeReader;
import io.converge.serde.output.ConflictRecords;
import io.converge.serde.output.ConvergedRecords;
import io.converge.testing.AvroChanges;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** What is framed here is what the configured serializer would have written, but for the order of maps' entries. */
class FramingSerializerTest {

    private final ConvergeConfig config = new ConvergeConfig(Map.of("schema.registry.url", "mock://framing"));
    private final Serializer<Object> configured = config.registryClient().serializer();
    private final AtomicInteger calls = new AtomicInteger();
    private final FramingSerializer serializer = new FramingSerializer((topic, value) -> {
        calls.incrementAndGet();
        return configured.serialize(topic, value);
    });
    private final ConvergedRecords converged = new ConvergedRecords();
    private final ConflictRecords conflicts = new ConflictRecords(900_000);

    @Test
    void recordsHaveTheBytesOfTheConfiguredSerializer() {
        for (int i = 0; i < 20; i++) {
            Resolution resolution = resolution(i);
            Object record = converged.value("SKU-" + i, resolution.outcome());
            Object conflict = conflicts.value("SKU-" + i, resolution.conflict());

            assertThat(serializer.serialize("converged", record)).isEqualTo(configured.serialize("converged", record));
            assertThat(serializer.serialize("conflicts", conflict))
                    .isEqualTo(configured.serialize("conflicts", conflict));
        }
        // Once for the one schema and once for the other.
        assertThat(calls).hasValue(2);
    }

    /** A hash table writes maps in another order than whoever sent them; later records of the schema must not pay for that. */
    @Test
    void mapsMayBeInAnyOrder() {
        Schema map = SchemaBuilder.record("WithMap")
                .fields()
                .name("map")
                .type(Schema.createMap(Schema.create(Schema.Type.STRING)))
                .noDefault()
                .endRecord();
        GenericRecord record = new GenericData.Record(map);
        record.put("map", entries("color", "fabric", "finish"));
        FramingSerializer backwards = new FramingSerializer((topic, value) -> {
            calls.incrementAndGet();
            GenericRecord other = new GenericData.Record(map);
            other.put("map", entries("finish", "fabric", "color"));
            return configured.serialize(topic, other);
        });

        byte[] first = backwards.serialize("converged", record);
        byte[] second = backwards.serialize("converged", record);

        assertThat(calls).hasValue(1);
        assertThat(first).isEqualTo(configured.serialize("converged", record));
        assertThat(second).isEqualTo(first);
    }

    private static Map<String, String> entries(String... keys) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String key : keys) {
            entries.put(key, key);
        }
        return entries;
    }

    @Test
    void aSerializerThatWritesOtherValuesIsNeverLeftOut() {
        Object record = converged.value("A", resolution(1).outcome());
        Object other = converged.value("B", resolution(1).outcome());
        FramingSerializer careful = new FramingSerializer((topic, value) -> {
            calls.incrementAndGet();
            return configured.serialize(topic, other);
        });

        careful.serialize("converged", record);
        careful.serialize("converged", record);

        assertThat(calls).hasValue(2);
    }

    @Test
    void threadsMayShareIt() {
        List<Object> records = IntStream.range(0, 200)
                .mapToObj(
                        i -> (Object) converged.value("SKU-" + i, resolution(i).outcome()))
                .toList();

        List<byte[]> bytes = IntStream.range(0, 20_000)
                .parallel()
                .mapToObj(i -> serializer.serialize("converged", records.get(i % records.size())))
                .toList();

        for (int i = 0; i < bytes.size(); i++) {
            assertThat(bytes.get(i)).isEqualTo(configured.serialize("converged", records.get(i % records.size())));
        }
    }

    @Test
    void aSerializerThatWritesSomethingElseIsNeverLeftOut() {
        AtomicInteger asked = new AtomicInteger();
        FramingSerializer careful = new FramingSerializer((topic, value) -> {
            asked.incrementAndGet();
            byte[] bytes = configured.serialize(topic, value);
            return Arrays.copyOf(bytes, bytes.length + 1);
        });
        Object record = converged.value("A", resolution(1).outcome());
        byte[] bytes = careful.serialize("converged", record);

        assertThat(careful.serialize("converged", record)).isEqualTo(bytes);
        assertThat(asked).hasValue(2);
    }

    @Test
    void tombstonesStayTombstones() {
        assertThat(serializer.serialize("converged", null)).isNull();
    }

    /** Two concurrent versions, the products of one of them in their binary form. */
    private Resolution resolution(int number) {
        ItemState state = ItemState.EMPTY;
        for (String origin : List.of("eu", "us")) {
            GenericRecord change = AvroChanges.upsert("SKU", origin, 1, number, origin + "ö" + number);
            state = ((Accepted) state.accept(ChangeReader.read(change, new Position("t", 1, number)), 9)).state();
        }
        return config.resolver().resolve("SKU", state);
    }
}
