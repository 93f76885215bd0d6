package io.converge.it;

import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.cli.Main;
import io.converge.config.ConvergeConfig;
import io.converge.testing.JavaCommand;
import io.converge.triage.DeadLetter;
import io.converge.triage.DeadLetterFilter;
import io.converge.triage.DeadLetters;
import io.converge.triage.Retry;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.junit.jupiter.api.Test;

/** Dead letters without an application: only what stands in the topics. */
class DeadLetterCommandsIT {

    private static final Retry.Options ONCE = new Retry.Options(1, false, false, false);

    @Test
    void recordGoesBackAsItCameAndOnlyWhereItMay() throws Exception {
        try (Deployment deployment = new Deployment(Map.of());
                LetterWriter letters = new LetterWriter(deployment)) {
            String topic = deployment.config().changesTopics().get(0);
            letters.write(topic, 1, 5, "key-1", new byte[] {9}, Map.of("trace-id", "7", "converge.reason", "mine"));
            letters.write(topic, 1, 5, "key-1", new byte[] {9}, Map.of("trace-id", "7", "converge.reason", "mine"));
            letters.write(topic, 1, 6, null, null, Map.of("converge.origin", "eu"));
            letters.write(topic, 77, 6, "key-3", new byte[0], Map.of());
            letters.write("someone-elses", 0, 1, "key", new byte[] {1}, Map.of());
            letters.writeForeign();
            Heard heard = new Heard();

            Retry.Report report = new Retry(deployment.config(), ONCE, heard).run(DeadLetterFilter.ANY);

            assertThat(report).isEqualTo(new Retry.Report(Map.of("BAD_CONTEXT", 3L), 1, Map.of(), 2, List.of(), false));
            assertThat(heard.refusals())
                    .containsExactlyInAnyOrder(
                            "someone-elses is none of changes.topics=" + topic,
                            "it does not say where its record stood");
            deployment.awaitRecords(topic, 3);
            assertThat(deployment.read(topic))
                    .extracting(LetterWriter::text)
                    .containsExactlyInAnyOrder(
                            "1 key-1 [9] converge.reason=mine trace-id=7",
                            "1 null null converge.origin=eu",
                            LetterWriter.partitionOf("key-3", 3) + " key-3 []");
            // Nobody is asked twice, unless that is meant.
            assertThat(new Retry(deployment.config(), ONCE, heard).run(DeadLetterFilter.ANY))
                    .isEqualTo(new Retry.Report(Map.of(), 4, Map.of(), 2, List.of(), false));
            assertThat(new Retry(deployment.config(), new Retry.Options(1, true, false, false), heard)
                            .run(DeadLetterFilter.ANY))
                    .isEqualTo(new Retry.Report(Map.of("BAD_CONTEXT", 3L), 1, Map.of(), 2, List.of(), false));
            deployment.awaitRecords(topic, 6);
        }
    }

    /** A broker refuses a batch for one of its records; the others go without it. */
    @Test
    void recordThatItsTopicDoesNotTakeHoldsNoOtherBack() throws Exception {
        try (Deployment deployment = new Deployment(Map.of());
                LetterWriter letters = new LetterWriter(deployment)) {
            String topic = deployment.config().changesTopics().get(0);
            deployment.widen(topic, 2_000);
            letters.write(topic, 0, 1, "a", new byte[] {1}, Map.of());
            letters.write(topic, 0, 2, "b", LetterWriter.noise(50_000), Map.of());
            letters.write(topic, 0, 2, "b", LetterWriter.noise(50_000), Map.of());
            letters.write(topic, 0, 3, "c", new byte[] {3}, Map.of());
            Heard heard = new Heard();

            Retry.Report report = new Retry(deployment.config(), ONCE, heard).run(DeadLetterFilter.ANY);

            assertThat(report).isEqualTo(new Retry.Report(Map.of("BAD_CONTEXT", 2L), 0, Map.of(), 2, List.of(), false));
            deployment.awaitRecords(topic, 2);
            assertThat(deployment.read(topic))
                    .extracting(LetterWriter::text)
                    .containsExactlyInAnyOrder("0 a [1]", "0 c [3]");
            // It is not taken for sent.
            deployment.widen(topic, 1_000_000);
            assertThat(new Retry(deployment.config(), ONCE, heard).run(DeadLetterFilter.ANY))
                    .isEqualTo(new Retry.Report(Map.of("BAD_CONTEXT", 1L), 3, Map.of(), 0, List.of(), false));
        }
    }

