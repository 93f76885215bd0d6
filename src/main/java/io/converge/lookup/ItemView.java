package io.converge.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.RecordLine;
import io.converge.model.Conflict;
import io.converge.model.Dispute;
import io.converge.model.Dot;
import io.converge.model.LeafValue;
import io.converge.model.Outcome;
import io.converge.model.Pointer;
import io.converge.model.Position;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.policy.CanonicalJson;
import io.converge.policy.Convergence;
import io.converge.policy.LeafStanding;
import io.converge.policy.Resolution;
import io.converge.topology.StoredItem;
import io.converge.unique.SkuClaims.Claim;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How a sku stands and why, as an object of JSON: the {@code Item} of the API. Made by the rules that the processor goes by. */
final class ItemView {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** So many leaves are told; of more it is told how many are left out. */
    private static final int MOST_LEAVES = 5_000;
    /** How long the text of a value may be, in characters. */
    private static final int LONGEST_VALUE = 10_000;

    private final String sku;
    private final StoredItem stored;
    private final Convergence convergence;
    private final Resolution reading;
    private final Resolution resolution;

    /** @param stored of a sku that somebody has written */
    ItemView(String sku, StoredItem stored, Convergence convergence) {
        this.sku = sku;
        this.stored = stored;
        this.convergence = convergence;
        this.reading = convergence.read(sku, stored.state());
        this.resolution = reading.withheld(stored.claims().withheldBy());
    }

    /** All that is known. */
    ObjectNode whole() {
        Outcome outcome = resolution.outcome();
        Conflict conflict = resolution.conflict();
        ObjectNode item = NODES.objectNode();
        item.put("sku", sku);
        item.put("status", status());
        item.set("product", RecordLine.product(outcome.product()));
        item.put("winner", text(outcome.winner()));
        item.set("context", vector(outcome.context()));
        item.put("decidedBy", conflict == null ? null : conflict.explanation().decidedBy());
        item.put("explanation", Why.of(stored.state(), reading, stored.claims().withheldBy()));
        item.set(
                "caveats",
                texts(conflict == null ? List.of() : conflict.explanation().caveats()));
        item.put("held", resolution.held());
        ArrayNode live = item.putArray("live");
        stored.state().live().forEach(version -> live.add(version(version, standingDot())));
        putLeaves(item);
        item.set("conflict", conflict == null ? NODES.nullNode() : summary(conflict));
        item.set("withheldBy", withheldBy());
        item.set("uniqueConflicts", uniqueConflicts());
        item.putNull("from");
        return item;
    }

    /** In a line of a list. */
    ObjectNode line() {
        ObjectNode item = NODES.objectNode();
        item.put("sku", sku);
        item.put("status", status());
        item.put("winner", text(resolution.outcome().winner()));
        item.put("deleted", resolution.outcome().isDeleted());
        return item;
    }

    private String status() {
        return resolution.isDeleted()
                ? "DELETED"
                : resolution.outcome().status().name();
    }

    /** The version that stands, be it withheld or not; null where what stands is merged. */
    private Dot standingDot() {
        return reading.outcome().winner();
    }

    /** A version whole. Its product says nothing but at its fields, if it names some. */
    static ObjectNode version(Version version, Dot standing) {
        ObjectNode node = NODES.objectNode();
        node.put("dot", version.dot().toString());
        node.put("op", version.operation().name());
        node.put("timestamp", version.timestamp());
        node.set("product", RecordLine.product(version.product()));
        node.set("fields", version.isPartial() ? pointers(version.fields()) : NODES.nullNode());
        node.put("stands", version.dot().equals(standing));
        node.set("position", position(version.position()));
        return node;
    }

