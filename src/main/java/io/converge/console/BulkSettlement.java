package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.http.Call;
import io.converge.http.Problem;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.model.Printable;
import io.converge.model.Sha256;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.ResolutionSender;
import io.converge.triage.ResolutionSender.Ready;
import io.converge.triage.ResolutionSender.Sending;
import io.converge.triage.UnknownOutcomeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One choice for all open conflicts of a filter. Each change has the context of the record that the conflict had when the run began: one
 * that moves meanwhile is left alone. There is one such run at a time.
 */
final class BulkSettlement {

    private static final Logger LOG = LoggerFactory.getLogger(BulkSettlement.class);
    private static final List<String> NAMES = List.of("filter", "choice", "dryRun", "expected", "token");
    private static final int MOST_FAILURES = 100;
    private static final int IN_FLIGHT = 500;

    /** In the order in which they are read fastest. */
    static final Comparator<ConflictSummary> PLACES = Comparator.<ConflictSummary>comparingInt(
                    conflict -> conflict.position().partition())
            .thenComparingLong(conflict -> conflict.position().offset());

    private final ConvergeConfig config;
    private final ConsoleSettings settings;
    private final OpenConflicts open;
    private final ConflictReading reading;
    private final Settlements settlements;
    private final Semaphore one = new Semaphore(1);

    BulkSettlement(
            ConvergeConfig config,
            ConsoleSettings settings,
            OpenConflicts open,
            ConflictReading reading,
            Settlements settlements) {
        this.config = config;
        this.settings = settings;
        this.open = open;
        this.reading = reading;
        this.settlements = settlements;
    }

    /** @throws Problem 409 if what is meant is not as many as expected, or another run is under way */
    Map<String, Object> run(Call call) throws IOException {
        Fields fields = new Fields(call.json(), "the body", NAMES);
        JsonNode filterJson = fields.get("filter");
        if (fields.has("filter") && !filterJson.isObject()) {
            throw Problem.badRequest("filter: is no object");
        }
        ConflictFilter filter = fields.has("filter") ? ConflictFilter.of(filterJson) : ConflictFilter.OPEN;
        if (filter.status() != ConflictFilter.Status.OPEN) {
            throw Problem.badRequest("filter: only open conflicts can be settled");
        }
        BulkChoice choice = BulkChoice.of(fields.get("choice"));
        settlements.requireCurrent();
        List<ConflictSummary> meant = open.all(filter);
        if (fields.flag("dryRun")) {
            Map<String, Object> answer = answer(meant, new Run(choice, call), List.of());
            answer.putAll(new BulkTrial(config, reading, settlements.schemas(), choice, origin(call), call).of(meant));
            return answer;
        }
        requireExpected(fields, meant);
        if (!one.tryAcquire()) {
            throw new Problem(409, "many are being settled already; wait until that is over");
        }
        try {
            Run run = new Run(choice, call);
            run.settle(meant.stream().sorted(PLACES).toList());
            LOG.info(
                    "settled: {} of {} conflicts by {} from {}: {}",
                    run.settled,
                    meant.size(),
                    Printable.of(call.caller().name(), 200),
                    call.address(),
                    Printable.of(choice.toString(), 200));
            return answer(meant, run, List.of());
        } finally {
            one.release();
        }
    }

    private static void requireExpected(Fields fields, List<ConflictSummary> meant) {
        Long expected = fields.number("expected");
        if (expected == null) {
            throw Problem.badRequest("expected is missing: how many conflicts shall be settled?");
        }
        String token = fields.text("token", null);
        if (expected != meant.size() || token != null && !token.equals(token(meant))) {
            throw new Problem(
                    409,
                    "these are others than you have seen. Nothing was written.",
                    Map.of("count", meant.size(), "token", token(meant)));
        }
    }

    /** Names these conflicts, as they are. */
    private static String token(List<ConflictSummary> conflicts) {
        List<String> texts = new ArrayList<>();
        conflicts.forEach(conflict -> {
            texts.add(conflict.id());
            texts.add(conflict.position().toString());
        });
        return Sha256.name(texts);
    }

