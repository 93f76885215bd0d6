package io.converge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.json.RecordLine;
import io.converge.serde.RefusedRecordException;
import io.converge.triage.StopSignal;
import io.converge.triage.StoppedException;
import io.converge.triage.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "consume",
        description = {
            "Prints records as JSON lines; a tombstone has \"product\": null and its context.",
            "Only committed records are read."
        },
        mixinStandardHelpOptions = true)
final class ConsumeCommand implements Callable<Integer> {

    /** The topics by what they are for. */
    enum Kind {
        CONVERGED,
        CONFLICTS,
        DEAD_LETTERS;

        @Override
        public String toString() {
            return OneOf.word(this);
        }
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Parameters(paramLabel = "TOPIC", description = "One of: ${COMPLETION-CANDIDATES}.")
    private Kind kind;

    @Option(names = "--from-beginning", description = "Start with the first record instead of the next one.")
    private boolean fromBeginning;

    @Option(names = "--max-messages", paramLabel = "N", description = "End after so many records.")
    private Integer maxMessages;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            defaultValue = "-1",
            description = "End if no record comes for so long.")
    private long timeoutMs;

    private int printed;
    private boolean unreadable;

    @Override
    public Integer call() throws IOException {
        ConvergeConfig config = settings.read();
        PrintWriter out = spec.commandLine().getOut();
        StopSignal stop = new StopSignal();
        try (Shutdown shutdown = Shutdown.onSignal(stop::give);
                TopicReader reader = TopicReader.open(config, topic(config), fromBeginning, stop);
                Deserializer<Object> values = config.registryClient().deserializer()) {
            if (maxMessages == null || maxMessages > 0) {
                reader.read(timeoutMs, record -> {
                    print(record, values, out);
                    return !shutdown.isRequested()
                            && !out.checkError()
                            && (maxMessages == null || printed < maxMessages);
                });
            }
        } catch (StoppedException beforeItBegan) {
            // There is nothing to end.
        }
        out.flush();
        spec.commandLine().getErr().println("read " + Count.of(printed, "record"));
        return unreadable ? Main.FAILED : 0;
    }

    private String topic(ConvergeConfig config) {
        return switch (kind) {
            case CONVERGED -> config.convergedTopic();
            case CONFLICTS -> config.conflictsTopic();
            case DEAD_LETTERS -> config.deadLettersTopic();
        };
    }

    private void print(ConsumerRecord<byte[], byte[]> record, Deserializer<Object> values, PrintWriter out) {
        printed++;
        try {
            out.println(line(record, values));
            out.flush();
        } catch (RefusedRecordException e) {
            unreadable = true;
            spec.commandLine().getErr().println(TopicReader.unreadable(record, e));
        }
    }

    private JsonNode line(ConsumerRecord<byte[], byte[]> record, Deserializer<Object> values) {
        return switch (kind) {
            case CONVERGED -> RecordLine.converged(record.key(), TopicReader.value(record, values), record.headers());
            case CONFLICTS -> RecordLine.conflict(TopicReader.value(record, values));
            case DEAD_LETTERS -> RecordLine.deadLetter(record.key(), record.value(), record.headers());
        };
    }
}
