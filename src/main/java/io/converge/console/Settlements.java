package io.converge.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.console.Underway.Held;
import io.converge.http.Call;
import io.converge.http.Problem;
import io.converge.model.Position;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.ResolutionSender;
import io.converge.triage.ResolutionSender.Ready;
import io.converge.triage.SchemaTrial;
import io.converge.triage.UnknownOutcomeException;
import io.converge.unique.UniqueKeys;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * What a person decides about a conflict. A change is written only of the state that the person has seen, and with its context: whatever
 * comes between is concurrent with it, and becomes a conflict that shows. In this process settlements of a sku go one after the other.
 */
final class Settlements implements AutoCloseable {

    private static final Duration CURRENT = Duration.ofSeconds(5);
    private static final Duration MOVED = Duration.ofSeconds(5);
    /** Making a record takes so long where the registry is asked and hesitates. */
    private static final Duration LONG = Duration.ofMillis(500);

    private static final long LOOK_MS = 20;

    private final ConvergeConfig config;
    private final ConsoleSettings settings;
    private final OpenConflicts open;
    private final TopicTail tail;
    private final ConflictReading reading;
    private final Supplier<UniqueKeys> keys;
    private final Underway underway;
    private final SchemaTrial schemas;
    private ResolutionSender sender;

    /**
     * @param tail of the open conflicts
     * @param keys what has to be unique in the catalogue
     */
    Settlements(
            ConvergeConfig config,
            ConsoleSettings settings,
            OpenConflicts open,
            TopicTail tail,
            ConflictReading reading,
            Supplier<UniqueKeys> keys) {
        this.config = config;
        this.settings = settings;
        this.open = open;
        this.tail = tail;
        this.reading = reading;
        this.keys = keys;
        this.schemas = new SchemaTrial(config);
        this.underway = new Underway(open, System::nanoTime);
    }

    /** What a choice comes to, without writing it. */
    ObjectNode preview(String id, Choice choice, Call call) {
        ConflictSummary summary = open.find(id).orElseThrow(() -> notOpen(id, call));
        Written written = reading.read(summary, call::requireRoom).orElseThrow(() -> notOpen(id, call));
        Draft draft = draft(written, choice, call.caller().name());
        List<String> caveats = new ArrayList<>();
        if (draft.problems().isEmpty()) {
            try {
                draft = draft.with(schemas.refusal(draft.change().getSchema()));
            } catch (IOException e) {
                caveats.add(uncheckedSchema(e));
            }
        }
        return draft.preview(caveats);
    }

    static String uncheckedSchema(IOException why) {
        return "whether the schema registry takes it could not be checked: " + why.getMessage();
    }

    private Problem notOpen(String id, Call call) {
        return reading.find(id)
                .map(known -> moved(known, call))
                .orElseGet(() -> Problem.notFound("no conflict of this id is open"));
    }

    Draft draft(Written written, Choice choice, String person) {
        return Draft.of(config, written, choice, origin(person), keys.get(), System.currentTimeMillis());
    }

    private String origin(String person) {
        try {
            return settings.originOf(person);
        } catch (IllegalArgumentException e) {
            throw new Problem(422, e.getMessage());
        }
    }

    /**
     * Writes what a choice comes to, and waits for a while until the conflict shows it.
     *
     * @param seen the state that the person has seen
     * @throws Problem 409 if that is not the state any more, 422 if the choice cannot be written; nothing is written then
     */
    Map<String, Object> settle(String id, Choice choice, String seen, Call call) {
        ConflictSummary known = reading.find(id).orElseThrow(() -> notOpen(id, call));
        Lock lock = underway.lock(name(known));
        lock.lock();
        try {
            requireCurrent();
            ConflictSummary summary = open.find(id).orElseThrow(() -> moved(known, call));
            Optional<Written> read = reading.read(summary, call::requireRoom);
            if (read.isEmpty() || !SeenConflict.token(read.get()).equals(seen)) {
                throw moved(summary, call);
            }
            Draft draft = draft(read.get(), choice, call.caller().name());
            if (!draft.problems().isEmpty()) {
                throw new Problem(422, draft.problems().get(0), Map.of("problems", draft.problems()));
            }
            requireNotUnderway(draft.sku(), summary, call);
            Position position = write(draft, summary, seen, call);
            boolean isSeen = awaitMove(summary);
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("sku", draft.sku());
            answer.put("dot", draft.dot());
            answer.put("topic", position.topic());
            answer.put("partition", position.partition());
            answer.put("offset", position.offset());
            answer.put("shown", isSeen);
            return answer;
        } finally {
            lock.unlock();
        }
    }

