package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.json.TopicLine;
import io.converge.model.Position;
import io.converge.source.SourceRecord;
import io.converge.source.TopicSource;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import picocli.CommandLine.Option;

/** Which topic of another shape lines are records of. */
final class SourceOption {

    @Option(
            names = "--source",
            paramLabel = "TOPIC",
            description = {
                "The lines are records of this topic, read as its settings source.TOPIC.… say: objects with key, value, headers and"
                        + " timestamp. Where they are Avro, --product-schema has the schema of their values."
            })
    private String source;

    boolean isGiven() {
        return source != null;
    }

    /**
     * The topic that is named.
     *
     * @throws ConfigException if nothing says how its records are read
     */
    TopicSource topic(ConvergeConfig config) {
        TopicSource named = config.sources().byTopic().get(source);
        if (named == null) {
            throw new ConfigException("--source " + source + ": "
                    + (config.changesTopics().contains(source)
                            ? "source." + source + ".format is not set, so its records are change events"
                            : "changes.topics has no such topic, but " + String.join(", ", config.changesTopics())));
        }
        return named;
    }

    /** A line as it stood in the topic, its value written if it is Avro. */
    static SourceRecord record(String topic, int line, TopicLine record, Serializer<Object> serializer) {
        Headers headers = new RecordHeaders();
        record.headers().forEach(headers::add);
        byte[] value = record.value() instanceof GenericRecord avro
                ? serializer.serialize(topic, avro)
                : (byte[]) record.value();
        long timestamp = record.timestamp() == null ? 0 : record.timestamp();
        return new SourceRecord(record.key(), value, headers, new Position(topic, 0, line - 1), timestamp);
    }
}
