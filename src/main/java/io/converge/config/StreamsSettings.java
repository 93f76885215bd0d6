package io.converge.config;

import io.converge.topology.DeadLetterHandler;
import io.converge.topology.StoreFilters;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka Streams gets under an application's settings. */
final class StreamsSettings {

    /** Holds about 200 000 states of small products. */
    private static final long STATE_CACHE_BYTES = 64L << 20;

    private static final int AT_LEAST_ONCE_LINGER_MS = 2;

    private static final int HEARTBEAT_INTERVAL_MS = 500;

    private static final int BATCH_BYTES = 64 << 10;

    private StreamsSettings() {}

    /** The settings given, above Converge's defaults. */
    static Map<String, Object> of(ConvergeConfig config) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put("processing.exception.handler.global.enabled", true);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // A task reads changes in place and rekeyed ones; it need not wait for either, as their order does not matter.
        settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, STATE_CACHE_BYTES);
        // Who is to take over work hears of it by its own heartbeat. This and the next are without a prefix, so that
        // any
        // of the user's goes before them.
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_INTERVAL_MS);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreFilters.class);
        // Internal topics take records by their arrival: a timestamp far off would be refused or expire at once.
        settings.put(StreamsConfig.topicPrefix("message.timestamp.type"), "LogAppendTime");
        if (config.isAtLeastOnce()) {
            // Nothing waits for a commit then, so nothing should wait for a batch to fill either.
            settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), AT_LEAST_ONCE_LINGER_MS);
            // As under exactly-once: what a writer has taken back, a killed retry of dead letters among them, was not
            // written.
            settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        }
        settings.putAll(config.othersSettings());
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        settings.put(DeadLetterHandler.TOPIC, config.deadLettersTopic());
        return settings;
    }

    /** What the main consumer gets for a setting in ms. */
    static long consumerMs(ConvergeConfig config, String key, long otherwise) {
        String id = config.applicationId();
        try {
            Object given = new StreamsConfig(of(config))
                    .getMainConsumerConfigs(id, id, 0)
                    .get(key);
            return given == null ? otherwise : Long.parseLong(given.toString());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage()); // Settings that do not go together.
        }
    }
}
