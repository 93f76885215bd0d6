package io.converge.testing;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.cli.ConnectStandalone;
import org.apache.kafka.connect.runtime.Connect;
import org.apache.kafka.connect.runtime.standalone.StandaloneHerder;

/** A worker of Kafka Connect, alone and in this process. */
public final class ConnectWorker implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Connect<?> connect;

    /** @param offsets the file that keeps what its source connectors have come to */
    public ConnectWorker(String bootstrapServers, Path offsets) {
        connect = new ConnectStandalone()
                .startConnect(new HashMap<>(Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "listeners", "http://127.0.0.1:0",
                        "offset.storage.file.filename", offsets.toString(),
                        "offset.flush.interval.ms", "200",
                        "plugin.discovery", "service_load",
                        "key.converter", "org.apache.kafka.connect.json.JsonConverter",
                        "value.converter", "org.apache.kafka.connect.json.JsonConverter")));
    }

    /** Starts a connector of one task, and waits until it is at work. */
    public void start(String name, Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put("name", name);
        CompletableFuture<Void> made = new CompletableFuture<>();
        herder().putConnectorConfig(name, all, true, (error, created) -> {
            if (error == null) {
                made.complete(null);
            } else {
                made.completeExceptionally(error);
            }
        });
        made.get();
        await().atMost(PATIENCE).until(() -> state(name).equals("RUNNING"));
    }

    /** Of its one task, and why it is in it if it failed. */
    public String state(String name) {
        var tasks = herder().connectorStatus(name).tasks();
        if (tasks.isEmpty()) {
            return "";
        }
        String trace = tasks.get(0).trace();
        return tasks.get(0).state() + (trace == null ? "" : ": " + trace);
    }

    private StandaloneHerder herder() {
        return (StandaloneHerder) connect.herder();
    }

    @Override
    public void close() {
        connect.stop();
        connect.awaitStop();
    }
}
