package io.converge.it;

import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.cli.Main;
import io.converge.testing.JavaCommand;
import io.converge.triage.DeadLetterFilter;
import io.converge.triage.DeadLetters;
import io.converge.triage.Retry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Dead letters without an application: only what stands in the topics. */
class DeadLetterCommandsIT {

    private static final Retry.Options ONCE = new Retry.Options(false, false, false);

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

            assertThat(report).isEqualTo(new Retry.Report(Map.of("BAD_CONTEXT", 3L), 1, 2, false));
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
                    .isEqualTo(new Retry.Report(Map.of(), 4, 2, false));
            assertThat(new Retry(deployment.config(), new Retry.Options(true, false, false), heard)
                            .run(DeadLetterFilter.ANY))
                    .isEqualTo(new Retry.Report(Map.of("BAD_CONTEXT", 3L), 1, 2, false));
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
            letters.write(topic, 0, 3, "c", new byte[] {3}, Map.of());
            Heard heard = new Heard();

            Retry.Report report = new Retry(deployment.config(), ONCE, heard).run(DeadLetterFilter.ANY);

            assertThat(report).isEqualTo(new Retry.Report(Map.of("BAD_CONTEXT", 2L), 0, 1, false));
            deployment.awaitRecords(topic, 2);
            assertThat(deployment.read(topic))
                    .extracting(LetterWriter::text)
                    .containsExactlyInAnyOrder("0 a [1]", "0 c [3]");
            // It is not taken for sent.
            deployment.widen(topic, 1_000_000);
            assertThat(new Retry(deployment.config(), ONCE, heard).run(DeadLetterFilter.ANY))
                    .isEqualTo(new Retry.Report(Map.of("BAD_CONTEXT", 1L), 2, 0, false));
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
            assertThat(rest.err()).contains("1 dead letters: 1 BAD_CONTEXT; 1 others were sent again (--all)");
            assertThat(retry(deployment, topic + "-1@99").err()).contains("there is no dead letter at these places");
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
