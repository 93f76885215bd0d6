package io.converge.fault;

import io.converge.embedded.KafkaBroker;
import io.converge.testing.ChildProcess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A node of a cluster, broker and controller in one. */
final class BrokerNode {

    private static final String HOST = "127.0.0.1";

    private BrokerNode() {}

    /** @param arguments node (from 1), cluster id, directory, session time-out in ms, then of each node two ports */
    public static void main(String[] arguments) throws Exception {
        int node = Integer.parseInt(arguments[0]);
        Path directory = Path.of(arguments[2]);
        List<String> ports = List.of(arguments).subList(4, arguments.length);
        KafkaBroker.format(directory, node, arguments[1]);
        int port = Integer.parseInt(ports.get(2 * (node - 1)));
        try (KafkaBroker broker = KafkaBroker.start(port, directory, settings(node, ports, arguments[3]))) {
            System.out.println("ready: " + broker.address());
            ChildProcess.awaitEndOfInput();
        }
    }

    private static Map<String, String> settings(int node, List<String> ports, String sessionTimeoutMs) {
        int nodes = ports.size() / 2;
        Map<String, String> settings = new HashMap<>();
        settings.put("node.id", String.valueOf(node));
        settings.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, nodes)
                        .mapToObj(voter -> voter + "@" + HOST + ":" + ports.get(2 * voter - 1))
                        .collect(Collectors.joining(",")));
        settings.put(
                "listeners",
                "PLAINTEXT://" + HOST + ":" + ports.get(2 * node - 2) + ",CONTROLLER://" + HOST + ":"
                        + ports.get(2 * node - 1));
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            settings.put(topic + ".replication.factor", String.valueOf(nodes));
        }
        String minInsync = String.valueOf(nodes - 1);
        settings.put("transaction.state.log.min.isr", minInsync);
        settings.put("min.insync.replicas", minInsync);
        settings.put("broker.session.timeout.ms", sessionTimeoutMs);
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("controller.quorum.fetch.timeout.ms", "1000");
        settings.put("controller.quorum.election.timeout.ms", "500");
        settings.put("replica.lag.time.max.ms", sessionTimeoutMs);
        // Who reads committed records waits for transactions that a dead client left open.
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        return settings;
    }
}
