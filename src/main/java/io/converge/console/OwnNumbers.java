package io.converge.console;

import io.converge.http.Access;
import io.converge.http.Answer;
import io.converge.http.Routes;
import io.converge.runtime.ConvergeApplication;
import io.converge.runtime.PartitionWork;
import io.converge.topology.Extent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** How the instance in this process does. */
public final class OwnNumbers implements InstanceNumbers {

    private static final String REFUSED = "refused-";
    private static final List<String> CLASSIFICATIONS = List.of("applied", "concurrent", "duplicate", "stale");

    private final ConvergeApplication application;
    private final Supplier<String> url;
    private final String version;
    private final RecentFreshness freshness = new RecentFreshness();

    /** @param url where it is reached; null while that is not known */
    public OwnNumbers(ConvergeApplication application, Supplier<String> url, String version) {
        this.application = application;
        this.url = url;
        this.version = version;
    }

    @Override
    public List<Instance> now() {
        return List.of(new Instance(true, report()));
    }

    /** Adds the route by which others hear of it: other instances, and consoles, which sign their calls. */
    public void addTo(Routes routes) {
        routes.get("/api/instance", Access.VIEWER, call -> Answer.json(report()));
    }

    private InstanceReport report() {
        List<String> obstacles = application.health().obstacles();
        Extent restore = application.health().restore();
        return new InstanceReport(
                url.get(),
                application.state(),
                obstacles.isEmpty(),
                obstacles,
                application.work().stream().map(OwnNumbers::partition).toList(),
                restore.left() == 0 ? null : new InstanceReport.Restoring(restore.done(), restore.all()),
                totals(application.totals()),
                freshness.of(application.measures().freshness().histogram(), System.nanoTime()),
                version);
    }

    private static InstanceReport.Partition partition(PartitionWork work) {
        return new InstanceReport.Partition(
                work.partition(), work.isActive() ? "active" : "standby", work.lag() < 0 ? null : work.lag());
    }

    /** Those that the console tells of, whatever is counted beside. */
    static Map<String, Long> totals(Map<String, Long> counted) {
        Map<String, Long> totals = new TreeMap<>();
        CLASSIFICATIONS.forEach(name -> totals.put(name, counted.getOrDefault(name, 0L)));
        totals.put(
                "refused",
                counted.entrySet().stream()
                        .filter(count -> count.getKey().startsWith(REFUSED))
                        .mapToLong(Map.Entry::getValue)
                        .sum());
        return totals;
    }
}
