package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.change.ChangeReader;
import io.converge.topology.RecordSizes;
import io.converge.triage.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "produce",
        description = {
            "Sends change events, JSON lines, to the first of changes.topics.",
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

    @Mixin
    private ChangeLines lines;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile int sent;

    @Override
    public Integer call() throws IOException {
        ConvergeConfig config = settings.read();
        String topic = config.changesTopics().get(0);
        Topics.requireExisting(config, topic);
        PrintWriter err = spec.commandLine().getErr();
        try (Producer<String, Object> producer = new KafkaProducer<>(
                        producerSettings(config),
                        new StringSerializer(),
                        config.registryClient().serializer());
                Shutdown shutdown = Shutdown.onSignal(() -> stop(producer, err), READER_PATIENCE)) {
            try {
                lines.forEach((line, change) -> send(producer, topic, line, change, shutdown, err), err);
            } finally {
                // Also where the broker or the registry has ended it: what was sent is sent.
                if (!shutdown.isRequested()) {
                    producer.flush();
                    failures.forEach(err::println);
                    err.println(summary(topic));
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

    /** As large a change as is accepted may be sent, unless the user says otherwise. */
    private static Map<String, Object> producerSettings(ConvergeConfig config) {
        Map<String, Object> producer = new HashMap<>(config.clientSettings());
        producer.putIfAbsent(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.maxChangeBytes() + RecordSizes.MARGIN_BYTES);
        return producer;
    }

    /** All that was read is sent then; the thread that reads may wait for standard input for ever. */
    private void stop(Producer<String, Object> producer, PrintWriter err) {
        producer.close(CLOSE_TIMEOUT);
        err.println("stopped: sent " + Count.of(sent - failures.size(), "change"));
    }

    private void send(
            Producer<String, Object> producer,
            String topic,
            int line,
            GenericRecord change,
            Shutdown shutdown,
            PrintWriter err)
            throws IOException {
        if (shutdown.isRequested()) {
            throw new IOException("stopped before line " + line);
        }
        try {
            ChangeReader.read(change, new Position("line", 0, line));
        } catch (RefusedRecordException e) {
            lines.reject(line, e.reason() + ": " + e.getMessage(), err);
            return;
        }
        try {
            producer.send(new ProducerRecord<>(topic, change.get("sku").toString(), change), (metadata, failure) -> {
                if (failure != null) {
                    failures.add("line " + line + ": not sent: " + failure.getMessage());
                }
            });
        } catch (IllegalStateException closed) {
            throw new IOException("stopped before line " + line, closed);
        }
        sent = sent + 1;
        if (sent % CHANGES_PER_PROGRESS_LINE == 0) {
            err.println("sent " + sent + " changes …");
        }
    }
}
