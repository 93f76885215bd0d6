package io.converge.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.converge.config.ConvergeConfig;
import io.converge.json.RecordLine;
import io.converge.runtime.Simulation;
import io.converge.runtime.Simulation.Emitted;
import io.converge.source.TopicSource;
import io.converge.topology.DeadLetterHandler;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "simulate",
        description = {
            "Runs the same topology on JSON lines without a broker: try a policy on recorded changes.",
            "Prints what would be emitted, one JSON line each, in order. A bad line is named and passed over."
        },
        mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = ChangeLines.FILE)
    private Path file;

    @Mixin
    private ChangeLines lines;

    @Mixin
    private SourceOption source;

    @Option(names = "--state", description = "Print how every sku stands at the end instead.")
    private boolean state;

    @Option(
            names = "--from-topic",
            description = {
                "Take the changes that the changes topics hold, and print what would stand otherwise than the converged topic"
                        + " says now, one JSON line for each such sku. Nothing is written. With --state all skus."
            })
    private boolean fromTopic;

    @Override
    public Integer call() throws IOException {
        ConvergeConfig config = settings.read();
        if (fromTopic && file != null) {
            throw new ParameterException(spec.commandLine(), "--from-topic and FILE are two sources: give one");
        }
        // Each dead letter is told with its line.
        ((Logger) LoggerFactory.getLogger(DeadLetterHandler.class)).setLevel(Level.OFF);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        // Lines are as many as somebody has at hand; a topic may hold more than memory does.
        try (Simulation simulation = fromTopic ? new Simulation(config) : Simulation.inMemory(config)) {
            if (fromTopic) {
                int read = TopicSimulation.feed(simulation, config, err);
                err.println("read " + Count.of(read, "change"));
            } else {
                feedLines(simulation, config, out, err);
                lines.summarize(err);
            }
            simulation.settle().forEach(emitted -> print(emitted, out));
            if (state) {
                simulation.forEach((sku, resolution) -> out.println(RecordLine.state(sku, resolution)));
                simulation.uniqueConflicts().forEach(conflict -> out.println(RecordLine.unique(conflict)));
            } else if (fromTopic) {
                TopicSimulation.compare(simulation, config, out, err);
            }
        }
        out.flush();
        return lines.bad() == 0 ? 0 : Main.FAILED;
    }

    private void feedLines(Simulation simulation, ConvergeConfig config, PrintWriter out, PrintWriter err)
            throws IOException {
        if (source.isGiven()) {
            TopicSource topic = source.topic(config);
            lines.forEachRecord(
                    file,
                    topic,
                    (line, record) -> simulation
                            .feed(topic.topic(), record)
                            .forEach(emitted -> emit(line, emitted, config, out, err)),
                    err);
            return;
        }
        lines.forEach(
                file,
                lines.schema(),
                (line, change) -> {
                    for (Emitted emitted : fed(line, change, simulation, err)) {
                        emit(line, emitted, config, out, err);
                    }
                },
                err);
    }

    private List<Emitted> fed(int line, GenericRecord change, Simulation simulation, PrintWriter err) {
        try {
            return simulation.feed(change);
        } catch (SerializationException e) {
            // There is no registry here that could be at fault.
            lines.reject(line, "not taken: " + e.getMessage(), err);
            return List.of();
        }
    }

    private void emit(int line, Emitted emitted, ConvergeConfig config, PrintWriter out, PrintWriter err) {
        if (emitted.topic().equals(config.deadLettersTopic())) {
            lines.reject(
                    line,
                    emitted.line().get("reason").textValue() + ": "
                            + emitted.line().get("detail").textValue(),
                    err);
        }
        print(emitted, out);
    }

    private void print(Emitted emitted, PrintWriter out) {
        if (!state && !fromTopic) {
            out.println(JsonNodeFactory.instance
                    .objectNode()
                    .put("topic", emitted.topic())
                    .set("record", emitted.line()));
        }
    }
}