    @Test
    void commandsListShowAndSend() throws Exception {
        try (Deployment deployment = new Deployment(Map.of());
                LetterWriter letters = new LetterWriter(deployment)) {
            String topic = deployment.config().changesTopics().get(0);
            String key = "tab\tbed";
            GenericRecord change = upsert("tabbed", "eu", 1, 1, "x");
            change.put("sku", key);
            change.put("origin", "e\nu");
            letters.write(topic, 1, 5, key, deployment.encode(change), Map.of("trace-id", "7"));
            letters.write(topic, 2, 6, "other", new byte[] {9}, Map.of());
            letters.writeForeign();
            List<String> ofOrigin = new ArrayList<>();
            DeadLetterFilter origin = new DeadLetterFilter(Set.of(), "e\nu", null, null, null, null, Set.of());
            DeadLetters.find(
                    deployment.config(),
                    origin,
                    found -> ofOrigin.add(found.claim().sku()));
            assertThat(ofOrigin).containsExactly(key);

            JavaCommand.Result all = JavaCommand.run(Main.class, command(deployment, "list"));
            assertThat(all.status()).as(all.err()).isZero();
            assertThat(all.out()).hasSize(4);
            assertThat(all.out().get(0)).startsWith("AGE").contains("RECORD");
            assertThat(all.out())
                    .anyMatch(line -> line.contains(topic + "-1@5")
                            && line.contains("e\\nu")
                            && line.contains("tab\\tbed")
                            && line.contains("why it is one"));
            assertThat(all.err()).contains("3 dead letters: 1 -, 2 BAD_CONTEXT");
            assertThat(retry(deployment, topic + "-1@5").status()).isZero();
            deployment.awaitRecords(deployment.config().retriedTopic(), 1);
            JavaCommand.Result shown = JavaCommand.run(Main.class, command(deployment, "show", topic + "-1@5"));
            assertThat(String.join("\n", shown.out()))
                    .contains("\"origin\" : \"e\\nu\"")
                    .contains("\"name\" : \"trace-id\"")
                    .contains("\"product\" : {")
                    .contains("\"retriedAs\" : \"" + topic + "-1@");
            JavaCommand.Result rest =
                    JavaCommand.run(Main.class, command(deployment, "list", "--topic", topic, "--json"));
            assertThat(rest.out()).hasSize(1).first().asString().contains("\"key\":\"other\"");
            assertThat(rest.err()).contains("1 dead letter: 1 BAD_CONTEXT; 1 other was sent again (--all)");
            JavaCommand.Result one = retry(deployment, topic + "-1@5", topic + "-1@98");
            assertThat(one.err())
                    .contains("1 letter of records that were sent before")
                    .contains(topic + "-1@98 or of it");
            assertThat(one.status()).isEqualTo(1);
            JavaCommand.Result listed =
                    JavaCommand.run(Main.class, command(deployment, "list", "--all", topic + "-1@5", topic + "-1@98"));
            assertThat(listed.out()).hasSize(2);
            assertThat(listed.err()).contains("no dead letter of this choice at " + topic + "-1@98");
            assertThat(listed.status()).isEqualTo(1);
            assertThat(retry(deployment, topic + "-1@99").err())
                    .contains("no dead letter of this choice at " + topic + "-1@99");
        }
    }

