package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.serde.RefusedRecordException;
import io.converge.triage.ChangeProducer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.generic.GenericRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "produce",
        description = {
            "Sends change events, JSON lines, to the first of changes.topics that has such events.",
            "A bad line is named and passed over."
        },
        mixinStandardHelpOptions = true)
final class ProduceCommand implements Callable<Integer> {

    private static final int CHANGES_PER_PROGRESS_LINE = 100_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration READER_PATIENCE = Duration.ofSeconds(1);

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = ChangeLines.FILE)
    private Path file;

    @Mixin
    private ChangeLines lines;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile int sent;

    private int lastLine;

    @Override
    public Integer call() throws IOException {
        ConvergeConfig config = settings.read();
        PrintWriter err = spec.commandLine().getErr();
        try (ChangeProducer producer = ChangeProducer.open(config);
                Shutdown shutdown = Shutdown.onSignal(() -> stop(producer, err), READER_PATIENCE)) {
            boolean isWhole = false;
            try {
                lines.forEach(file, lines.schema(), (line, change) -> send(producer, line, change, shutdown, err), err);
                isWhole = true;
            } finally {
                // Also where the broker or the registry has ended it: what was sent is sent.
                if (!shutdown.isRequested()) {
                    producer.flush();
                    failures.forEach(err::println);
                    err.println(summary(producer.topic()) + (isWhole ? "" : place()));
                }
            }
        }
        return lines.bad() == 0 && failures.isEmpty() ? 0 : Main.FAILED;
    }

    private String summary(String topic) {
        String text = "sent " + Count.of(sent - failures.size(), "change") + " to " + topic;
        int failed = lines.bad() + failures.size();
        if (failed == 0) {
            return text;
        }
        List<String> how = new ArrayList<>();
        if (lines.bad() > 0) {
            how.add(Count.of(lines.bad(), "bad line"));
        }
        if (!failures.isEmpty()) {
            how.add(failures.size() + " not sent");
        }
        return text + "; " + Count.of(failed, "line") + " failed: " + String.join(", ", how);
    }

    /** Where the broker, the registry or a disk has ended it. */
    private String place() {
        return lastLine == 0 ? "" : "; stopped at line " + lastLine + ": neither it nor what follows was sent";
    }

    /** All that was read is sent then; the thread that reads may wait for standard input for ever. */
    private void stop(ChangeProducer producer, PrintWriter err) {
        producer.stop(CLOSE_TIMEOUT);
        err.println("stopped: sent " + Count.of(sent - failures.size(), "change"));
    }

    private void send(ChangeProducer producer, int line, GenericRecord change, Shutdown shutdown, PrintWriter err)
            throws IOException {
        if (shutdown.isRequested()) {
            throw new IOException("stopped before line " + line);
        }
        lastLine = line;
        try {
            producer.send(producer.record(change), (metadata, failure) -> {
                if (failure != null) {
                    failures.add("line " + line + ": not sent: " + failure.getMessage());
                }
            });
        } catch (RefusedRecordException e) {
            lines.reject(line, e.reason() + ": " + e.getMessage(), err);
            return;
        } catch (IllegalStateException closed) {
            throw new IOException("stopped before line " + line, closed);
        }
        sent = sent + 1;
        if (sent % CHANGES_PER_PROGRESS_LINE == 0) {
            err.println("sent " + sent + " changes …");
        }
    }
}
