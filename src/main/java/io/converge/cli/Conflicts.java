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
        TopicReader.readAll(config, config.openConflictsTopic(), (record, conflict) -> {
            String sku = new String(record.key(), StandardCharsets.UTF_8);
            open.remove(sku);
            if (conflict != null) {
                open.put(sku, new Written(conflict, record.timestamp()));
            }
        });
        return open;
    }

    /** The last record of each conflict that the conflicts topic still holds, in the order of their first ones. */
    static List<Written> all(ConvergeConfig config) throws IOException {
        Map<String, Written> byId = new LinkedHashMap<>();
        TopicReader.readAll(
                config,
                config.conflictsTopic(),
                (record, conflict) ->
                        byId.put(conflict.get("id").toString(), new Written(conflict, record.timestamp())));
        return new ArrayList<>(byId.values());
    }
}
