package io.converge.it;

import static io.converge.testing.AvroChanges.conflicts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.console.Console;
import io.converge.console.ConsoleSettings;
import io.converge.console.InstanceNumbers;
import io.converge.it.ConsoleClient.Answered;
import io.converge.model.Conflict;
import io.converge.runtime.Simulation;
import io.converge.serde.output.ConflictRecords;
import io.converge.triage.DeadLetter;
import io.converge.triage.DeadLetterFilter;
import io.converge.triage.Retry;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** A console whose topics nobody else works on. */
class ConsoleAloneIT {

    private static final ConsoleSettings READ_ONLY = new ConsoleSettings("resolver", true);
    private static final int MANY = 20_000;

    /** The record of a conflict that the policy leaves to the application. */
    private static GenericRecord conflict(ConvergeConfig config) {
        try (Simulation simulation = new Simulation(config)) {
            conflicts(1).forEach(simulation::feed);
            Conflict conflict = simulation.state().get("SKU-0").conflict();
            return new ConflictRecords(900_000).value("SKU-0", conflict);
        }
    }

    private static byte[] encode(ConvergeConfig config, GenericRecord conflict) {
        try (Serializer<Object> values = config.registryClient().serializer()) {
            return values.serialize(config.openConflictsTopic(), conflict);
        }
    }