    /** Whoever repeats a command that was killed sends nothing twice: what came of its own records is refused more often. */
    @Test
    void recordThatIsRefusedAgainIsSentOnceMoreOnlyWhereThatIsMeant() throws Exception {
        try (Deployment deployment = new Deployment(Map.of());
                LetterWriter letters = new LetterWriter(deployment)) {
            String topic = deployment.config().changesTopics().get(0);
            letters.write(topic, 0, 5, "a", new byte[] {1}, Map.of());
            assertThat(run(deployment, ONCE)).isEqualTo(sent(1, 0, Map.of()));
            deployment.awaitRecords(topic, 1);
            letters.write(topic, 0, 0, "a", new byte[] {1}, Map.of());
            letters.write(topic, 1, 7, "b", new byte[] {2}, Map.of());

            assertThat(run(deployment, ONCE)).isEqualTo(sent(1, 1, Map.of(2, 1L)));
            Retry.Options twice = new Retry.Options(2, false, false, false);
            assertThat(run(deployment, twice)).isEqualTo(sent(1, 2, Map.of()));
            assertThat(run(deployment, twice)).isEqualTo(sent(0, 3, Map.of()));
            // Between the two stands the end of a transaction.
            letters.write(topic, 0, 2, "a", new byte[] {1}, Map.of());
            assertThat(run(deployment, twice)).isEqualTo(sent(0, 3, Map.of(3, 1L)));
            assertThat(run(deployment, new Retry.Options(0, false, false, true)))
                    .isEqualTo(sent(1, 3, Map.of()));
            // Who sends a record again loses nothing of what is known of it.
            assertThat(run(deployment, new Retry.Options(1, true, false, false)))
                    .isEqualTo(sent(2, 0, Map.of(2, 1L, 3, 1L)));
            assertThat(run(deployment, ONCE)).isEqualTo(sent(0, 3, Map.of(3, 1L)));

            JavaCommand.Result told = retry(deployment, "--all", "--dry-run");
            assertThat(told.err())
                    .contains("1 letter of records that were refused again, 3 times by now: --refused 3 sends them");
            JavaCommand.Result listed = JavaCommand.run(Main.class, command(deployment, "list"));
            assertThat(listed.out()).hasSize(2).anyMatch(line -> line.contains("(refused 3 times) why it is one"));
        }
    }

    private static Retry.Report run(Deployment deployment, Retry.Options options) throws Exception {
        return new Retry(deployment.config(), options, new Heard()).run(DeadLetterFilter.ANY);
    }

    private static Retry.Report sent(long sent, long before, Map<Integer, Long> refusals) {
        Map<String, Long> byReason = sent == 0 ? Map.of() : Map.of("BAD_CONTEXT", sent);
        return new Retry.Report(byReason, before, refusals, 0, List.of(), false);
    }

    @Test
    void recordOfAWholeLetterAndOfOneThatLeavesItOutIsSentOnce() throws Exception {
        try (Deployment deployment = new Deployment(Map.of());
                LetterWriter letters = new LetterWriter(deployment)) {
            String topic = deployment.config().changesTopics().get(0);
            letters.write(topic, 0, 5, "a", new byte[] {1}, Map.of());
            letters.writeOmitting(topic, 0, 5, "a", new byte[] {1});

            assertThat(run(deployment, ONCE)).isEqualTo(sent(1, 1, Map.of()));
        }
    }

    /** What a killed retry leaves open hides all behind it for no longer than what an instance does. */
    @Test
    void transactionIsAsShortAsThoseOfTheInstances() throws Exception {
        try (Deployment deployment = new Deployment(Map.of());
                LetterWriter letters = new LetterWriter(deployment)) {
            letters.write(deployment.config().changesTopics().get(0), 0, 5, "a", new byte[] {1}, Map.of());
            run(deployment, ONCE);

            String id = deployment.config().retriedTopic();
            assertThat(deployment
                            .admin()
                            .describeTransactions(List.of(id))
                            .description(id)
                            .get())
                    .extracting(TransactionDescription::transactionTimeoutMs)
                    .isEqualTo(10_000L);
        }
    }

