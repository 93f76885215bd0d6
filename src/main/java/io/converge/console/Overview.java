package io.converge.console;

import io.converge.config.ConvergeConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** How the application does, in numbers: what the first view shows. */
final class Overview {

    private final ConvergeConfig config;
    private final ConsoleSettings settings;
    private final Parts parts;
    private final Rates rates = new Rates();
    private final Series series = new Series();
    private volatile List<InstanceNumbers.Instance> instances = List.of();

    /** What it tells of. */
    record Parts(
            InstanceNumbers numbers,
            OpenConflicts open,
            RecentConflicts recent,
            Letters letters,
            HeldPolicy policy,
            Origins origins,
            Supplier<List<String>> problems,
            Supplier<Optional<String>> unread,
            Supplier<Boolean> loading) {}

    Overview(ConvergeConfig config, ConsoleSettings settings, Parts parts) {
        this.config = config;
        this.settings = settings;
        this.parts = parts;
    }

    /** Looks at the instances; called each second. */
    void look(long nowNanos) {
        instances = parts.numbers().now();
        Map<String, Map<String, Long>> totals = new LinkedHashMap<>();
        for (int i = 0; i < instances.size(); i++) {
            InstanceReport report = instances.get(i).report();
            boolean answers = !report.state().equals(InstanceReport.UNREACHABLE);
            if (answers) {
                totals.put(report.url() == null ? "instance " + i : report.url(), report.totals());
            }
        }
        rates.take(totals, nowNanos);
    }

    Map<String, Object> now(long nowMs) {
        Map<String, Object> now = new LinkedHashMap<>();
        now.put("at", nowMs);
        now.put("catalogue", config.applicationId());
        now.put("policy", policy());
        now.put("topics", topics());
        now.put("rates", rates.perSecond());
        now.put("totals", rates.totals());
        now.put("conflicts", conflicts(nowMs));
        Map<String, Long> waiting = parts.letters().waitingByReason();
        now.put("deadLetters", Map.of("waiting", sum(waiting), "byReason", waiting));
        now.put("freshness", freshness());
        now.put("origins", parts.origins().told());
        now.put("instances", instances.stream().map(Overview::instance).toList());
        now.put("readOnly", settings.readOnly());
        now.put("loading", parts.loading().get());
        now.put("unread", parts.unread().get().orElse(null));
        now.put("problems", problems());
        return now;
    }

    /** Of the policy topic; of the settings here where it is not known. */
    private HeldPolicy.Told policy() {
        return parts.policy().told().orElseGet(() -> HeldPolicy.Told.of(config.policy(), null));
    }

    private Map<String, Object> topics() {
        return Map.of(
                "changes", config.changesTopics(),
                "converged", config.convergedTopic(),
                "conflicts", config.conflictsTopic(),
                "deadLetters", config.deadLettersTopic());
    }

    private Map<String, Object> conflicts(long nowMs) {
        Map<String, Object> conflicts = new LinkedHashMap<>();
        conflicts.put("open", parts.open().size());
        conflicts.put("oldest", parts.open().oldest().orElse(null));
        conflicts.put("openByType", parts.open().byType());
        conflicts.put("byType", parts.recent().ofLastHour(nowMs));
        return conflicts;
    }

    /** Of the slowest instance. */
    private InstanceReport.Freshness freshness() {
        return new InstanceReport.Freshness(
                slowest(InstanceReport.Freshness::p50Ms), slowest(InstanceReport.Freshness::p99Ms));
    }

    private Long slowest(Function<InstanceReport.Freshness, Long> percentile) {
        return instances.stream()
                .map(instance -> instance.report().freshness())
                .filter(freshness -> freshness != null && percentile.apply(freshness) != null)
                .map(percentile)
                .max(Long::compare)
                .orElse(null);
    }

    private static Map<String, Object> instance(InstanceNumbers.Instance instance) {
        InstanceReport report = instance.report();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("url", report.url());
        told.put("self", instance.self());
        told.put("state", report.state());
        told.put("ready", report.ready());
        told.put("problems", report.problems());
        told.put("partitions", report.partitions());
        told.put("restoring", report.restoring());
        told.put("version", report.version());
        return told;
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>(parts.problems().get());
        parts.open().note().ifPresent(problems::add);
        problems.addAll(parts.letters().notes());
        Optional<String> origins = parts.origins().problem();
        origins.ifPresent(problems::add);
        return problems;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Adds one to the series. */
    Map<String, Object> point(long nowMs) {
        Map<String, Object> point = new LinkedHashMap<>();
        point.put("at", nowMs);
        point.putAll(rates.perSecond());
        InstanceReport.Freshness freshness = freshness();
        point.put("p50Ms", freshness.p50Ms());
        point.put("p99Ms", freshness.p99Ms());
        point.put("open", parts.open().size());
        point.put("deadLetters", sum(parts.letters().waitingByReason()));
        series.add(point);
        return point;
    }

    Map<String, Object> series() {
        return Map.of("stepMs", Series.STEP_MS, "points", series.points());
    }
}
