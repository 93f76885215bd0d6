package io.converge.lookup;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.http.Answer;
import io.converge.lookup.ChangeScan.Found;
import io.converge.model.VersionVector;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.source.SourceDecoder;
import io.converge.topology.ArrivalLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/**
 * What the changes topics still hold of a sku, and what each change did: found by reading, so it takes seconds where a partition is large,
 * and is done for a few at a time. It asks no store for the changes themselves, and says where some may be missing.
 */
final class History {

    /** Each reads what it can from Kafka. */
    private static final int MOST_AT_ONCE = 2;
    /** Of an answer, in bytes of JSON; products beyond are left out. */
    private static final long MOST_PRODUCT_BYTES = 8 << 20;

    /** For the changes as objects and as trees of JSON. */
    private static final int ANSWER_BYTES_PER_READ = 16;

    private final ConvergeConfig config;
    private final Decisions decisions;
    private final Items items;
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE);

    History(ConvergeConfig config, Decisions decisions, Items items) {
        this.config = config;
        this.decisions = decisions;
        this.items = items;
    }

    /**
     * The changes of a sku, the newest first.
     *
     * @param limit how many to tell at the most
     * @param room hears how much memory the answer may take, before it does
     * @throws UnavailableException if too many are asked for at once, or Kafka or the registry does not answer
     */
    Answer get(String sku, int limit, LongConsumer room) {
        if (!turns.tryAcquire()) {
            throw new UnavailableException("the histories of " + MOST_AT_ONCE
                    + " skus are being read, which is as many as" + " are read at once");
        }
        try {
            return Answer.json(read(sku, limit, room));
        } catch (IOException e) {
            throw new UnavailableException(e.getMessage());
        } catch (RegistryUnavailableException e) {
            throw new UnavailableException("the schema registry: " + e.getMessage());
        } finally {
            turns.release();
        }
    }

    private ObjectNode read(String sku, int limit, LongConsumer room) throws IOException {
        Found found = ChangeScan.of(sku, config);
        room.accept(found.records().stream()
                        .mapToLong(record -> Math.max(0, record.serializedValueSize()))
                        .sum()
                * ANSWER_BYTES_PER_READ);
        List<String> gaps = new ArrayList<>(found.gaps());
        ArrivalLimits limits = new ArrivalLimits(config.maxChangeBytes(), config.maxClockSkewMs());
        List<ObjectNode> entries = decisions.under(null, convergence -> {
            try (SourceDecoder decoder = SourceDecoder.of(config.sources(), config.registryClient())) {
                ChangeReplay replay = new ChangeReplay(sku, decoder, limits, convergence);
                found.records().forEach(replay::add);
                addUnfound(sku, replay.written(), gaps, room);
                return replay.entries();
            }
        });
        config.changesTopics().stream()
                .filter(topic -> !config.sources().hasChanges(topic))
                .map(topic -> "in " + topic + ", which is of another shape, records have other keys")
                .forEach(gaps::add);
        return told(entries, gaps, limit);
    }

    /** The catalogue may know of changes that were found nowhere: their records have other keys, or stand in other partitions. */
    private void addUnfound(String sku, VersionVector found, List<String> gaps, LongConsumer room) {
        Optional<VersionVector> known = items.clock(sku, room);
        if (known.isEmpty()) {
            gaps.add("whether these are all is not known, as the sku's owner could not be asked");
        } else if (!known.get().isCoveredBy(found)) {
            gaps.add(
                    "the catalogue has heard of others, whose records have another key than the sku, or stand in another"
                            + " partition than Kafka's default partitioner gives it");
        }
    }

    private static ObjectNode told(List<ObjectNode> entries, List<String> gaps, int limit) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode changes = json.putArray("changes");
        long bytes = 0;
        for (int i = entries.size() - 1; i >= Math.max(0, entries.size() - limit); i--) {
            ObjectNode entry = entries.get(i);
            int size = entry.get("product").toString().length();
            if (bytes + size > MOST_PRODUCT_BYTES) {
                entry.putNull("product");
                entry.put("omitted", true);
            } else {
                bytes += size;
            }
            changes.add(entry);
        }
        json.put("complete", gaps.isEmpty() && entries.size() <= limit);
        List<String> notes = new ArrayList<>(gaps);
        if (entries.size() > limit) {
            notes.add(0, (entries.size() - limit) + " earlier ones are left out");
        }
        json.put("note", notes.isEmpty() ? null : String.join("; ", notes));
        return json;
    }
}