    /** @throws Problem if it cannot be told what is open now */
    void requireCurrent() {
        try {
            if (!tail.awaitCurrent(CURRENT)) {
                throw new Problem(
                        503,
                        "it cannot be told whether the conflict has moved: "
                                + tail.problem().orElse("Kafka does not answer") + ". Nothing was written.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(503, "the console stops; nothing was written");
        }
    }

    /** What one settlement at a time is of: a sku, or a value that several have. */
    static String name(ConflictSummary conflict) {
        return conflict.sku() == null ? conflict.id() : conflict.sku();
    }

    private void requireNotUnderway(String sku, ConflictSummary summary, Call call) {
        Optional<Held> held = underway.of(name(summary)).or(() -> underway.of(sku));
        if (held.isPresent()) {
            String dot = held.get().dot();
            throw moved(
                    summary,
                    held.get().isSure()
                            ? "it is settled already, by " + dot
                                    + "; the application has not come to that yet. Nothing was written."
                            : "it may be settled already, by " + dot
                                    + ", of which it is not known whether it was written: try again in a minute, if it"
                                    + " does not show until then. Nothing was written now.",
                    call);
        }
    }

    private Problem moved(ConflictSummary summary, Call call) {
        return moved(summary, "the conflict has moved since you saw it. Nothing was written.", call);
    }

    /** With what is known now: of this conflict, or of the one that its sku has instead. */
    private Problem moved(ConflictSummary summary, String detail, Call call) {
        Map<String, Object> more = new LinkedHashMap<>();
        ConflictSummary now = (summary.sku() == null ? Optional.<ConflictSummary>empty() : open.ofKey(summary.sku()))
                .or(() -> reading.find(summary.id()))
                .orElse(summary);
        reading.read(now, call::requireRoom).ifPresent(written -> more.put("conflict", reading.detail(now, written)));
        return new Problem(409, detail, more);
    }

    private Position write(Draft draft, ConflictSummary summary, String seen, Call call) {
        try {
            long beginNanos = System.nanoTime();
            ResolutionSender sender = sender();
            Ready ready = sender.ready(draft.change(), call.caller().name());
            boolean isLong = System.nanoTime() - beginNanos > LONG.toNanos();
            requireStillSeen(summary, seen, isLong, call);
            Position position = sender.await(sender.begin(ready));
            underway.wrote(draft.sku(), summary, draft.dot());
            underway.wrote(name(summary), summary, draft.dot());
            SettlementLog.settled(
                    summary.id(), draft.sku(), call, draft.change().get("op"), draft.dot(), position);
            return position;
        } catch (RefusedRecordException e) {
            throw new Problem(422, e.reason() + ": " + e.getMessage(), Map.of("problems", List.of(e.getMessage())));
        } catch (UnknownOutcomeException e) {
            underway.mayHaveWritten(draft.sku(), summary, draft.dot());
            underway.mayHaveWritten(name(summary), summary, draft.dot());
            SettlementLog.unknown(
                    summary.id(), draft.sku(), call, draft.change().get("op"), draft.dot(), e);
            throw new Problem(
                    503, e.getMessage() + ". The conflict shows it if it was: look at it again before you try again.");
        } catch (SerializationException e) {
            throw unfit(e);
        } catch (RegistryUnavailableException e) {
            throw e.isSchemaRefused() ? unfit(e) : notNow(e);
        } catch (IOException | KafkaException e) {
            throw notNow(e);
        }
    }

    /**
     * The last look before the sending: making the record may have taken its time.
     *
     * @param isLong whether it took so long that products of a unique value may have changed, of which no conflict record tells
     */
    private void requireStillSeen(ConflictSummary summary, String seen, boolean isLong, Call call) {
        if (isLong) {
            requireCurrent();
        }
        boolean isAsItWas = open.standsAt(summary.id(), summary.position());
        if (isAsItWas && isLong && summary.sku() == null) {
            isAsItWas = reading.read(summary, call::requireRoom)
                    .filter(now -> SeenConflict.token(now).equals(seen))
                    .isPresent();
        }
        if (!isAsItWas) {
            throw moved(summary, call);
        }
    }

    private static Problem unfit(Exception why) {
        return new Problem(422, why.getMessage(), Map.of("problems", List.of(String.valueOf(why.getMessage()))));
    }

    static Problem notNow(Exception why) {
        return new Problem(503, "it cannot be written now: " + why.getMessage());
    }

    /** Stays open: one is enough for all. */
    synchronized ResolutionSender sender() throws IOException {
        if (sender == null) {
            sender = ResolutionSender.open(config);
        }
        return sender;
    }

    /** Asks the registry for schemas of changes that are not written. */
    SchemaTrial schemas() {
        return schemas;
    }

    Underway underway() {
        return underway;
    }

    /** @return whether the conflict has moved in time */
    private boolean awaitMove(ConflictSummary before) {
        long endNanos = System.nanoTime() + MOVED.toNanos();
        try {
            while (System.nanoTime() < endNanos) {
                if (!open.standsAt(before.id(), before.position())) {
                    return true;
                }
                Thread.sleep(LOOK_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    @Override
    public synchronized void close() {
        schemas.close();
        if (sender != null) {
            sender.close();
        }
    }
}
