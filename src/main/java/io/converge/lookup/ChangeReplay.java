package io.converge.lookup;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.causality.ItemState;
import io.converge.json.RecordLine;
import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Position;
import io.converge.model.Printable;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Convergence.Rejected;
import io.converge.policy.Convergence.Step;
import io.converge.policy.Standing;
import io.converge.serde.RefusedRecordException;
import io.converge.source.SourceDecoder;
import io.converge.source.SourceRecord;
import io.converge.topology.ArrivalLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Says of each change of a sku, in the order in which they are given, what it did: they are decided on once more. */
final class ChangeReplay {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MOST_NAMED = 5;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_DETAIL = 1_000;

    private final String sku;
    private final SourceDecoder decoder;
    private final ArrivalLimits limits;
    private final Convergence convergence;
    private final List<ObjectNode> entries = new ArrayList<>();
    private Standing standing = Standing.unread(ItemState.EMPTY);
    private VersionVector written = VersionVector.EMPTY;

    ChangeReplay(String sku, SourceDecoder decoder, ArrivalLimits limits, Convergence convergence) {
        this.sku = sku;
        this.decoder = decoder;
        this.limits = limits;
        this.convergence = convergence;
    }

    /** The {@code HistoryEntry} of each change so far, the oldest first. */
    List<ObjectNode> entries() {
        return entries;
    }

    /** For each origin the highest sequence among them. */
    VersionVector written() {
        return written;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        SourceRecord source = SourceRecord.of(record);
        try {
            limits.checkSize(record.key(), record.value(), record.headers());
            for (Change change : decoder.decode(source).changes()) {
                if (change.sku().equals(sku)) {
                    limits.checkClock(change, record.timestamp());
                    add(change, record.timestamp());
                }
            }
        } catch (RefusedRecordException e) {
            ObjectNode entry = entry(record.timestamp(), source.position());
            putNothing(entry);
            tell(entry, "refused", e.reason() + ": " + Printable.within(e.getMessage(), LONGEST_DETAIL));
        }
    }

    private void add(Change change, long at) {
        ItemState before = standing.state();
        Step step = convergence.step(standing, change);
        ObjectNode entry = entry(at, change.version().position());
        put(entry, change);
        written = written.join(change.dot());
        if (step instanceof Rejected rejected) {
            tell(
                    entry,
                    "refused",
                    rejected.refusal().reason() + ": "
                            + Printable.within(rejected.refusal().detail(), LONGEST_DETAIL));
            return;
        }
        Converged converged = (Converged) step;
        standing = converged.standing();
        String what = converged.classification().name().toLowerCase(Locale.ROOT);
        tell(entry, what, why(change, before, converged));
    }

    private static String why(Change change, ItemState before, Converged converged) {
        List<Version> after = converged.state().live();
        String why = switch (converged.classification()) {
            case APPLIED ->
                before.live().isEmpty()
                        ? "Nobody had written the sku before."
                        : "It stands for all that was live: it had seen, or came behind, " + named(before.live()) + ".";
            case CONCURRENT ->
                "It had not seen " + named(others(after, change.dot()))
                        + (after.size() <= before.live().size() ? "; others it replaced." : ".");
            case DUPLICATE ->
                converged.collision()
                        ? "A version of this name was there already, with another content: the greater one stays."
                        : "Its version was there already.";
            case STALE -> "Somebody had seen or replaced it before it came.";
        };
        return converged
                .contradiction()
                .map(refused -> why + " " + Printable.within(refused.detail(), LONGEST_DETAIL))
                .orElse(why);
    }

    private static List<Version> others(List<Version> versions, Dot dot) {
        return versions.stream().filter(version -> !version.dot().equals(dot)).toList();
    }

    private static String named(List<Version> versions) {
        String names = versions.stream()
                .limit(MOST_NAMED)
                .map(version -> Printable.of(version.dot().toString(), LONGEST_NAME))
                .collect(Collectors.joining(", "));
        int more = versions.size() - MOST_NAMED;
        return more > 0 ? names + " and " + more + " more" : names;
    }

    private static ObjectNode entry(long at, Position position) {
        ObjectNode entry = NODES.objectNode();
        entry.put("at", at);
        entry.set("position", ItemView.position(position));
        return entry;
    }

    private static void put(ObjectNode entry, Change change) {
        Version version = change.version();
        entry.put("dot", version.dot().toString());
        entry.put("op", version.operation().name());
        entry.put("timestamp", version.timestamp());
        entry.set("context", change.context() == null ? NODES.nullNode() : ItemView.vector(change.context()));
        entry.set("fields", version.isPartial() ? ItemView.pointers(version.fields()) : NODES.nullNode());
        entry.set("product", RecordLine.product(version.product()));
    }

    private static void putNothing(ObjectNode entry) {
        for (String name : List.of("dot", "op", "timestamp", "context", "fields", "product")) {
            entry.putNull(name);
        }
    }

    private void tell(ObjectNode entry, String what, String why) {
        entry.put("what", what);
        entry.put("why", why);
        entries.add(entry);
    }
}