    private Map<String, Object> answer(List<ConflictSummary> meant, Run run, List<Object> examples) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("count", meant.size());
        answer.put("settled", run.settled);
        answer.put("moved", run.moved);
        answer.put("failures", run.failures);
        answer.put("failed", run.failed);
        answer.put("examples", examples);
        answer.put("token", token(meant));
        return answer;
    }

    private String origin(Call call) {
        try {
            return settings.originOf(call.caller().name());
        } catch (IllegalArgumentException e) {
            throw new Problem(422, e.getMessage());
        }
    }

    /** What comes of it. */
    private final class Run {
        private final BulkChoice choice;
        private final Call call;
        private final String origin;
        private final List<Object> failed = new ArrayList<>();
        private final Map<ConflictSummary, Sending> underway = new LinkedHashMap<>();
        private long settled;
        private long moved;
        private long failures;
        /** The registry is not waited for once more for each of the others. */
        private String silence;

        Run(BulkChoice choice, Call call) {
            this.choice = choice;
            this.call = call;
            this.origin = origin(call);
        }

        void settle(List<ConflictSummary> conflicts) {
            ResolutionSender sender = sender();
            for (ConflictSummary conflict : conflicts) {
                if (silence != null) {
                    fail(conflict, silence);
                    continue;
                }
                begin(sender, conflict);
                if (underway.size() >= IN_FLIGHT) {
                    end(sender);
                }
            }
            end(sender);
        }

        private ResolutionSender sender() {
            try {
                return settlements.sender();
            } catch (IOException | KafkaException e) {
                throw Settlements.notNow(e);
            }
        }

        private void begin(ResolutionSender sender, ConflictSummary conflict) {
            String sku = Settlements.name(conflict);
            Lock lock = settlements.underway().lock(sku);
            lock.lock();
            try {
                Optional<Written> written =
                        isAsItWas(conflict) ? reading.readAsWritten(conflict, call::requireRoom) : Optional.empty();
                if (written.isEmpty() || settlements.underway().of(sku).isPresent()) {
                    moved++;
                    return;
                }
                GenericRecord change = choice.change(config, written.get(), origin, System.currentTimeMillis());
                Ready ready = sender.ready(change, call.caller().name());
                if (!isAsItWas(conflict)) {
                    moved++;
                    return;
                }
                underway.put(conflict, sender.begin(ready));
                settlements.underway().wrote(sku, conflict, ready.change().dot().toString());
            } catch (IOException e) {
                silence = e.getMessage();
                fail(conflict, silence);
            } catch (UnfitException
                    | RefusedRecordException
                    | RegistryUnavailableException
                    | KafkaException
                    | Problem e) {
                fail(conflict, e.getMessage());
            } finally {
                lock.unlock();
            }
        }

        private boolean isAsItWas(ConflictSummary conflict) {
            return open.standsAt(conflict.id(), conflict.position());
        }

        private void end(ResolutionSender sender) {
            underway.forEach((conflict, sending) -> {
                try {
                    Position position = sender.await(sending);
                    settled++;
                    Change change = sending.change();
                    SettlementLog.settled(
                            conflict.id(),
                            change.sku(),
                            call,
                            change.version().operation(),
                            change.dot().toString(),
                            position);
                } catch (UnknownOutcomeException e) {
                    Change change = sending.change();
                    String dot = change.dot().toString();
                    settlements.underway().mayHaveWritten(change.sku(), conflict, dot);
                    SettlementLog.unknown(
                            conflict.id(), change.sku(), call, change.version().operation(), dot, e);
                    fail(conflict, e.getMessage());
                } catch (IOException | RefusedRecordException e) {
                    settlements.underway().forget(Settlements.name(conflict));
                    fail(conflict, e.getMessage());
                }
            });
            underway.clear();
        }

        private void fail(ConflictSummary conflict, String why) {
            failures++;
            if (failed.size() < MOST_FAILURES) {
                failed.add(Map.of("id", conflict.id(), "subject", conflict.subject(), "detail", String.valueOf(why)));
            }
        }
    }
}
