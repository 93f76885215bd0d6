package io.converge.runtime;

import io.converge.config.ConvergeConfig;
import io.converge.topology.RecordSizes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Holds the topics, and the producer, against how large records may get: topics that are Converge's own are widened, others are
 * refused with the command that widens them.
 */
final class TopicSizes {

    private final Admin admin;
    private final ConvergeConfig config;
    private final RecordSizes sizes;
    private final Consumer<String> say;

    TopicSizes(Admin admin, ConvergeConfig config, Consumer<String> say) {
        this.admin = admin;
        this.config = config;
        this.sizes = TopologyFactory.sizes(config);
        this.say = say;
    }

    /** What a changes topic should take. */
    int changeBytes() {
        return sizes.movedChangeBytes();
    }

    /** What any record may have. */
    int recordBytes() {
        return sizes.anyBytes();
    }

    /** What a dead letter may have. @param existing the settings of its topic; null if that is created */
    int deadLetterBytes(Config existing) {
        return existing == null ? sizes.anyBytes() : Math.min(sizes.anyBytes(), maxMessageBytes(existing));
    }

    /**
     * @param existing the settings of the topics that are there
     * @throws RefusedStartException if something takes less than may have to be written
     */
    void check(Map<String, Config> existing) {
        config.changesTopics().forEach(topic -> warnOfLargeChanges(topic, existing.get(topic)));
        Map<String, Integer> tooSmall = new TreeMap<>();
        addSmall(config.convergedTopic(), existing, sizes.convergedBytes(), tooSmall);
        addSmall(config.deadLettersTopic(), existing, sizes.movedChangeBytes(), tooSmall);
        addSmall(config.conflictsTopic(), existing, sizes.conflictRecordBytes(), tooSmall);
        if (!tooSmall.isEmpty()) {
            throw tooSmall(existing, tooSmall, "");
        }
        refuseSmallRequests();
    }

    private static int maxMessageBytes(Config topic) {
        return Integer.parseInt(topic.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
    }

    private void warnOfLargeChanges(String topic, Config settings) {
        if (settings != null && maxMessageBytes(settings) > sizes.movedChangeBytes()) {
            say.accept("warning: topic " + topic + " takes records of " + maxMessageBytes(settings)
                    + " bytes, but changes of more than max.change.bytes=" + sizes.changeBytes()
                    + " become dead letters. Raise that, on every instance and in every region, if they are meant.");
        }
    }

    private static void addSmall(
            String topic, Map<String, Config> existing, int needed, Map<String, Integer> tooSmall) {
        Config settings = existing.get(topic);
        if (settings != null && maxMessageBytes(settings) < needed) {
            tooSmall.put(topic, needed);
        }
    }

    /** @param needed by topic */
    private RefusedStartException tooSmall(Map<String, Config> existing, Map<String, Integer> needed, String why) {
        StringBuilder text = new StringBuilder();
        needed.forEach((topic, bytes) -> text.append("topic ")
                .append(topic)
                .append(" has max.message.bytes=")
                .append(maxMessageBytes(existing.get(topic)))
                .append(", but may have to take records of ")
                .append(bytes)
                .append(why)
                .append(". Set max.message.bytes=")
                .append(bytes)
                .append(" or more:\n  kafka-configs.sh --bootstrap-server ")
                .append(config.bootstrapServers())
                .append(" --alter --entity-type topics --entity-name ")
                .append(topic)
                .append(" --add-config max.message.bytes=")
                .append(bytes)
                .append('\n'));
        return new RefusedStartException(text + "Or lower what brings them: max.change.bytes=" + sizes.changeBytes()
                + ", resolution.merged.max.bytes=" + sizes.mergedBytes() + ", conflicts.max.bytes="
                + sizes.conflictBytes() + ", max.origins=" + sizes.maxOrigins());
    }

    /** A producer that takes less than the topics would fail in the middle of the work. */
    private void refuseSmallRequests() {
        Map<String, Object> given = config.clientSettings();
        for (String prefix : List.of(StreamsConfig.PRODUCER_PREFIX, "")) {
            String key = prefix + ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
            Object value = given.get(key);
            if (value != null && Long.parseLong(value.toString().trim()) < sizes.anyBytes()) {
                throw new RefusedStartException(key + "=" + value + " is too little for records of " + sizes.anyBytes()
                        + " bytes, which max.change.bytes=" + sizes.changeBytes()
                        + " and conflicts.max.bytes=" + sizes.conflictBytes()
                        + " may bring. Leave it unset: Converge sets it.");
            }
        }
    }

    /**
     * What was made under smaller limits takes the larger records of today.
     *
     * @param own the settings of topics that are Converge's own
     * @throws RefusedStartException if one cannot be widened, with the command that does it
     */
    void widen(Map<String, Config> own) throws InterruptedException {
        for (Map.Entry<String, Config> topic : own.entrySet()) {
            int needed = config.changesTopics().contains(topic.getKey()) ? changeBytes() : sizes.anyBytes();
            if (maxMessageBytes(topic.getValue()) < needed) {
                widen(topic.getKey(), needed, own);
            }
        }
    }

    private void widen(String topic, int needed, Map<String, Config> own) throws InterruptedException {
        AlterConfigOp wider = new AlterConfigOp(
                new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(needed)),
                AlterConfigOp.OpType.SET);
        try {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(wider)))
                    .all()
                    .get();
            say.accept("widened topic " + topic + ": max.message.bytes=" + needed + ", it was "
                    + maxMessageBytes(own.get(topic)));
        } catch (ExecutionException e) {
            String why = ", and it cannot be widened from here (" + e.getCause().getMessage() + ")";
            throw tooSmall(own, Map.of(topic, needed), why);
        }
    }
}
