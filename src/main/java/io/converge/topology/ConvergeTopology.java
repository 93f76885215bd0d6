package io.converge.topology;

import io.converge.policy.Emission;
import io.converge.serde.ConflictRecords;
import io.converge.serde.RegistryClient;
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
    static final String CONVERGED_RECORD = "converged-record";
    static final String CONFLICT_RECORDS = "conflict-records";
    static final String OPEN_CONFLICT_RECORDS = "open-conflict-records";

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

        KStream<String, Emission> emissions = arrivals.merge(rekeyed, Named.as(PLACED))
                .process(
                        new ConvergeProcessor.Supplier(settings.policies(), cache, settings.tombstoneRetentionMs()),
                        Named.as("converge"));

        emissions
                .process(ConvergedProcessor::new, Named.as(CONVERGED_RECORD))
                .to(settings.convergedTopic(), produced("converged"));
        emissions
                .process(this::conflicts, Named.as(CONFLICT_RECORDS))
                .to(settings.conflictsTopic(), produced("conflicts"));
        emissions
                .process(this::openConflicts, Named.as(OPEN_CONFLICT_RECORDS))
                .to(settings.openConflictsTopic(), produced("open-conflicts"));
        return builder.build();
    }

    private DecodeProcessor decode() {
        RegistryClient registry = settings.registry();
        return new DecodeProcessor(registry.changeDecoder(), settings.partitions(), settings.maxClockSkewMs());
    }

    private DecodeRekeyedProcessor decodeRekeyed() {
        return new DecodeRekeyedProcessor(settings.registry().changeDecoder());
    }

    private ConflictsProcessor conflicts() {
        return new ConflictsProcessor(new ConflictRecords(settings.conflictsMaxBytes()));
    }

    private OpenConflictsProcessor openConflicts() {
        return new OpenConflictsProcessor(new ConflictRecords(settings.conflictsMaxBytes()));
    }

    private Produced<String, Object> produced(String name) {
        Serde<Object> values = Serdes.serdeFrom(
                settings.registry().recordSerializer(), settings.registry().deserializer());
        return Produced.with(Serdes.String(), values).withName(name);
    }
}
