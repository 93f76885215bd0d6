package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.upsert;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.cli.Main;
import io.converge.runtime.ConvergeApplication;
import io.converge.testing.ChildProcess;
import io.converge.testing.Holding;
import io.converge.triage.DeadLetterFilter;
import io.converge.triage.Retry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Records of dead letters go back to where they came from, once, whatever happens to those who send them. */
class DeadLettersIT {

    private static final Retry.Options ONCE = new Retry.Options(1, false, false, false);
    private static final long HOUR_MS = 3_600_000;

    @Test
    void halfOfAThousandLettersAreMendedAndEachIsInOnceThoughRetryWasKilledTwice() throws Exception {
        try (RegistryProxy registry = new RegistryProxy(Cluster.shared().registryUrl());
                Deployment deployment = new Deployment(Map.of(
                        "schema.registry.url", registry.url(),
                        "unknown.schema.grace.ms", "0",
                        "max.origins", "1",
                        "max.change.bytes", "10000"))) {
            ConvergeApplication strict = deployment.startInstance();
            sendAThousandThatAreRefused(deployment, registry);
            Map<String, Long> byReason = byReason(deployment);
            assertThat(byReason)
                    .isEqualTo(Map.of(
                            "CLOCK_AHEAD", 200L,
                            "TOO_LARGE", 200L,
                            "TOO_MANY_ORIGINS", 200L,
                            "UNDECODABLE", 200L,
                            "BAD_SEQUENCE", 200L));
            Map<ByteBuffer, Long> before = changes(deployment);
            strict.close();
            registry.recover();
            Map<String, String> mended = Map.of(
                    "max.origins", "2",
                    "max.change.bytes", "20000",
                    "max.clock.skew.ms", String.valueOf(3 * HOUR_MS));
            // With all records of a transaction and some of their marks at hand; then with those of the second one.
            for (int held : List.of(300, 750)) {
                killHeldAt(held, deployment);
            }
            Retry.Report last = new Retry(deployment.config(), ONCE, new Heard()).run(DeadLetterFilter.ANY);
            deployment.newInstance(mended, true).start();
            deployment.awaitRecords(deployment.config().changesTopics().get(0), 2_100);
            deployment.awaitRecords(deployment.config().retriedTopic(), 1_000);
            deployment.awaitCaughtUp();

            assertThat(List.of(last.total(), last.before(), last.refused())).isEqualTo(List.of(800L, 200L, 0L));
            assertThat(deployment.catalogue().keySet()).isEqualTo(mendedSkus());
            assertThat(byReason(deployment))
                    .isEqualTo(Map.of(
                            "CLOCK_AHEAD", 300L,
                            "TOO_LARGE", 300L,
                            "TOO_MANY_ORIGINS", 300L,
                            "UNDECODABLE", 200L,
                            "BAD_SEQUENCE", 400L));
            assertEachRefusedIsThereTwice(before, changes(deployment));
            // What was refused again is a new letter. It is left alone until it is asked for, however often this is
            // repeated.
            assertThat(dryRun(deployment, 1))
                    .isEqualTo(new Retry.Report(Map.of(), 1_000, Map.of(2, 500L), 0, List.of(), false));
            assertThat(dryRun(deployment, 2))
                    .isEqualTo(new Retry.Report(
                            Map.of(
                                    "CLOCK_AHEAD",
                                    100L,
                                    "TOO_LARGE",
                                    100L,
                                    "TOO_MANY_ORIGINS",
                                    100L,
                                    "BAD_SEQUENCE",
                                    200L),
                            1_000,
                            Map.of(),
                            0,
                            List.of(),
                            false));
        }
    }

    private static Retry.Report dryRun(Deployment deployment, int refusals) throws Exception {
        return new Retry(deployment.config(), new Retry.Options(refusals, false, false, true), new Heard())
                .run(DeadLetterFilter.ANY);
    }

    private static void sendAThousandThatAreRefused(Deployment deployment, RegistryProxy registry) throws Exception {
        long nowMs = System.currentTimeMillis();
        for (int i = 0; i < 100; i++) {
            deployment.send(
                    upsert("CLOCK-" + i, "eu", 1, nowMs + 2 * HOUR_MS, "x"),
                    upsert("CLOCK-NEVER-" + i, "eu", 1, nowMs + 1_000 * HOUR_MS, "x"),
                    upsert("LARGE-" + i, "eu", 1, 1, "x".repeat(15_000)),
                    upsert("LARGE-NEVER-" + i, "eu", 1, 1, "x".repeat(30_000)),
                    upsert("ORIGINS-" + i, "eu", 1, 1, "accepted"),
                    upsert("ORIGINS-" + i, "us", 1, 1, "x"),
                    upsert("ORIGINS-" + i, "cn", 1, 1, "x"),
                    withoutSequence("SEQUENCE-" + i),
                    withoutSequence("SEQUENCE-B-" + i));
        }
        deployment.awaitCaughtUp();
        registry.fallBehind();
        String topic = deployment.config().changesTopics().get(0);
        try (Deployment healthy = new Deployment(Map.of())) {
            for (int i = 0; i < 200; i++) {
                byte[] value = healthy.encode(unmet("UNMET-" + i));
                deployment.send(topic, ("UNMET-" + i).getBytes(StandardCharsets.UTF_8), value);
            }
        }
        deployment.awaitCaughtUp();
    }

