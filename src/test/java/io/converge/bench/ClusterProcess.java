package io.converge.bench;

import io.converge.embedded.KafkaBroker;
import io.converge.embedded.SchemaRegistry;
import io.converge.testing.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A broker and a registry in a process of their own. */
final class ClusterProcess implements AutoCloseable {

    private final ChildProcess child;
    private final Map<String, String> settings;

    private ClusterProcess(ChildProcess child, Map<String, String> settings) {
        this.child = child;
        this.settings = settings;
    }

    static ClusterProcess start(Path directory) throws IOException {
        return start(directory, Map.of());
    }

    /** @param broker settings of the broker, above those that suit a single small one */
    static ClusterProcess start(Path directory, Map<String, String> broker) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of(directory.resolve("cluster").toString()));
        broker.forEach((key, value) -> arguments.add(key + "=" + value));
        ChildProcess child = ChildProcess.start(ClusterProcess.class, List.of("-Xmx1g"), arguments);
        String[] addresses = child.readLine().split(" ");
        return new ClusterProcess(
                child, Map.of("bootstrap.servers", addresses[0], "schema.registry.url", addresses[1]));
    }

    /** What a client needs to be told. */
    Map<String, String> settings() {
        return settings;
    }

    double cpuSeconds() {
        return child.cpuSeconds();
    }

    @Override
    public void close() throws IOException {
        child.close();
    }

    /** @param arguments a directory for the data, then settings of the broker, each as {@code name=value} */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Map<String, String> settings = new HashMap<>();
        for (String argument : List.of(arguments).subList(1, arguments.length)) {
            int sign = argument.indexOf('=');
            settings.put(argument.substring(0, sign), argument.substring(sign + 1));
        }
        try (SchemaRegistry registry = SchemaRegistry.start(0, directory.resolve("registry"));
                KafkaBroker broker = KafkaBroker.start(0, directory.resolve("kafka"), settings)) {
            ChildProcess.answer(broker.address() + " " + registry.url());
            ChildProcess.awaitEndOfInput();
        }
    }
}
