package io.converge.console;

import io.converge.config.ConvergeConfig;
import io.converge.http.Call;
import io.converge.http.Problem;
import io.converge.serde.RefusedRecordException;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.ResolutionSender;
import io.converge.triage.SchemaTrial;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * What would come of one choice for many conflicts. Somebody waits for that: of very many the first {@link #MOST_JUDGED} are judged, as far as that
 * is done in {@link #PATIENCE}.
 */
final class BulkTrial {

    private static final int MOST_EXAMPLES = 5;
    private static final int MOST_JUDGED = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_REASONS = 10;

    private final ConvergeConfig config;
    private final ConflictReading reading;
    private final SchemaTrial schemas;
    private final BulkChoice choice;
    private final Call call;
    private final String origin;
    private final Map<ConflictSummary, Map<String, Object>> examples = new LinkedHashMap<>();
    private final Map<String, Long> reasons = new LinkedHashMap<>();
    private final Map<Schema, Optional<String>> refusals = new HashMap<>();
    private final List<String> caveats = new ArrayList<>();
    private long fitting;
    private long unfit;

    /** @param origin in whose name changes would be written */
    BulkTrial(
            ConvergeConfig config,
            ConflictReading reading,
            SchemaTrial schemas,
            BulkChoice choice,
            String origin,
            Call call) {
        this.config = config;
        this.reading = reading;
        this.schemas = schemas;
        this.choice = choice;
        this.origin = origin;
        this.call = call;
    }

    /** For the answer. */
    Map<String, Object> of(List<ConflictSummary> meant) {
        List<ConflictSummary> first = meant.subList(0, Math.min(MOST_EXAMPLES, meant.size()));
        first.forEach(conflict -> examples.put(conflict, new LinkedHashMap<>()));
        first.forEach(this::judge);
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        List<ConflictSummary> others = meant.subList(first.size(), Math.min(MOST_JUDGED, meant.size())).stream()
                .sorted(BulkSettlement.PLACES)
                .toList();
        for (ConflictSummary conflict : others) {
            if (System.nanoTime() > endNanos) {
                break;
            }
            judge(conflict);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("judged", fitting + unfit);
        answer.put("fitting", fitting);
        answer.put("unfit", unfit);
        answer.put("unfitReasons", unfitReasons());
        answer.put("caveats", caveats);
        answer.put("examples", examples.values());
        return answer;
    }

    /** Why some stay open. */
    private record Reason(String reason, long count) {}

    private List<Reason> unfitReasons() {
        return reasons.entrySet().stream()
                .map(each -> new Reason(each.getKey(), each.getValue()))
                .sorted(Comparator.comparingLong(Reason::count).reversed())
                .limit(MOST_REASONS)
                .toList();
    }

    private void judge(ConflictSummary conflict) {
        Map<String, Object> example = examples.getOrDefault(conflict, new LinkedHashMap<>());
        example.put("id", conflict.id());
        example.put("subject", conflict.subject());
        try {
            Written written = reading.readAsWritten(conflict, call::requireRoom)
                    .orElseThrow(() -> new UnfitException("it has moved meanwhile"));
            GenericRecord change = choice.change(config, written, origin, System.currentTimeMillis());
            ResolutionSender.tryOut(config, change);
            requireSchema(change.getSchema());
            fitting++;
            example.put("fits", true);
            if (examples.containsKey(conflict)) {
                example.put("product", Standing.product((GenericRecord) change.get("product")));
            }
        } catch (RefusedRecordException e) {
            unfit(example, e.reason() + ": " + e.getMessage());
        } catch (UnfitException | Problem e) {
            unfit(example, String.valueOf(e.getMessage()));
        }
    }

    /** Asks for each schema once, and no more where the registry does not answer. */
    private void requireSchema(Schema schema) throws UnfitException {
        Optional<String> refusal = refusals.get(schema);
        if (refusal == null && caveats.isEmpty()) {
            try {
                refusal = schemas.refusal(schema);
                refusals.put(schema, refusal);
            } catch (IOException e) {
                caveats.add(Settlements.uncheckedSchema(e));
            }
        }
        if (refusal != null && refusal.isPresent()) {
            throw new UnfitException(refusal.get());
        }
    }

    /** Without a product: none is what a delete has. */
    private void unfit(Map<String, Object> example, String why) {
        unfit++;
        example.put("fits", false);
        example.put("detail", why);
        reasons.merge(why, 1L, Long::sum);
    }
}
