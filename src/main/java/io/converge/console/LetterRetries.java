package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.http.Call;
import io.converge.http.Problem;
import io.converge.model.Position;
import io.converge.model.Printable;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.triage.DeadLetter;
import io.converge.triage.DeadLetterFilter;
import io.converge.triage.Positions;
import io.converge.triage.Retry;
import io.converge.triage.TopicReader.Ends;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends records of dead letters again, as the command line does: none twice. What was refused again is another record, and is sent with the
 * others: a run reads as far as the topic went when it began, so that it never meets what comes of its own. There is one such run at a time.
 */
final class LetterRetries {

    private static final Logger LOG = LoggerFactory.getLogger(LetterRetries.class);
    private static final List<String> NAMES = List.of("positions", "filter", "dryRun", "expected");
    private static final int MOST_FAILURES = 100;
    private static final int MOST_POSITIONS = 10_000;

    private final ConvergeConfig config;
    private final Semaphore one = new Semaphore(1);

    LetterRetries(ConvergeConfig config) {
        this.config = config;
    }

    /** @throws Problem 409 if what is meant is not as many as expected, or another run is under way */
    Map<String, Object> run(Call call) throws IOException {
        Fields fields = new Fields(call.json(), "the body", NAMES);
        DeadLetterFilter meant = meant(fields);
        boolean isNamed = !meant.positions().isEmpty();
        if (!one.tryAcquire()) {
            throw new Problem(409, "records are being sent again already; wait until that is over");
        }
        try {
            if (fields.flag("dryRun")) {
                return run(meant, null, true).answer();
            }
            Long expected = fields.number("expected");
            Ends counted = null;
            if (expected != null) {
                Run count = run(meant, null, true);
                requireCount(expected, count.total());
                counted = count.ends();
            } else if (!isNamed) {
                throw Problem.badRequest("expected is missing: how many records shall be sent?");
            }
            // What became a dead letter since is none of those that were counted.
            Map<String, Object> done = run(meant, counted, false).answer();
            LOG.info(
                    "sent again: {} records of dead letters by {} from {}: {}",
                    done.get("sent"),
                    Printable.of(call.caller().name(), 200),
                    call.address(),
                    Printable.within(isNamed ? named(meant) : what(meant), 500));
            return done;
        } catch (KafkaException | RegistryUnavailableException e) {
            throw new Problem(503, e.getMessage() + ". What was sent until then has its marks.");
        } finally {
            one.release();
        }
    }

    private static String named(DeadLetterFilter meant) {
        return meant.positions().stream().map(Position::toString).sorted().collect(Collectors.joining(", "));
    }

    private static String what(DeadLetterFilter meant) {
        String about = meant.about() == null ? "" : ", " + meant.about();
        return "reasons " + meant.reasons() + ", origin " + meant.origin() + about + ", topic " + meant.topic();
    }

    private static void requireCount(long expected, long count) {
        if (expected != count) {
            throw new Problem(409, "these are others than you have seen. Nothing was sent.", Map.of("count", count));
        }
    }

    private static DeadLetterFilter meant(Fields fields) {
        if (fields.has("positions") == fields.has("filter")) {
            throw Problem.badRequest("the body has either positions or filter");
        }
        if (fields.has("filter")) {
            LetterFilter filter = LetterFilter.of(fields.get("filter"));
            if (filter.state() == LetterFilter.State.RETRIED) {
                throw Problem.badRequest("filter: what was sent again is not sent once more");
            }
            return filter.forRetry();
        }
        Set<Position> positions = new HashSet<>();
        JsonNode given = fields.get("positions");
        if (!given.isArray() || given.isEmpty() || given.size() > MOST_POSITIONS) {
            throw Problem.badRequest("positions is no list of 1 to " + MOST_POSITIONS + " positions");
        }
        for (JsonNode each : given) {
            try {
                positions.add(Positions.parse(each.asText()));
            } catch (IllegalArgumentException e) {
                throw Problem.badRequest(e.getMessage());
            }
        }
        return new DeadLetterFilter(Set.of(), null, null, null, null, null, positions);
    }

    /** What came of letters, and what is answered of that. */
    private record Run(long total, Ends ends, Map<String, Object> answer) {}

    /** @param bounds how far letters are read; null: to the end */
    private Run run(DeadLetterFilter meant, Ends bounds, boolean dryRun) throws IOException {
        List<Object> failed = new ArrayList<>();
        Retry retry = new Retry(config, new Retry.Options(0, false, false, dryRun), new Retry.Listener() {
            @Override
            public void sent(long total) {
                // Told at the end.
            }

            @Override
            public void refused(DeadLetter letter, String why) {
                if (failed.size() < MOST_FAILURES) {
                    failed.add(Map.of("position", letter.place().toString(), "detail", why));
                }
            }
        });
        Retry.Report report = retry.run(meant, bounds);
        report.missing()
                .forEach(position ->
                        failed.add(Map.of("position", position, "detail", "there is no dead letter of this place")));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("count", report.total());
        answer.put("sent", dryRun ? 0L : report.total());
        answer.put("before", report.before());
        answer.put("failures", report.refused() + report.missing().size());
        answer.put("failed", failed);
        return new Run(report.total(), retry.ends(), answer);
    }
}
