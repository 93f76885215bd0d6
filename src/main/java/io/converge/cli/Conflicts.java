package io.converge.cli;

import io.converge.config.ConvergeConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads conflict records. */
final class Conflicts {

    private Conflicts() {}

    /** A conflict record and the moment that it was written at. */
    record Written(GenericRecord conflict, long timestamp) {

        String text(String field) {
            return conflict.get(field).toString();
        }

        List<GenericRecord> versions() {
            return ((Collection<?>) conflict.get("versions"))
                    .stream().map(GenericRecord.class::cast).toList();
        }

        String dots() {
            return versions().stream().map(Written::dot).collect(Collectors.joining(" "));
        }

        static String dot(GenericRecord version) {
            return version.get("origin") + ":" + version.get("sequence");
        }
    }

    /** Those that wait for the application, by sku. They stand in a topic of their own, whatever becomes of the other. */
    static Map<String, Written> open(ConvergeConfig config) throws IOException {
        Map<String, Written> open = new LinkedHashMap<>();
        try (TopicReader reader = TopicReader.open(config, config.openConflictsTopic(), true);
                Deserializer<Object> values = config.registryClient().deserializer()) {
            reader.readToEnd(record -> {
                String sku = new String(record.key(), StandardCharsets.UTF_8);
                open.remove(sku);
                if (record.value() != null) {
                    GenericRecord conflict = (GenericRecord) values.deserialize(record.topic(), record.value());
                    open.put(sku, new Written(conflict, record.timestamp()));
                }
                return true;
            });
        }
        return open;
    }

    /** The last record of each conflict that the conflicts topic still holds, in the order of their first ones. */
    static List<Written> all(ConvergeConfig config) throws IOException {
        Map<String, Written> byId = new LinkedHashMap<>();
        try (TopicReader reader = TopicReader.open(config, config.conflictsTopic(), true);
                Deserializer<Object> values = config.registryClient().deserializer()) {
            reader.readToEnd(record -> {
                GenericRecord conflict = (GenericRecord) values.deserialize(record.topic(), record.value());
                byId.put(conflict.get("id").toString(), new Written(conflict, record.timestamp()));
                return true;
            });
        }
        return new ArrayList<>(byId.values());
    }
}