    @Test
    void tensOfThousandsOfConflictsArePagedAndFiltered() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("resolution.policy", "manual"))) {
            ConvergeConfig config = deployment.config();
            deployment.createTopic(config.openConflictsTopic(), 3, Map.of("cleanup.policy", "compact"));
            GenericRecord conflict = conflict(new ConvergeConfig(Map.of("resolution.policy", "manual")));
            try (Serializer<Object> values = config.registryClient().serializer()) {
                for (int i = 0; i < MANY; i++) {
                    conflict.put("sku", "N-" + i);
                    conflict.put("id", "id-" + i);
                    deployment.send(
                            config.openConflictsTopic(),
                            ("N-" + i).getBytes(StandardCharsets.UTF_8),
                            values.serialize(config.openConflictsTopic(), conflict));
                }
            }
            deployment.send(config.openConflictsTopic(), "broken".getBytes(StandardCharsets.UTF_8), new byte[] {0, 1});
            deployment.flush();
            try (ConsoleClient console = new ConsoleClient(config, READ_ONLY, InstanceNumbers.none())) {
                console.awaitOpen("limit=1", MANY);
                Set<String> ids = new HashSet<>();
                String next = "";
                while (next != null) {
                    JsonNode page =
                            console.get("/api/conflicts?limit=1000" + next).json();
                    page.get("conflicts").forEach(each -> ids.add(each.get("id").textValue()));
                    next = page.get("next").isNull()
                            ? null
                            : "&after=" + page.get("next").textValue();
                }

                assertThat(ids).hasSize(MANY);
                assertThat(console.awaitOpen("sku=N-1999", 11)).hasSize(11);
                assertThat(console.get("/api/overview").json().get("problems").toString())
                        .contains("1 record cannot be read");
                assertThat(console.post("/api/conflicts/settlements", "{'choice': {'take': 'newest'}, 'expected': 1}")
                                .status())
                        .isEqualTo(403);
            }
        }
    }

    /** Waiting would not help: it is the resolver who hears of it, with what the registry says. */
    @Test
    void schemaThatTheRegistryDoesNotTakeMakesTheChoiceUnfit() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("resolution.policy", "manual"))) {
            ConvergeConfig config = deployment.config();
            String changes = config.changesTopics().get(0);
            deployment.createTopic(config.openConflictsTopic(), 3, Map.of("cleanup.policy", "compact"));
            deployment.createTopic(changes, 3, Map.of());
            Schema other = SchemaBuilder.record("shop.Other")
                    .fields()
                    .requiredInt("other")
                    .endRecord();
            try (Serializer<Object> values = config.registryClient().serializer()) {
                values.serialize(
                        changes, new GenericRecordBuilder(other).set("other", 1).build());
            }
            GenericRecord conflict = conflict(new ConvergeConfig(Map.of("resolution.policy", "manual")));
            deployment.send(
                    config.openConflictsTopic(), "SKU-0".getBytes(StandardCharsets.UTF_8), encode(config, conflict));
            deployment.flush();
            ConsoleSettings settings = new ConsoleSettings("resolver", false);
            try (ConsoleClient console = new ConsoleClient(config, settings, InstanceNumbers.none())) {
                JsonNode seen = console.conflict("SKU-0");
                JsonNode preview = console.post(ConsoleClient.path(seen) + "/preview", "{'choice': {'take': 'eu:1'}}")
                        .json();
                JsonNode many = console.post(
                                "/api/conflicts/settlements", "{'choice': {'take': 'winner'}, 'dryRun': true}")
                        .json();
                Answered refused = console.settle(seen, "{'take': 'eu:1'}");

                assertThat(preview.at("/problems/0").textValue())
                        .contains(changes + "-value", "the schema is incompatible with an earlier one");
                assertThat(many.get("unfit").asInt()).isEqualTo(1);
                assertThat(many.at("/unfitReasons/0/reason").textValue()).contains("incompatible");
                assertThat(refused.status()).isEqualTo(422);
                assertThat(refused.json().at("/problems/0").textValue())
                        .contains(changes + "-value", "the schema is incompatible with an earlier one");
            }
            assertThat(deployment.read(changes)).isEmpty();
        }
    }

    @Test
    void registryThatIsSilentIsNotWaitedForAndNothingIsWrittenLater() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("resolution.policy", "manual"));
                RegistryProxy registry = new RegistryProxy(deployment.config().registryUrl())) {
            ConvergeConfig config = deployment.config();
            String changes = config.changesTopics().get(0);
            deployment.createTopic(config.openConflictsTopic(), 3, Map.of("cleanup.policy", "compact"));
            deployment.createTopic(changes, 3, Map.of());
            GenericRecord conflict = conflict(new ConvergeConfig(Map.of("resolution.policy", "manual")));
            deployment.send(
                    config.openConflictsTopic(), "SKU-0".getBytes(StandardCharsets.UTF_8), encode(config, conflict));
            deployment.flush();
            ConvergeConfig proxied = config.with(Map.of("schema.registry.url", registry.url()));
            ConsoleSettings settings = new ConsoleSettings("resolver", false);
            try (ConsoleClient console = new ConsoleClient(proxied, settings, InstanceNumbers.none())) {
                JsonNode seen = console.conflict("SKU-0");
                registry.hang();

                JsonNode preview = console.post(ConsoleClient.path(seen) + "/preview", "{'choice': {'take': 'eu:1'}}")
                        .json();
                Answered refused = console.settle(seen, "{'take': 'eu:1'}");

                assertThat(preview.get("problems")).isEmpty();
                assertThat(preview.at("/caveats/0").textValue())
                        .contains("could not be checked", registry.url(), "does not answer");
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.json().get("detail").textValue()).contains(registry.url(), "does not answer");
                registry.recover();
                assertThat(console.settle(seen, "{'take': 'eu:1'}").status()).isEqualTo(200);
            }
            assertThat(deployment.read(changes)).hasSize(1);
        }
    }

    @Test
    void withoutAChangesTopicOneAndManyAreToldWhy() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("resolution.policy", "manual"))) {
            ConvergeConfig config = deployment.config();
            deployment.createTopic(config.openConflictsTopic(), 3, Map.of("cleanup.policy", "compact"));
            GenericRecord conflict = conflict(new ConvergeConfig(Map.of("resolution.policy", "manual")));
            deployment.send(
                    config.openConflictsTopic(), "SKU-0".getBytes(StandardCharsets.UTF_8), encode(config, conflict));
            deployment.flush();
            ConsoleSettings settings = new ConsoleSettings("resolver", false);
            try (ConsoleClient console = new ConsoleClient(config, settings, InstanceNumbers.none())) {
                Answered one = console.settle(console.conflict("SKU-0"), "{'take': 'eu:1'}");
                Answered many =
                        console.post("/api/conflicts/settlements", "{'choice': {'take': 'winner'}, 'expected': 1}");

                assertThat(List.of(one.status(), many.status())).containsOnly(503);
                assertThat(many.json().get("detail"))
                        .isEqualTo(one.json().get("detail"))
                        .asString()
                        .contains(config.changesTopics().get(0));
            }
        }
    }

    /** Two passes: one that counts, one that sends. */
    @Test
    void recordThatIsRefusedBehindTheCountIsNotSent() throws Exception {
        try (Deployment deployment = new Deployment(Map.of());
                LetterWriter letters = new LetterWriter(deployment)) {
            ConvergeConfig config = deployment.config();
            String changes = config.changesTopics().get(0);
            letters.write(changes, 0, 0, "A", new byte[] {1}, Map.of());
            Retry count = retry(config, true);
            Retry.Report counted = count.run(DeadLetterFilter.ANY);
            letters.write(changes, 0, 1, "B", new byte[] {2}, Map.of());

            Retry.Report sent = retry(config, false).run(DeadLetterFilter.ANY, count.ends());

            assertThat(List.of(counted.total(), sent.total())).containsExactly(1L, 1L);
            assertThat(retry(config, true).run(DeadLetterFilter.ANY).total()).isEqualTo(1);
        }
    }

    private static Retry retry(ConvergeConfig config, boolean dryRun) {
        return new Retry(config, new Retry.Options(0, false, false, dryRun), new Retry.Listener() {
            @Override
            public void sent(long total) {
                // The report tells it.
            }

            @Override
            public void refused(DeadLetter letter, String why) {
                throw new AssertionError(why);
            }
        });
    }

    /** As two processes have it: neither hears of the other before the application has come to either. */
    @Test
    void whatTwoConsolesWriteAtOnceIsConcurrentWhereEachPersonIsAnOrigin() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("resolution.policy", "manual"))) {
            ConvergeConfig config = deployment.config();
            deployment.createTopic(config.openConflictsTopic(), 3, Map.of("cleanup.policy", "compact"));
            deployment.createTopic(config.changesTopics().get(0), 3, Map.of());
            GenericRecord conflict = conflict(new ConvergeConfig(Map.of("resolution.policy", "manual")));
            deployment.send(
                    config.openConflictsTopic(), "SKU-0".getBytes(StandardCharsets.UTF_8), encode(config, conflict));
            deployment.flush();
            ConsoleSettings settings = new ConsoleSettings("desk-{user}", false);
            try (ConsoleClient ann = new ConsoleClient(config, settings, InstanceNumbers.none(), "ann");
                    ConsoleClient bob = new ConsoleClient(config, settings, InstanceNumbers.none(), "bob")) {
                JsonNode seen = ann.conflict("SKU-0");
                bob.conflict("SKU-0");
                CompletableFuture<Answered> one = ann.settleLater(seen, "{'take': 'eu:1'}");
                CompletableFuture<Answered> other = bob.settleLater(seen, "{'take': 'us:1'}");

                assertThat(List.of(one.join().status(), other.join().status())).containsOnly(200);
                assertThat(one.join().json().get("shown").booleanValue()).isFalse();
                Answered again = ann.settle(seen, "{'delete': true}");
                assertThat(again.status()).isEqualTo(409);
                assertThat(again.json().get("detail").textValue()).contains("settled already, by desk-ann:");
            }
            try (Simulation simulation = new Simulation(config);
                    Deserializer<Object> values = config.registryClient().deserializer()) {
                conflicts(1).forEach(simulation::feed);
                deployment
                        .read(config.changesTopics().get(0))
                        .forEach(record ->
                                simulation.feed((GenericRecord) values.deserialize(record.topic(), record.value())));

                assertThat(simulation.state().get("SKU-0").conflict().versions())
                        .extracting(version -> version.dot().origin())
                        .containsExactly("desk-ann", "desk-bob");
            }
        }
    }

    @Test
    void whatIsAwayIsToldAndNothingElseIs() throws Exception {
        ConvergeConfig config = new ConvergeConfig(Map.of(
                "bootstrap.servers", "localhost:1",
                "schema.registry.url", "http://localhost:1",
                "default.api.timeout.ms", "1000",
                "request.timeout.ms", "1000"));
        try (ConsoleClient console = new ConsoleClient(config, READ_ONLY, InstanceNumbers.none())) {
            await().atMost(Deployment.PATIENCE)
                    .until(() ->
                            console.get("/api/overview").json().get("problems").size() >= 5);

            JsonNode list = console.get("/api/conflicts").json();
            assertThat(list.get("loading").booleanValue()).isTrue();
            assertThat(list.get("total").asInt()).isZero();
        }
    }

    @Test
    void thatTopicsCannotBeReadIsSaidAndThatTheyAreReadAgain() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            ConvergeConfig config = deployment.config();
            List<String> said = new CopyOnWriteArrayList<>();
            Console console = Console.start(config, READ_ONLY, InstanceNumbers.none(), said::add);
            try (console) {
                await().atMost(Deployment.PATIENCE).until(() -> !said.isEmpty());
                deployment.createTopic(config.openConflictsTopic(), 3, Map.of("cleanup.policy", "compact"));
                deployment.createTopic(config.deadLettersTopic(), 3, Map.of());
                await().atMost(Deployment.PATIENCE).until(() -> said.size() > 1);

                assertThat(said.get(0))
                        .startsWith("the topics at " + config.bootstrapServers() + " cannot be read: ")
                        .contains("there is no such topic");
                assertThat(said).last().isEqualTo("the topics at " + config.bootstrapServers() + " are read again");
            }
        }
    }
}
