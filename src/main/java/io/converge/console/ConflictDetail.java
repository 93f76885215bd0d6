package io.converge.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.RecordLine;
import io.converge.model.ConflictStatus;
import io.converge.model.Position;
import io.converge.serde.output.ConflictRecords;
import io.converge.triage.Conflicts.Written;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that is known of a conflict, as JSON. */
final class ConflictDetail {

    private static final Logger LOG = LoggerFactory.getLogger(ConflictDetail.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Of so many versions the changes are looked at for what their writers had seen. */
    private static final int MOST_CONTEXTS = 64;

    private final Written written;
    private final GenericRecord conflict;
    private final Map<String, Map<String, Long>> contexts = new HashMap<>();

    ConflictDetail(Written written) {
        this.written = written;
        this.conflict = written.conflict();
    }

    /**
     * @param known asked for what the versions' writers had seen
     * @param closings asked for what ended it
     * @param history what was told of it, the first first
     */
    ObjectNode json(
            ConflictSummary summary, KnownContexts known, Closings closings, List<RecentConflicts.Told> history) {
        readContexts(known);
        ObjectNode json = NODES.objectNode();
        json.set("summary", JSON.valueToTree(summary));
        json.put("seen", SeenConflict.token(written));
        json.putObject("policy")
                .put("name", written.text("policy"))
                .put("digest", ConflictSummary.text(conflict, "policyDigest"));
        json.put("decidedBy", ConflictSummary.text(conflict, "decidedBy"));
        json.put("explanation", new Explaining(written).text());
        json.put("reason", ConflictSummary.text(conflict, "reason"));
        addTexts(json.putArray("caveats"), conflict.get("caveats"));
        json.set("context", entries(conflict.get("context")));
        json.set("standing", Standing.of(conflict));
        ArrayNode versions = json.putArray("versions");
        written.versions().forEach(version -> versions.add(version(version)));
        ObjectNode leaves = json.putObject("leaves");
        ((Map<?, ?>) conflict.get("leaves")).forEach((leaf, dot) -> leaves.put(leaf.toString(), dot.toString()));
        addDisputed(json.putArray("disputed"));
        ArrayNode claimants = json.putArray("claimants");
        written.claimants().forEach(claimant -> claimants.add(claimant(claimant)));
        json.set("total", JSON.valueToTree(conflict.get("total")));
        ProductPlaces places = places();
        places.decimals().forEach(json.putArray("decimals")::add);
        places.maps().forEach(json.putArray("maps")::add);
        places.unions().forEach(json.putArray("unions")::add);
        json.set("closedBy", closedBy(closings).orElse(null));
        json.set("history", JSON.valueToTree(history));
        return json;
    }

    /** A conflict can be settled without them: where one cannot be read now, the others are not waited for. */
    private void readContexts(KnownContexts known) {
        List<GenericRecord> versions = written.versions();
        try {
            for (GenericRecord version : versions.subList(0, Math.min(MOST_CONTEXTS, versions.size()))) {
                known.of(written.text("sku"), version)
                        .ifPresent(context -> contexts.put(Written.dot(version), context));
            }
        } catch (IOException e) {
            LOG.warn("what the versions of {} had seen cannot be read: {}", written.text("id"), e.getMessage());
        }
    }

    private ProductPlaces places() {
        ProductPlaces places = new ProductPlaces();
        places.add(ConflictRecords.outcomeProduct(conflict));
        written.versions().forEach(version -> places.add(ConflictRecords.versionProduct(version)));
        written.claimants().forEach(claimant -> places.add(ConflictRecords.versionProduct(claimant)));
        return places;
    }

    /** That it is over can be told without it. */
    private Optional<ObjectNode> closedBy(Closings closings) {
        if (written.isUnique() || !written.text("status").equals(ConflictStatus.CLOSED.name())) {
            return Optional.empty();
        }
        try {
            return closings.of(written);
        } catch (IOException e) {
            LOG.warn("what ended {} cannot be read: {}", written.text("id"), e.getMessage());
            return Optional.empty();
        }
    }

    private ObjectNode version(GenericRecord version) {
        String dot = Written.dot(version);
        Position position = KnownContexts.position(version);
        ObjectNode json = NODES.objectNode();
        json.put("dot", dot);
        json.put("origin", version.get("origin").toString());
        json.put("sequence", (long) version.get("sequence"));
        json.put("op", version.get("op").toString());
        json.put("timestamp", (long) version.get("timestamp"));
        json.set("product", Standing.product(ConflictRecords.versionProduct(version)));
        json.set("omitted", Standing.omitted(version, "omitted"));
        json.set("fields", version.hasField("fields") ? texts(version.get("fields")) : null);
        json.set("values", version.hasField("values") ? values(version.get("values"), "leaf") : null);
        json.put("stands", dot.equals(ConflictSummary.text(conflict, "winner")));
        json.putObject("position")
                .put("topic", position.topic())
                .put("partition", position.partition())
                .put("offset", position.offset());
        json.set("context", JSON.valueToTree(contexts.get(dot)));
        ArrayNode saw = json.putArray("saw");
        written.versions().stream()
                .filter(other -> hasSeen(version, other))
                .forEach(other -> saw.add(Written.dot(other)));
        return json;
    }

    /** As far as is known; what an origin wrote before it knows in any case. */
    private boolean hasSeen(GenericRecord version, GenericRecord other) {
        long sequence = (long) other.get("sequence");
        if (version.get("origin").toString().equals(other.get("origin").toString())) {
            return sequence < (long) version.get("sequence");
        }
        return contexts.getOrDefault(Written.dot(version), Map.of())
                        .getOrDefault(other.get("origin").toString(), 0L)
                >= sequence;
    }

    private void addDisputed(ArrayNode told) {
        if (!conflict.hasField("disputed")) {
            return;
        }
        for (Object each : (Collection<?>) conflict.get("disputed")) {
            GenericRecord leaf = (GenericRecord) each;
            ObjectNode json = told.addObject();
            json.put("leaf", leaf.get("leaf").toString());
            json.set("fields", texts(leaf.get("fields")));
            json.put("rule", ConflictSummary.text(leaf, "rule"));
            json.put("stands", ConflictSummary.text(leaf, "stands"));
            json.set("values", values(leaf.get("values"), "version"));
        }
    }

    private ObjectNode claimant(GenericRecord claimant) {
        String sku = claimant.get("sku").toString();
        ObjectNode json = NODES.objectNode();
        json.put("sku", sku);
        json.put("winner", ConflictSummary.text(claimant, "winner"));
        json.set("product", Standing.product(ConflictRecords.versionProduct(claimant)));
        json.set("omitted", Standing.omitted(claimant, "omitted"));
        json.put("holds", sku.equals(ConflictSummary.text(conflict, "holder")));
        return json;
    }

    /** @param name the field that says whose or which value it is */
    private static ArrayNode values(Object values, String name) {
        if (values == null) {
            return null;
        }
        ArrayNode told = NODES.arrayNode();
        for (Object each : (Collection<?>) values) {
            GenericRecord value = (GenericRecord) each;
            told.addObject()
                    .put(name, value.get(name).toString())
                    .put("value", jsonText(ConflictSummary.text(value, "value")))
                    .put("omitted", (boolean) value.get("omitted"));
        }
        return told;
    }

    private static String jsonText(String value) {
        return value == null ? null : RecordLine.jsonText(value);
    }

    private static ArrayNode texts(Object texts) {
        return texts == null ? null : addTexts(NODES.arrayNode(), texts);
    }

    private static ArrayNode addTexts(ArrayNode array, Object texts) {
        ((Collection<?>) texts).forEach(text -> array.add(text.toString()));
        return array;
    }

    private static ObjectNode entries(Object context) {
        ObjectNode json = NODES.objectNode();
        ((Map<?, ?>) context).forEach((origin, sequence) -> json.put(origin.toString(), (Long) sequence));
        return json;
    }
}
