package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.converge.runtime.ConvergeApplication;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaBuilder.FieldAssembler;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A registry that fails holds processing up and costs nothing. */
class RegistryFaultsIT {

    @ParameterizedTest
    @CsvSource({
        "401, access refused, basic.auth.user.info",
        "404, not found, Check the path in schema.registry.url",
        "500, HTTP 500, log",
        "0, no answer, Check that it runs"
    })
    void runningInstanceWaitsSaysWhyAndGoesOn(int status, String problem, String wayOut) throws Exception {
        try (RegistryProxy registry = new RegistryProxy(Cluster.shared().registryUrl());
                Deployment healthy = new Deployment(Map.of());
                Deployment deployment = new Deployment(Map.of("schema.registry.url", registry.url()))) {
            ConvergeApplication instance = deployment.startInstance();
            deployment.send(book("A", "{'title': 'Emma'}", bookSchema().endRecord()));
            deployment.awaitCaughtUp();

            // A schema that it has not met yet, so that it has to ask.
            Schema unmet = bookSchema().optionalString("unmet" + status).endRecord();
            byte[] value = healthy.encode(book("B", "{'title': 'Persuasion'}", unmet));
            if (status == 0) {
                registry.goDown();
            } else {
                registry.answerWith(status);
            }
            deployment.send(deployment.config().changesTopics().get(0), "B".getBytes(StandardCharsets.UTF_8), value);
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.said().stream().anyMatch(line -> line.startsWith("processing waits")));
            registry.recover();
            deployment.awaitCaughtUp();

            assertThat(deployment.said())
                    .anySatisfy(line -> assertThat(line)
                            .contains("schema registry " + registry.url())
                            .contains("subject "
                                    + deployment.config().changesTopics().get(0) + "-value")
                            .contains(problem)
                            .contains(wayOut));
            assertThat(deployment.catalogue()).containsOnlyKeys("A", "B");
            assertThat(deployment.deadLetters()).isEmpty();
            assertThat(instance.failure()).isEmpty();
        }
    }

    @Test
    void registryThatIsBehindIsWaitedForUntilItKnowsTheSchema() throws Exception {
        try (RegistryProxy registry = new RegistryProxy(Cluster.shared().registryUrl());
                Deployment healthy = new Deployment(Map.of());
                Deployment deployment = new Deployment(Map.of("schema.registry.url", registry.url()))) {
            ConvergeApplication instance = deployment.startInstance();
            registry.fallBehind();
            String topic = deployment.config().changesTopics().get(0);
            // One with the sku as its key, and one that goes the way of the rekey topic.
            for (String sku : List.of("A", "B")) {
                Schema unmet = bookSchema().optionalString("behind" + sku).endRecord();
                byte[] key = sku.equals("A") ? sku.getBytes(StandardCharsets.UTF_8) : null;
                deployment.send(topic, key, healthy.encode(book(sku, "{'title': 'Emma'}", unmet)));
            }
            deployment.flush();
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.said().stream()
                                    .filter(line -> line.startsWith("processing waits")
                                            && line.contains("does not know the schema yet"))
                                    .count()
                            >= 2);
            assertThat(instance.health().obstacles())
                    .anyMatch(why -> why.startsWith("waiting for the registry: schema registry "));
            registry.recover();
            deployment.awaitCaughtUp();

            assertThat(instance.health().obstacles()).isEmpty();
            assertThat(deployment.catalogue()).containsOnlyKeys("A", "B");
            assertThat(deployment.deadLetters()).isEmpty();
            assertThat(instance.failure()).isEmpty();
        }
    }

    @Test
    void schemaThatTheRegistryNeverLearnsIsADeadLetterOnceTheRecordIsOld() throws Exception {
        try (RegistryProxy registry = new RegistryProxy(Cluster.shared().registryUrl());
                Deployment healthy = new Deployment(Map.of());
                Deployment deployment = new Deployment(Map.of(
                        "schema.registry.url", registry.url(),
                        "unknown.schema.grace.ms", "2500",
                        "created.topics.partitions", "1"))) {
            deployment.startInstance();
            deployment.send(book("A", "{'title': 'Emma'}", bookSchema().endRecord()));
            deployment.awaitCaughtUp();
            Schema unmet = bookSchema().optionalString("never").endRecord();
            byte[] value = healthy.encode(book("B", "{'title': 'Emma'}", unmet));
            registry.fallBehind();
            deployment.send(deployment.config().changesTopics().get(0), "B".getBytes(StandardCharsets.UTF_8), value);
            deployment.send(book("C", "{'title': 'Emma'}", bookSchema().endRecord()));
            deployment.awaitCaughtUp();
            registry.recover();

            assertThat(deployment.catalogue()).containsOnlyKeys("A", "C");
            assertThat(deployment.deadLetters()).hasSize(1);
            assertThat(deployment.deadLetters().get(0).get("reason").textValue())
                    .isEqualTo("UNDECODABLE");
            assertThat(deployment.deadLetters().get(0).get("detail").textValue())
                    .startsWith("the registry does not know schema id ")
                    .endsWith("Once it does, send the record again.");
            assertThat(deployment.said()).anyMatch(line -> line.contains("does not know the schema yet"));
        }
    }

    /** The broker looks for transactions to abort every ten seconds: the wait is beyond that. */
    @Test
    void outageThatOutlastsTheTransactionLosesAndDoublesNothing() throws Exception {
        try (RegistryProxy registry = new RegistryProxy(Cluster.shared().registryUrl());
                Deployment healthy = new Deployment(Map.of());
                Deployment deployment = new Deployment(Map.of(
                        "schema.registry.url", registry.url(),
                        "created.topics.partitions", "1",
                        "commit.interval.ms", "1500",
                        "producer.transaction.timeout.ms", "2000"))) {
            ConvergeApplication instance = deployment.startInstance();
            deployment.send(book("A", "{'title': 'Emma'}", bookSchema().endRecord()));
            deployment.awaitCaughtUp();
            byte[] unmet = healthy.encode(book(
                    "B",
                    "{'title': 'Emma'}",
                    bookSchema().optionalString("later").endRecord()));
            registry.answerWith(503);
            String topic = deployment.config().changesTopics().get(0);
            deployment.send(
                    topic,
                    null,
                    deployment.encode(book("C", "{'title': 'x'}", bookSchema().endRecord())));
            deployment.send(topic, null, unmet);
            deployment.flush();
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.said().stream()
                                    .filter(line -> line.startsWith("processing waits"))
                                    .count()
                            >= 5);
            registry.recover();
            deployment.awaitCaughtUp();

            assertThat(deployment.read(deployment.config().convergedTopic())).hasSize(3);
            assertThat(deployment.catalogue()).containsOnlyKeys("A", "B", "C");
            assertThat(deployment.deadLetters()).isEmpty();
            assertThat(instance.failure()).isEmpty();
        }
    }

    @Test
    void startWaitsForTheRegistry() throws Exception {
        try (RegistryProxy registry = new RegistryProxy(Cluster.shared().registryUrl());
                Deployment deployment = new Deployment(Map.of("schema.registry.url", registry.url()))) {
            registry.goDown();
            ConvergeApplication instance = deployment.newInstance();
            Thread starting = new Thread(() -> start(instance));
            starting.start();
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.said().stream()
                            .anyMatch(line -> line.startsWith("waiting for the schema registry: ")));
            registry.recover();
            await().atMost(Deployment.PATIENCE).until(instance::isRunning);
            starting.join();

            deployment.send(upsert("A", "eu", 1, 1, "x"));
            deployment.awaitCaughtUp();
            assertThat(deployment.catalogue()).containsOnlyKeys("A");
        }
    }

    @Test
    void instanceThatWaitsForTheRegistryStopsAtOnce() throws Exception {
        try (RegistryProxy registry = new RegistryProxy(Cluster.shared().registryUrl());
                Deployment deployment = new Deployment(Map.of("schema.registry.url", registry.url()))) {
            registry.answerWith(500);
            ConvergeApplication instance = deployment.newInstance();
            Thread starting = new Thread(() -> start(instance));
            starting.start();
            await().atMost(Deployment.PATIENCE).until(() -> !deployment.said().isEmpty());
            instance.close();
            starting.join();

            assertThat(instance.isAlive()).isFalse();
            assertThat(instance.failure()).isEmpty();
        }
    }

    @Test
    void schemaThatTheRegistryRefusesForTheConvergedTopicIsWaitedFor() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("created.subjects.compatibility", "leave"))) {
            deployment.startInstance();
            deployment.send(book(
                    "A",
                    "{'title': 'Emma', 'pages': '474'}",
                    bookSchema().requiredString("pages").endRecord()));
            deployment.awaitCaughtUp();
            String changes = deployment.config().changesTopics().get(0);
            Registry.setCompatibility(changes + "-value", "NONE");
            deployment.send(book(
                    "B",
                    "{'title': 'Emma', 'pages': 474}",
                    bookSchema().requiredInt("pages").endRecord()));
            String converged = deployment.config().convergedTopic() + "-value";
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.said().stream()
                            .anyMatch(line -> line.contains("409") && line.contains(converged)));
            Registry.setCompatibility(converged, "NONE");
            deployment.awaitCaughtUp();

            assertThat(deployment
                            .catalogue()
                            .get("B")
                            .get("product")
                            .get("pages")
                            .intValue())
                    .isEqualTo(474);
            assertThat(deployment.deadLetters()).isEmpty();
        }
    }

    private static FieldAssembler<Schema> bookSchema() {
        return SchemaBuilder.record("Book").fields().requiredString("title");
    }

    private static GenericRecord book(String sku, String product, Schema schema) {
        return change(
                "{'sku': '%s', 'op': 'INSERT', 'origin': 'eu', 'sequence': 1, 'timestamp': 1, 'product': %s}"
                        .formatted(sku, product),
                schema);
    }

    private static void start(ConvergeApplication instance) {
        try {
            instance.start();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
