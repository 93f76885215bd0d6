package io.converge.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.http.Problem;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.CurrentClaimants;
import io.converge.triage.RecordLookup;
import io.converge.triage.TopicReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads conflict records where they stand: summaries are all that is kept of them. Those about unique values that are open are told with their
 * products as these stand now.
 */
final class ConflictReading implements AutoCloseable {

    /** Somebody waits for the answer. */
    private static final Duration SEARCH = Duration.ofSeconds(20);

    /** For the record's versions as objects, all that is told of them as a tree of JSON, and its text: more where there are many small values. */
    private static final int ANSWER_BYTES_PER_READ = 32;

    private final OpenConflicts open;
    private final RecentConflicts recent;
    private final RecordLookup lookup;
    private final Deserializer<Object> values;
    private final KnownContexts contexts;
    private final Closings closings;
    private final CurrentClaimants claimants;

    ConflictReading(ConvergeConfig config, OpenConflicts open, RecentConflicts recent, RecordLookup lookup) {
        this.open = open;
        this.recent = recent;
        this.lookup = lookup;
        this.values = config.registryClient().deserializer();
        this.contexts = new KnownContexts(config, lookup);
        this.closings = new Closings(config);
        this.claimants = new CurrentClaimants(config, SEARCH);
    }

    /** Open or not, if it is known. */
    Optional<ConflictSummary> find(String id) {
        Optional<ConflictSummary> found = open.find(id);
        return found.isPresent() ? found : recent.find(id).map(this::over);
    }

    /** What the conflicts topic told last, of a conflict that is open no more: it may not have told that yet. */
    private ConflictSummary over(ConflictSummary last) {
        return last.open() && open.isWhole() ? last.closed(last.at()) : last;
    }

    /**
     * The record that a summary is of; empty if it is there no more: it has moved. Of an open conflict about a unique value the products are as
     * they stand now.
     *
     * @param room hears how much memory that and an answer of it may take, before it does
     * @throws Problem if it cannot be read now
     */
    Optional<Written> read(ConflictSummary summary, LongConsumer room) {
        Optional<Written> written = readAsWritten(summary, room);
        if (written.isEmpty() || !summary.open()) {
            return written;
        }
        try {
            return Optional.of(claimants.of(written.get(), bytes -> room.accept(bytes * ANSWER_BYTES_PER_READ)));
        } catch (IOException | RegistryUnavailableException e) {
            throw notNow(e);
        }
    }

    /** As {@link #read}, with what the record says and nothing else. */
    Optional<Written> readAsWritten(ConflictSummary summary, LongConsumer room) {
        try {
            Optional<ConsumerRecord<byte[], byte[]>> record = lookup.at(summary.position());
            if (record.isEmpty()) {
                return Optional.empty();
            }
            room.accept((long) record.get().serializedValueSize() * ANSWER_BYTES_PER_READ);
            GenericRecord conflict = value(record.get());
            return conflict == null || !conflict.get("id").toString().equals(summary.id())
                    ? Optional.empty()
                    : Optional.of(new Written(conflict, record.get().timestamp()));
        } catch (IOException | RefusedRecordException | RegistryUnavailableException e) {
            throw notNow(e);
        }
    }

    private static Problem notNow(Exception why) {
        return new Problem(503, "the conflict cannot be read now: " + why.getMessage());
    }

    /** Deserializers belong to one thread at a time. */
    private synchronized GenericRecord value(ConsumerRecord<byte[], byte[]> record) {
        return TopicReader.value(record, values);
    }

    ObjectNode detail(ConflictSummary summary, Written written) {
        ObjectNode json = new ConflictDetail(written).json(summary, contexts, closings, recent.history(summary.id()));
        return json.put("instead", instead(summary));
    }

    /** Another version makes another conflict of it, with an id of its own: the one that the sku of one that is over has now. */
    private String instead(ConflictSummary summary) {
        return summary.open() || summary.sku() == null
                ? null
                : open.ofKey(summary.sku()).map(ConflictSummary::id).orElse(null);
    }

    /**
     * @param room hears how much memory the answer may take, before it does
     * @throws Problem if there is none, or it cannot be read now
     */
    ObjectNode detail(String id, LongConsumer room) {
        ConflictSummary summary = find(id).orElseThrow(() ->
                Problem.notFound("no conflict of this id is open, and none of the last ones that are over has it"));
        Written written = read(summary, room)
                .orElseThrow(() -> Problem.notFound("the record of this conflict is there no more: look for it again"));
        return detail(summary, written);
    }

    @Override
    public synchronized void close() {
        contexts.close();
        closings.close();
        values.close();
    }
}
