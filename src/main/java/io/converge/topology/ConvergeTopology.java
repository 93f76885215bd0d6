package io.converge.topology;

import io.converge.serde.output.ConflictRecords;
import io.converge.serde.output.UniqueConflictRecords;
import io.converge.serde.registry.RegistryClient;
import io.converge.source.SourceDecoder;
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
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

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
 * Where something has to be unique beside the sku, there is a second part:
 *
 * <pre>
 * converge ─► claims topic, by constraint and value ─► unique ─┬─► verdicts topic, by sku ─► decode-verdict ─► converge
 *                                                      store   ├─► conflicts
 *                                                     `claims` └─► open conflicts
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

    /** The store of the values that have to be unique, and the topic on which skus claim them. */
    public static final String CLAIMS = "claims";

    /** The topic on which they hear who holds what they claim. */
    public static final String VERDICTS = "verdicts";

    /** Where the processors send what they make. */
    static final String PLACED = "placed";

    static final String TO_REKEY = "to-rekey";
    static final String CONVERGED = "converged";
    static final String CONFLICTS = "conflicts";
    static final String OPEN_CONFLICTS = "open-conflicts";
    static final String TO_CLAIMS = "to-claims";
    static final String UNIQUE_CONFLICTS = "unique-conflicts";
    static final String UNIQUE_OPEN_CONFLICTS = "unique-open-conflicts";

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

        KStream<String, Incoming> arrivals = builder.stream(
                        settings.changesTopics(),
                        Consumed.with(BYTES, BYTES)
                                .withTimestampExtractor(new LenientTimestampExtractor())
                                .withName("changes"))
                .process(this::decode, Named.as("decode"));

        KStream<String, Incoming> rekeyed = arrivals.process(RekeyProcessor::new, Named.as(TO_REKEY))
                .repartition(
                        Repartitioned.with(BYTES, BYTES).withName(REKEY).withNumberOfPartitions(settings.partitions()))
                .process(this::decodeRekeyed, Named.as("decode-rekeyed"));

        KStream<String, Incoming> placed = arrivals.merge(rekeyed, Named.as(PLACED));
        boolean hasUniqueKeys = !settings.policies().uniqueKeys().isEmpty();
        KStream<String, byte[]> outputs = (hasUniqueKeys
                        ? placed.merge(verdicts(arrivals), Named.as("with-verdicts"))
                        : placed)
                .process(new ConvergeProcessor.Supplier(settings, cache, encoders()), Named.as("converge"));

        outputs.to(settings.convergedTopic(), produced(CONVERGED));
        outputs.to(settings.conflictsTopic(), produced(CONFLICTS));
        outputs.to(settings.openConflictsTopic(), produced(OPEN_CONFLICTS));
        if (hasUniqueKeys) {
            decideOnClaims(outputs);
        }
        return builder.build();
    }

    /**
     * What skus hear of their claims. A topic that Kafka Streams makes and cleans up by itself needs somebody who writes to it in the
     * place where it is defined; but those who do hear of the claims first, so they are further down. The one here never does.
     */
    private KStream<String, Incoming> verdicts(KStream<String, Incoming> arrivals) {
        return arrivals.process(Nobody::new, Named.as("to-verdicts"))
                .repartition(Repartitioned.with(Serdes.String(), BYTES)
                        .withName(VERDICTS)
                        .withNumberOfPartitions(settings.partitions()))
                .process(DecodeVerdictProcessor::new, Named.as("decode-verdict"));
    }

    private static final class Nobody implements Processor<String, Incoming, String, byte[]> {
        @Override
        public void process(Record<String, Incoming> record) {
            // Arrivals are sent their way by name, and this is nobody's.
        }
    }

    private void decideOnClaims(KStream<String, byte[]> outputs) {
        KStream<String, byte[]> told = outputs.peek((value, message) -> {}, Named.as(TO_CLAIMS))
                .repartition(Repartitioned.with(Serdes.String(), BYTES)
                        .withName(CLAIMS)
                        .withNumberOfPartitions(settings.partitions()))
                .process(new UniqueProcessor.Supplier(settings, this::uniqueOutputs), Named.as("unique"));
        String application =
                settings.streams().get(StreamsConfig.APPLICATION_ID_CONFIG).toString();
        told.to(application + "-" + VERDICTS + "-repartition", produced(VERDICTS));
        told.to(settings.conflictsTopic(), produced(UNIQUE_CONFLICTS));
        told.to(settings.openConflictsTopic(), produced(UNIQUE_OPEN_CONFLICTS));
    }

    private UniqueOutputs uniqueOutputs() {
        RecordSizes sizes = settings.sizes();
        return new UniqueOutputs(
                outputTopic(UNIQUE_CONFLICTS, settings.conflictsTopic(), sizes.conflictRecordBytes()),
                outputTopic(UNIQUE_OPEN_CONFLICTS, settings.openConflictsTopic(), sizes.conflictRecordBytes()),
                new UniqueConflictRecords(sizes.conflictBytes()));
    }

    private DecodeProcessor decode() {
        RegistryClient registry = settings.registry();
        return new DecodeProcessor(
                SourceDecoder.of(settings.sources(), registry),
                settings.partitions(),
                new ArrivalLimits(settings.sizes().changeBytes(), settings.maxClockSkewMs()),
                settings.measures().tally());
    }

    private DecodeRekeyedProcessor decodeRekeyed() {
        return new DecodeRekeyedProcessor(
                SourceDecoder.of(settings.sources(), settings.registry()),
                settings.measures().tally());
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
