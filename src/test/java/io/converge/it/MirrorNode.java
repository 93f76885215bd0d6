package io.converge.it;

import io.converge.testing.ChildProcess;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.mirror.MirrorMaker;

/** MirrorMaker between two clusters, both ways, in a process of its own: the link between two regions. */
final class MirrorNode {

    private static final List<String> INTERNAL_TOPICS = List.of(
            "",
            "offset-syncs.topic.",
            "heartbeats.topic.",
            "checkpoints.topic.",
            "offset.storage.",
            "status.storage.",
            "config.storage.");

    private MirrorNode() {}

    static ChildProcess start(String eastServers, String westServers, String topic) throws IOException {
        return ChildProcess.start(MirrorNode.class, List.of("-Xmx384m"), List.of(eastServers, westServers, topic));
    }

    /** @param arguments bootstrap servers of east and west, the topic */
    public static void main(String[] arguments) {
        Map<String, String> settings = new HashMap<>();
        settings.put("clusters", "east,west");
        settings.put("east.bootstrap.servers", arguments[0]);
        settings.put("west.bootstrap.servers", arguments[1]);
        for (String flow : List.of("east->west", "west->east")) {
            settings.put(flow + ".enabled", "true");
            settings.put(flow + ".topics", arguments[2]);
            settings.put(flow + ".sync.topic.acls.enabled", "false");
        }
        settings.put("refresh.topics.interval.seconds", "1");
        for (String topic : INTERNAL_TOPICS) {
            settings.put(topic + "replication.factor", "1");
        }
        // What a dead link had to do is done by the next one at once.
        settings.put("scheduled.rebalance.max.delay.ms", "0");
        settings.put("session.timeout.ms", "6000");
        settings.put("heartbeat.interval.ms", "1000");
        MirrorMaker mirror = new MirrorMaker(settings, null, Time.SYSTEM);
        mirror.start();
        ChildProcess.answer("started");
        ChildProcess.awaitEndOfInput();
        mirror.stop();
    }
}