    private void putLeaves(ObjectNode item) {
        List<LeafStanding> all = convergence.leaves(stored.state());
        if (all.isEmpty()) {
            item.putNull("leaves");
            return;
        }
        Map<String, Dispute> disputes = new HashMap<>();
        if (reading.conflict() != null) {
            reading.conflict()
                    .explanation()
                    .disputes()
                    .forEach(dispute -> disputes.put(dispute.leaf().text(), dispute));
        }
        ObjectNode leaves = item.putObject("leaves");
        all.stream().limit(MOST_LEAVES).forEach(leaf -> {
            ArrayNode writes = leaves.putArray(leaf.leaf().text());
            Dot stands = stands(leaf, disputes.get(leaf.leaf().text()));
            leaf.writes().forEach(write -> writes.add(write(write, stands)));
        });
        if (all.size() > MOST_LEAVES) {
            item.put("leavesOmitted", all.size() - MOST_LEAVES);
        }
    }

    /** Where another policy than the leaves' own has decided, a whole version stands, or what a procedure has made. */
    private Dot stands(LeafStanding leaf, Dispute dispute) {
        if (standingDot() != null) {
            return standingDot();
        }
        return dispute == null ? leaf.stands() : dispute.stands();
    }

    private static ObjectNode write(LeafValue write, Dot stands) {
        String value = write.isThere() ? CanonicalJson.withBranch(write.value(), LONGEST_VALUE) : null;
        ObjectNode node = NODES.objectNode();
        node.put("dot", write.version().toString());
        node.put("value", value == null ? null : RecordLine.jsonText(value));
        node.put("omitted", write.isThere() && value == null);
        node.put("stands", write.version().equals(stands));
        return node;
    }

    private ObjectNode summary(Conflict conflict) {
        ObjectNode node = NODES.objectNode();
        node.put("id", conflict.id(sku));
        node.put("subject", sku);
        node.put("sku", sku);
        node.putNull("constraint");
        node.putNull("value");
        node.put("type", conflict.type().name());
        node.put("status", conflict.status().name());
        node.put("open", conflict.isUnresolved());
        // A state does not say since when: its conflict records do.
        node.putNull("since");
        node.putNull("at");
        node.set(
                "origins",
                texts(conflict.versions().stream()
                        .map(version -> version.dot().origin())
                        .distinct()
                        .toList()));
        node.put("winner", text(conflict.outcome().winner()));
        node.put("reason", conflict.explanation().reason());
        node.put("decidedBy", conflict.explanation().decidedBy());
        node.set(
                "leaves",
                texts(conflict.explanation().disputes().stream()
                        .map(dispute -> dispute.leaf().text())
                        .toList()));
        node.put("versions", conflict.versions().size());
        return node;
    }

    private JsonNode withheldBy() {
        List<String> holders = stored.claims().claims().stream()
                .filter(claim -> claim.holder() != null)
                .map(claim -> claim.constraint() + "=" + claim.holder())
                .toList();
        return holders.isEmpty() ? NODES.nullNode() : texts(holders);
    }

    /** Of the values that others claim, too: by the ids that their conflict records have. */
    private ArrayNode uniqueConflicts() {
        ArrayNode conflicts = NODES.arrayNode();
        stored.claims().claims().stream()
                .filter(Claim::contested)
                .forEach(claim -> conflicts
                        .addObject()
                        .put("id", claim.value())
                        .put("constraint", claim.constraint())
                        .put("holder", claim.holder()));
        return conflicts;
    }

    static ObjectNode position(Position position) {
        ObjectNode node = NODES.objectNode();
        node.put("topic", position.topic());
        node.put("partition", position.partition());
        node.put("offset", position.offset());
        return node;
    }

    static ObjectNode vector(VersionVector vector) {
        ObjectNode node = NODES.objectNode();
        vector.asMap().forEach(node::put);
        return node;
    }

    static ArrayNode pointers(List<Pointer> pointers) {
        return texts(pointers.stream().map(Pointer::text).toList());
    }

    private static ArrayNode texts(Collection<String> texts) {
        ArrayNode array = NODES.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    private static String text(Object value) {
        return Objects.toString(value, null);
    }
}
