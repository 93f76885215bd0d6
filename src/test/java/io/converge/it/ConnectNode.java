package io.converge.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.testing.ChildProcess;
import io.converge.testing.ConnectWorker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A worker of Kafka Connect in a process of its own, which may be killed. */
final class ConnectNode implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChildProcess child;

    private record Order(String name, Map<String, String> settings) {}

    ConnectNode(String bootstrapServers, Path offsets) throws IOException {
        child = ChildProcess.start(
                ConnectNode.class, List.of("-Xmx384m"), List.of(bootstrapServers, offsets.toString()));
    }

    /** Starts a connector, and waits until it is at work. */
    void start(String name, Map<String, String> settings) throws IOException {
        child.writeLine(JSON.writeValueAsString(new Order(name, settings)));
        child.readLine();
    }

    void kill() throws InterruptedException {
        child.process().destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        child.close();
    }

    /** @param arguments bootstrap servers, and the file that keeps what connectors have come to */
    public static void main(String[] arguments) throws Exception {
        try (ConnectWorker worker = new ConnectWorker(arguments[0], Path.of(arguments[1]));
                BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                Order order = JSON.readValue(line, Order.class);
                worker.start(order.name(), order.settings());
                ChildProcess.answer("at work");
            }
        }
    }
}