    @Test
    void topicThatFallsSilentIsGivenUp() throws Exception {
        try (Deployment deployment = new Deployment(Map.of());
                LetterWriter letters = new LetterWriter(deployment)) {
            ConvergeConfig impatient = slowly(deployment, letters, "2000");

            assertThatThrownBy(() -> DeadLetters.find(impatient, DeadLetterFilter.ANY, once(() -> delete(deployment))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            " gave nothing of " + deployment.config().deadLettersTopic() + "-")
                    .hasMessageContaining("for 2000 ms (request.timeout.ms)");
        }
    }

    @Test
    void retryThatWaitsForASilentTopicEndsWhenItIsStopped() throws Exception {
        try (Deployment deployment = new Deployment(Map.of());
                LetterWriter letters = new LetterWriter(deployment)) {
            ConvergeConfig patient = slowly(deployment, letters, "600000");
            Deleting deleting = new Deleting(deployment);
            Retry retry = new Retry(patient, ONCE, deleting);
            FutureTask<Retry.Report> task = new FutureTask<>(() -> retry.run(DeadLetterFilter.ANY));
            new Thread(task, "retry").start();
            deleting.done.await();
            retry.stop();

            assertThat(task.get().stopped()).isTrue();
        }
    }

    @Test
    void recordsThatAreDroppedBeforeTheyAreReadAreNotPassedOver() throws Exception {
        try (Deployment deployment = new Deployment(Map.of());
                LetterWriter letters = new LetterWriter(deployment)) {
            ConvergeConfig slow = slowly(deployment, letters, "30000");
            String topic = deployment.config().deadLettersTopic();

            assertThatThrownBy(() -> DeadLetters.find(
                            slow, DeadLetterFilter.ANY, once(() -> LetterWriter.dropAll(deployment, topic))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("records were dropped before they were read")
                    .hasMessageContaining(topic + "-");
        }
    }

    /** Settings under which letters come one by one. */
    private static ConvergeConfig slowly(Deployment deployment, LetterWriter letters, String requestTimeoutMs)
            throws Exception {
        for (int i = 0; i < 40; i++) {
            letters.write("changes", 0, i, "key-" + i, LetterWriter.noise(20_000), Map.of());
        }
        return deployment
                .config()
                .with(Map.of(
                        "max.partition.fetch.bytes", "1000",
                        "fetch.max.bytes", "1000",
                        "request.timeout.ms", requestTimeoutMs));
    }

    private interface Action {
        void run() throws Exception;
    }

    /** Does something at the first letter. */
    private static <T> DeadLetters.Handler<T> once(Action action) {
        AtomicBoolean done = new AtomicBoolean();
        return letter -> {
            if (!done.getAndSet(true)) {
                try {
                    action.run();
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
            return true;
        };
    }

    /** Hears of the first letter, whose record has nowhere to go, and deletes the topic. */
    private static final class Deleting implements Retry.Listener {

        private final CountDownLatch done = new CountDownLatch(1);
        private final Deployment deployment;

        Deleting(Deployment deployment) {
            this.deployment = deployment;
        }

        @Override
        public void sent(long total) {
            throw new AssertionError("there is nowhere to send to");
        }

        @Override
        public void refused(DeadLetter letter, String why) {
            if (done.getCount() > 0) {
                try {
                    delete(deployment);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                done.countDown();
            }
        }
    }

    private static void delete(Deployment deployment) throws Exception {
        deployment
                .admin()
                .deleteTopics(List.of(deployment.config().deadLettersTopic()))
                .all()
                .get();
    }

    @Test
    void listThatNobodyReadsToItsEndDoesNotCloseAsIfItWereWhole() throws Exception {
        try (Deployment deployment = new Deployment(Map.of());
                LetterWriter letters = new LetterWriter(deployment)) {
            for (int i = 0; i < 4; i++) {
                letters.write("changes", 0, i, "k".repeat(100_000), new byte[] {1}, Map.of());
            }
            Process list = new ProcessBuilder(
                            JavaCommand.of(Main.class, List.of("-Xmx512m"), command(deployment, "list", "--json")))
                    .start();
            try (BufferedReader lines = list.inputReader(StandardCharsets.UTF_8)) {
                assertThat(lines.readLine()).startsWith("{");
            }

            assertThat(list.errorReader(StandardCharsets.UTF_8).lines())
                    .contains("stopped: nobody reads the rest of the list")
                    .noneMatch(line -> line.contains("dead letters"));
            assertThat(list.waitFor()).isEqualTo(1);
        }
    }

    private static JavaCommand.Result retry(Deployment deployment, String... options) throws Exception {
        return JavaCommand.run(Main.class, command(deployment, "retry", options));
    }

    /** A command of dead letters with the settings that name a deployment. */
    static List<String> command(Deployment deployment, String name, String... options) {
        List<String> arguments = new ArrayList<>(List.of("dead-letters", name));
        arguments.addAll(List.of(options));
        Map.of(
                        "application.id", deployment.config().applicationId(),
                        "changes.topics", String.join(",", deployment.config().changesTopics()),
                        "dead.letters.topic", deployment.config().deadLettersTopic(),
                        "bootstrap.servers", deployment.config().bootstrapServers(),
                        "schema.registry.url", deployment.config().registryUrl())
                .forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
        return arguments;
    }
}
