package io.converge.bench.micro;

import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Outcome;
import io.converge.model.Position;
import io.converge.model.Sha256;
import io.converge.serde.change.ChangeDecoder;
import io.converge.serde.change.ChangeReader;
import io.converge.serde.output.ConvergedRecords;
import io.converge.serde.registry.RegistryClient;
import io.converge.serde.state.SchemaBook;
import io.converge.serde.state.StateCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Bytes to changes, states to bytes and back, outcomes to bytes; and the same by the configured serializers alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SerdeBenchmark {

    private static final String TOPIC = "product-changes";

    @Param({"1", "4", "16"})
    public int origins;

    private final Headers headers = new RecordHeaders();
    private final Position position = new Position(TOPIC, 0, 4711);
    private byte[] key;
    private byte[] change;
    private byte[] stateBytes;
    private ItemState state;
    private Outcome outcome;
    private ChangeDecoder decoder;
    private Deserializer<Object> deserializer;
    private Serializer<Object> serializer;
    private Serializer<Object> recordSerializer;
    private StateCodec codec;
    private final ConvergedRecords records = new ConvergedRecords();

    @Setup
    public void prepare() {
        ConvergeConfig config = new ConvergeConfig(Map.of("schema.registry.url", "mock://micro"));
        RegistryClient registry = config.registryClient();
        serializer = registry.serializer();
        recordSerializer = registry.recordSerializer();
        deserializer = registry.deserializer();
        decoder = ChangeDecoder.of(registry);
        codec = new StateCodec(new OneSchema());
        key = "SKU-0000001".getBytes(StandardCharsets.UTF_8);
        String context = "{'region-1': 3, 'region-2': 1}";
        change = serializer.serialize(TOPIC, SampleChanges.record(0, 2, context));
        state = SampleChanges.concurrent(origins);
        stateBytes = codec.encode(state, version -> false);
        outcome = config.resolver().resolve("SKU-0000001", state).outcome();
    }

    @Benchmark
    public Change decodeChange() {
        return decoder.decode(key, change, headers, position);
    }

    @Benchmark
    public Change decodeChangeByDeserializer() {
        return ChangeReader.read(key, change, headers, position, deserializer);
    }

    @Benchmark
    public byte[] encodeConverged() {
        return recordSerializer.serialize("product-converged", records.value("SKU-0000001", outcome));
    }

    @Benchmark
    public byte[] encodeConvergedBySerializer() {
        return serializer.serialize("product-converged", records.value("SKU-0000001", outcome));
    }

    @Benchmark
    public byte[] encodeState() {
        return codec.encode(state, version -> false);
    }

    @Benchmark
    public ItemState decodeState() {
        return codec.decode(stateBytes, dot -> null);
    }

    private static final class OneSchema implements SchemaBook {

        private Schema schema;
        private byte[] digest;

        @Override
        public byte[] digestOf(Schema asked) {
            if (!asked.equals(schema)) {
                schema = asked;
                digest = Arrays.copyOf(Sha256.of(asked.toString()), DIGEST_BYTES);
            }
            return digest;
        }

        @Override
        public Schema schemaOf(byte[] asked) {
            return schema;
        }
    }
}
