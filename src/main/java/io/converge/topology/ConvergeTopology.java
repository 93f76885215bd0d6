package io.converge.topology;

import io.converge.serde.change.ChangeDecoder;
import io.converge.serde.output.ConflictRecords;
import io.converge.serde.registry.RegistryClient;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * The way of a change.
 *
 * <pre>
 * changes ─► decode ─┬─ in place ───────────────────────────────────┐
 *                    └─ misplaced ─► rekey topic ─► decode-rekeyed ─┴─► converge ─┬─► converged
 *                                                                       store     ├─► conflicts
 *                                                                      `items`    └─► open conflicts
 * </pre>
 *
 * A record that a processor refuses becomes a dead letter through {@link DeadLetterHandler}.
 *
 * <p>The names below are those of nodes, of the store and of internal topics: a running application finds its state by them.
 * Change none of them, nor the order of the nodes, without a note in the change log on how to upgrade.
 */
public final class ConvergeTopology implements Supplier<Topology> {

    public static final String ITEMS = "items";
    public static final String REKEY = "rekey";

    /** Where the processors send what they make. */
    static final String PLACED = "placed";

    static final String TO_REKEY = "to-rekey";
    static final String CONVERGED = "converged";
    static final String CONFLICTS = "conflicts";
    static final String OPEN_CONFLICTS = "open-conflicts";

    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private final TopologySettings settings;

    public ConvergeTopology(TopologySettings settings) {
        this.settings = settings;
    }

    @Override
    public Topology get() {
        StreamsConfig streams = new StreamsConfig(settings.streams());
        StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(streams));
        CacheBudget cache = new CacheBudget(streams.getLong(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG));

        KStream<String, Arrival> arrivals = builder.stream(
                        settings.changesTopics(),
                        Consumed.with(BYTES, BYTES)
                                .withTimestampExtractor(new LenientTimestampExtractor())
                                .withName("changes"))
                .process(this::decode, Named.as("decode"));

        KStream<String, Arrival> rekeyed = arrivals.process(RekeyProcessor::new, Named.as(TO_REKEY))
                .repartition(
                        Repartitioned.with(BYTES, BYTES).withName(REKEY).withNumberOfPartitions(settings.partitions()))
                .process(this::decodeRekeyed, Named.as("decode-rekeyed"));

        KStream<String, byte[]> outputs = arrivals.merge(rekeyed, Named.as(PLACED))
                .process(new ConvergeProcessor.Supplier(settings, cache, encoders()), Named.as("converge"));

        outputs.to(settings.convergedTopic(), produced(CONVERGED));
        outputs.to(settings.conflictsTopic(), produced(CONFLICTS));
        outputs.to(settings.openConflictsTopic(), produced(OPEN_CONFLICTS));
        return builder.build();
    }

    private DecodeProcessor decode() {
        RegistryClient registry = settings.registry();
        return new DecodeProcessor(
                ChangeDecoder.of(registry),
                settings.partitions(),
                new ArrivalLimits(settings.sizes().changeBytes(), settings.maxClockSkewMs()));
    }

    private DecodeRekeyedProcessor decodeRekeyed() {
        return new DecodeRekeyedProcessor(ChangeDecoder.of(settings.registry()));
    }

    /** Makes the encoder of a task; the serializers behind it are shared by all. */
    private Supplier<OutputEncoder> encoders() {
        RecordSizes sizes = settings.sizes();
        OutputTopic converged = outputTopic(CONVERGED, settings.convergedTopic(), sizes.convergedBytes());
        OutputTopic conflicts = outputTopic(CONFLICTS, settings.conflictsTopic(), sizes.conflictRecordBytes());
        OutputTopic openConflicts =
                outputTopic(OPEN_CONFLICTS, settings.openConflictsTopic(), sizes.conflictRecordBytes());
        return () -> new OutputEncoder(converged, conflicts, openConflicts, new ConflictRecords(sizes.conflictBytes()));
    }

    private OutputTopic outputTopic(String sink, String topic, int maxBytes) {
        return new OutputTopic(sink, topic, settings.registry().recordSerializer(), maxBytes);
    }

    private static Produced<String, byte[]> produced(String name) {
        return Produced.with(Serdes.String(), BYTES).withName(name);
    }
}
