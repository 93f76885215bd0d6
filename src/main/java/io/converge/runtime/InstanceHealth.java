package io.converge.runtime;

import io.converge.topology.Extent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

/** How an instance is: whether it lives, and what keeps it from being ready. Safe for threads. */
public final class InstanceHealth {

    private static final String COORDINATOR_GROUP = "consumer-coordinator-metrics";
    private static final String LAST_HEARTBEAT = "last-heartbeat-seconds-ago";
    private static final String LAST_REBALANCE = "last-rebalance-seconds-ago";

    private final Supplier<Optional<KafkaStreams>> streams;
    private final Supplier<Optional<String>> end;
    private final Supplier<Optional<String>> startWait;
    private final ProcessingPatience registry;
    private final Supplier<Extent> restore;
    private final Supplier<Extent> policyChange;
    private final double mostHeartbeatSeconds;

    /**
     * @param streams once there is one
     * @param end why it works no more
     * @param startWait what its start waits for
     * @param restore how far the state is restored
     * @param policyChange how far its skus have come under another policy
     * @param mostHeartbeatMs without a heartbeat, for a broker that is in reach
     */
    InstanceHealth(
            Supplier<Optional<KafkaStreams>> streams,
            Supplier<Optional<String>> end,
            Supplier<Optional<String>> startWait,
            ProcessingPatience registry,
            Supplier<Extent> restore,
            Supplier<Extent> policyChange,
            long mostHeartbeatMs) {
        this.streams = streams;
        this.end = end;
        this.startWait = startWait;
        this.registry = registry;
        this.restore = restore;
        this.policyChange = policyChange;
        this.mostHeartbeatSeconds = mostHeartbeatMs / 1000.0;
    }

    /** Why it works no more; empty if it works, or is about to. */
    public Optional<String> death() {
        Optional<String> told = end.get();
        return told.isPresent()
                ? told
                : streams.get()
                        .map(KafkaStreams::state)
                        .filter(state -> state != KafkaStreams.State.CREATED && !state.isRunningOrRebalancing())
                        .map(state -> "Kafka Streams is " + state);
    }

    /** What keeps it from being ready, a line each; empty if it has its share of the work, up to date. */
    public List<String> obstacles() {
        Optional<String> dead = death();
        if (dead.isPresent()) {
            return List.of(dead.get());
        }
        Optional<KafkaStreams> running = streams.get();
        if (running.isEmpty()) {
            return List.of("starting: " + startWait.get().orElse("topics and policy are looked at"));
        }
        List<String> obstacles = new ArrayList<>();
        if (running.get().state() != KafkaStreams.State.RUNNING) {
            obstacles.add("rebalancing: its share of the work is not assigned and up to date yet");
        }
        if (restore.get().left() > 0) {
            obstacles.add("restoring the state: " + restore.get() + " entries of the changelog");
        }
        new TreeSet<>(registry.waiting().values()).forEach(why -> obstacles.add("waiting for the registry: " + why));
        if (policyChange.get().left() > 0) {
            obstacles.add("changing the policy: " + policyChange.get() + " skus");
        }
        silence(running.get().metrics()).ifPresent(obstacles::add);
        return obstacles;
    }

    /** Kafka Streams itself does not tell that no broker answers: it waits. */
    private Optional<String> silence(Map<MetricName, ? extends Metric> metrics) {
        Map<String, Double> sinceHeartbeat = secondsOfClients(metrics, LAST_HEARTBEAT);
        Map<String, Double> silent = secondsOfClients(metrics, LAST_REBALANCE); // Where no heartbeat was sent yet.
        silent.putAll(sinceHeartbeat);
        return silent.values().stream()
                .max(Double::compare)
                .filter(ago -> ago > mostHeartbeatSeconds)
                .map(ago -> "waiting for the broker: no heartbeat for " + ago.longValue() + " s");
    }

    private static Map<String, Double> secondsOfClients(Map<MetricName, ? extends Metric> metrics, String name) {
        Map<String, Double> seconds = new HashMap<>();
        metrics.forEach((metric, value) -> {
            boolean isMeant = metric.name().equals(name) && metric.group().equals(COORDINATOR_GROUP);
            if (isMeant && value.metricValue() instanceof Double ago && ago >= 0) {
                seconds.put(metric.tags().get("client-id"), ago);
            }
        });
        return seconds;
    }

    /** How far the state is restored, in entries of the changelog. */
    public Extent restore() {
        return restore.get();
    }

    /** How far the skus have come under another policy. */
    public Extent policyChange() {
        return policyChange.get();
    }

    /** How many threads wait for the registry. */
    public int waitingForRegistry() {
        return registry.waiting().size();
    }
}