    private static GenericRecord withoutSequence(String sku) {
        GenericRecord change = upsert(sku, "eu", 1, 1, "x");
        change.put("sequence", 0L);
        return change;
    }

    private static GenericRecord unmet(String sku) {
        Schema schema = SchemaBuilder.record("Unmet")
                .namespace("com.example")
                .fields()
                .requiredString("name")
                .endRecord();
        return change(
                "{'sku': '%s', 'op': 'UPSERT', 'origin': 'eu', 'sequence': 1, 'timestamp': 1, 'product': {'name': 'x'}}"
                        .formatted(sku),
                schema);
    }

    private static TreeSet<String> mendedSkus() {
        TreeSet<String> skus = new TreeSet<>();
        for (String name : List.of("CLOCK-", "LARGE-", "ORIGINS-")) {
            IntStream.range(0, 100).forEach(i -> skus.add(name + i));
        }
        IntStream.range(0, 200).forEach(i -> skus.add("UNMET-" + i));
        return skus;
    }

    private static Map<String, Long> byReason(Deployment deployment) {
        return deployment.deadLetters().stream()
                .collect(groupingBy(letter -> letter.get("reason").textValue(), counting()));
    }

    /** How often each value stands in the changes topic. */
    private static Map<ByteBuffer, Long> changes(Deployment deployment) {
        return deployment.read(deployment.config().changesTopics().get(0)).stream()
                .collect(groupingBy(record -> ByteBuffer.wrap(record.value()), counting()));
    }

    private static void assertEachRefusedIsThereTwice(Map<ByteBuffer, Long> before, Map<ByteBuffer, Long> after) {
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(before.values()).containsOnly(1L);
        assertThat(after.values().stream().filter(count -> count == 2)).hasSize(1_000);
        assertThat(after.values().stream().filter(count -> count == 1)).hasSize(100);
    }

    private static void killHeldAt(int record, Deployment deployment) throws Exception {
        ChildProcess process = held(record, deployment);
        assertThat(process.readLine()).isEqualTo("holding");
        process.process().destroyForcibly().waitFor();
    }

    private static ChildProcess held(int record, Deployment deployment) throws Exception {
        List<String> arguments = DeadLetterCommandsIT.command(deployment, "retry", "--all");
        arguments.addAll(List.of("-D", "interceptor.classes=" + Holding.class.getName()));
        return ChildProcess.start(Main.class, List.of("-Xmx256m", "-D" + Holding.AT + "=" + record), arguments);
    }

    /** The first ends, and all that it had at hand is sent by the second. */
    @Test
    void secondRetryShutsTheFirstOutAndNothingIsSentTwice() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("max.origins", "1"))) {
            deployment.startInstance();
            deployment.send(upsert("A", "eu", 1, 1, "x"));
            for (int i = 0; i < 10; i++) {
                deployment.send(withoutSequence("S-" + i));
            }
            deployment.awaitCaughtUp();

            Process ended;
            try (ChildProcess first = held(15, deployment)) {
                ended = first.process();
                assertThat(first.readLine()).isEqualTo("holding");
                Retry.Report second = new Retry(deployment.config(), ONCE, new Heard()).run(DeadLetterFilter.ANY);
                assertThat(second)
                        .isEqualTo(new Retry.Report(Map.of("BAD_SEQUENCE", 10L), 0, Map.of(), 0, List.of(), false));
            }

            assertThat(ended.exitValue()).isEqualTo(1);
            deployment.awaitRecords(deployment.config().changesTopics().get(0), 21);
            deployment.awaitCaughtUp();
            assertThat(byReason(deployment)).isEqualTo(Map.of("BAD_SEQUENCE", 20L));
        }
    }

    @Test
    void whatALetterLeavesOutIsReadWhereTheRecordStood() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance();
            String topic = deployment.config().changesTopics().get(0);
            byte[] value = deployment.encode(upsert("LARGE", "eu", 1, 1, "x".repeat(5_000_000)));
            LetterWriter.sendCompressed(deployment, topic, "LARGE".getBytes(StandardCharsets.UTF_8), value);
            deployment.awaitCaughtUp();
            assertThat(deployment.deadLetters())
                    .hasSize(1)
                    .allMatch(letter -> letter.get("value").isNull());

            Retry.Report report = new Retry(deployment.config(), ONCE, new Heard()).run(DeadLetterFilter.ANY);
            deployment.awaitRecords(topic, 2);
            deployment.awaitCaughtUp();

            assertThat(report).isEqualTo(new Retry.Report(Map.of("TOO_LARGE", 1L), 0, Map.of(), 0, List.of(), false));
            List<ConsumerRecord<byte[], byte[]>> records = deployment.read(topic);
            assertThat(records)
                    .hasSize(2)
                    .allSatisfy(record -> assertThat(record.value()).isEqualTo(value));
            assertThat(records.get(1).partition()).isEqualTo(records.get(0).partition());

            Heard heard = new Heard();
            LetterWriter.dropAll(deployment, topic);
            Retry.Report gone = new Retry(deployment.config(), new Retry.Options(2, false, false, false), heard)
                    .run(DeadLetterFilter.ANY);
            assertThat(gone).isEqualTo(new Retry.Report(Map.of(), 1, Map.of(), 1, List.of(), false));
            assertThat(heard.refusals()).hasSize(1).allMatch(why -> why.contains("stands at " + topic));
        }
    }
}
