package io.converge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.json.RecordLine;
import io.converge.runtime.PolicyLedger;
import io.converge.runtime.Simulation;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.Framing;
import io.converge.source.TopicSources;
import io.converge.triage.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.serialization.Deserializer;

/** A simulation of what the changes topics hold, against what the converged topic says. */
final class TopicSimulation {

    private TopicSimulation() {}

    /**
     * Feeds all that the changes topics hold now.
     *
     * @return how many records
     */
    static int feed(Simulation simulation, ConvergeConfig config, PrintWriter err) throws IOException {
        TopicSources sources = config.sources();
        try (Deserializer<Object> registry = config.registryClient().deserializer()) {
            return RecordedChanges.forEach(
                    config,
                    record -> {
                        boolean isChange = sources.hasChanges(record.topic());
                        byte[] key = !isChange && isFramed(record.key())
                                ? written(record.key(), record.topic(), simulation, registry)
                                : record.key();
                        byte[] value = isChange || isFramed(record.value())
                                ? written(record.value(), record.topic(), simulation, registry)
                                : record.value();
                        Instant appended = Instant.ofEpochMilli(record.timestamp());
                        simulation.feed(record.topic(), key, value, record.headers(), appended);
                        return true;
                    },
                    err);
        }
    }

    private static boolean isFramed(byte[] bytes) {
        return bytes != null && Framing.isFramed(bytes);
    }

    /** The simulation has a registry of its own, so what is read with the real one is written anew. */
    private static byte[] written(byte[] bytes, String topic, Simulation simulation, Deserializer<Object> registry) {
        try {
            Object read = bytes == null ? null : registry.deserialize(topic, bytes);
            return read == null ? bytes : simulation.encode(read);
        } catch (RefusedRecordException e) {
            // The simulation refuses it as the application does.
            return bytes;
        }
    }

    /** Prints the skus that would stand otherwise. */
    static void compare(Simulation simulation, ConvergeConfig config, PrintWriter out, PrintWriter err)
            throws IOException {
        Map<String, JsonNode> now = converged(config);
        int[] counts = {0, 0};
        simulation.forEach((sku, resolution) -> {
            counts[0]++;
            JsonNode then = shown(RecordLine.state(sku, resolution));
            JsonNode before = now.remove(sku);
            // What is held back leaves consumers with what they see now.
            boolean same = Objects.equals(before, then) || resolution.held();
            if (!same) {
                counts[1]++;
                ObjectNode line = JsonNodeFactory.instance.objectNode().put("sku", sku);
                line.set("now", before == null ? JsonNodeFactory.instance.nullNode() : before);
                line.set("then", then);
                out.println(line);
            }
        });
        err.println(counts[1] + " of " + counts[0] + " skus would stand otherwise"
                + (now.isEmpty() ? "" : "; " + now.size() + " skus of the converged topic have no changes any more"));
        tellWhatAChangeForgets(config, err);
    }

    private static void tellWhatAChangeForgets(ConvergeConfig config, PrintWriter err) throws IOException {
        boolean forgets = PolicyLedger.held(config)
                .filter(held -> config.policy().beginsWithWhatIsLive(held))
                .isPresent();
        if (forgets) {
            err.println(
                    "that is of a catalogue that has heard every change under this policy; one that is changed to it"
                            + " (run --change-policy) begins with the versions that are live: what earlier ones wrote of single"
                            + " leaves is not known there");
        }
    }

    private static Map<String, JsonNode> converged(ConvergeConfig config) throws IOException {
        Map<String, JsonNode> converged = new HashMap<>();
        TopicReader.readAll(
                config,
                config.convergedTopic(),
                (record, value) -> converged.put(
                        new String(record.key(), StandardCharsets.UTF_8),
                        shown(RecordLine.converged(record.key(), value, record.headers()))));
        return converged;
    }

    /** What a consumer cares for. */
    private static JsonNode shown(ObjectNode line) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        for (String field : new String[] {"product", "winner", "status"}) {
            shown.set(field, line.get(field));
        }
        if (line.has("withheldBy")) {
            shown.set("withheldBy", line.get("withheldBy"));
        }
        return shown;
    }
}
