package io.converge.bench;

import io.converge.config.ConvergeConfig;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Reducer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** What Converge is held against. */
final class Baselines {

    private static final String STORE = "floor";
    private static final Reducer<Object> LATEST = (known, next) -> timestamp(next) >= timestamp(known) ? next : known;

    private Baselines() {}

    /** The least that an application can do: bytes in, bytes out. */
    static Topology passThrough(ConvergeConfig config) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(config.changesTopics(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .to(config.convergedTopic(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
        return builder.build();
    }

    /** The least that an application with state can do: bytes in, one get and one put, bytes out. */
    static Topology floor(ConvergeConfig config) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray()));
        builder.stream(config.changesTopics(), Consumed.with(Serdes.Bytes(), Serdes.ByteArray()))
                .process(GetAndPut::new, STORE)
                .to(config.convergedTopic(), Produced.with(Serdes.Bytes(), Serdes.ByteArray()));
        return builder.build();
    }

    private static final class GetAndPut extends ContextualProcessor<Bytes, byte[], Bytes, byte[]> {
        @Override
        public void process(Record<Bytes, byte[]> record) {
            KeyValueStore<Bytes, byte[]> store = context().getStateStore(STORE);
            byte[] known = store.get(record.key());
            store.put(record.key(), record.value());
            // What was got is of use, so that nobody can leave the get out.
            if (known != record.value()) {
                context().forward(record);
            }
        }
    }

    /** What one would write where keys are right. */
    static Topology groupByKey(ConvergeConfig config) {
        StreamsBuilder builder = new StreamsBuilder();
        Serde<Object> avro = avro(config);
        reduce(
                builder.stream(config.changesTopics(), Consumed.with(Serdes.String(), avro))
                        .groupByKey(Grouped.with(Serdes.String(), avro)),
                config,
                avro);
        return builder.build();
    }

    /** What one would write where keys may be wrong. */
    static Topology groupBy(ConvergeConfig config) {
        StreamsBuilder builder = new StreamsBuilder();
        Serde<Object> avro = avro(config);
        reduce(
                builder.stream(config.changesTopics(), Consumed.with(Serdes.String(), avro))
                        .groupBy(
                                (key, change) ->
                                        ((GenericRecord) change).get("sku").toString(),
                                Grouped.with(Serdes.String(), avro)),
                config,
                avro);
        return builder.build();
    }

    private static void reduce(KGroupedStream<String, Object> grouped, ConvergeConfig config, Serde<Object> avro) {
        grouped.reduce(LATEST, Materialized.with(Serdes.String(), avro))
                .toStream()
                .to(config.convergedTopic(), Produced.with(Serdes.String(), avro));
    }

    private static long timestamp(Object change) {
        return (long) ((GenericRecord) change).get("timestamp");
    }

    private static Serde<Object> avro(ConvergeConfig config) {
        return Serdes.serdeFrom(
                config.registryClient().serializer(), config.registryClient().deserializer());
    }
}
