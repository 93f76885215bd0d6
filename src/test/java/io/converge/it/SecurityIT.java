package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.conflicts;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.converge.cli.CommandLines;
import io.converge.config.ConvergeConfig;
import io.converge.console.ConsoleSettings;
import io.converge.console.InstanceNumbers;
import io.converge.runtime.AccessRights;
import io.converge.runtime.AccessRights.Right;
import io.converge.runtime.ConvergeApplication;
import io.converge.serde.schema.Schemas;
import io.converge.sink.SinkRun;
import io.converge.testing.JavaCommand;
import io.converge.testing.SinkSetup;
import io.converge.testing.SinkWords;
import io.converge.triage.DeadLetterFilter;
import io.converge.triage.DeadLetters;
import io.converge.triage.Retry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.tools.AclCommand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A broker that asks for TLS, a password and rights, and a registry that asks for TLS and a password. */
class SecurityIT {

    private static final String PRINCIPAL = "User:converge";
    private static final Set<String> SECRETS = Set.of(SecureCluster.PASSWORD, "registry-secret", Tls.STORE_PASSWORD);
    private static final Pattern ALLOWED = Pattern.compile(
            "Principal = (\\S+) is Allowed operation = (\\w+) from host = \\S+ on resource = (\\w+):LITERAL:(\\S+) for");

    private static final ListAppender<ILoggingEvent> AUDIT = new ListAppender<>();

    @TempDir
    private static Path directory;

    private static SecureCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("kafka.authorizer.logger");
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        AUDIT.start();
        logger.addAppender(AUDIT);
        cluster = new SecureCluster(directory, Cluster.shared().registryUrl());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void leastRightsAreEnoughAndEachIsNeeded() throws Exception {
        try (Deployment deployment =
                new Deployment(cluster.administrator(), Map.of("repartition.purge.interval.ms", "500"))) {
            List<Right> rights = AccessRights.of(deployment.config());
            allowByKafkasTool(rights);
            AUDIT.list.clear();

            ConvergeApplication instance = deployment.newInstance(cluster.application(SecureCluster.PASSWORD), false);
            instance.start();
            await().atMost(Deployment.PATIENCE).until(instance::isRunning);
            deployment.send(upsert("A", "eu", 1, 1, "x"), upsert("A", "us", 1, 2, "y"));
            deployment.send(
                    deployment.config().changesTopics().get(0), null, deployment.encode(upsert("B", "eu", 1, 1, "x")));
            deployment.send(deployment.config().changesTopics().get(0), null, new byte[] {9});
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue()).containsOnlyKeys("A", "B");
            assertThat(deployment.conflicts()).hasSize(1);
            assertThat(deployment.deadLetters()).hasSize(1);
            assertThat(instance.failure()).isEmpty();
            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(unused(rights)).isEmpty());
        }
    }

    @Test
    void personWhoSendsDeadLettersAgainNeedsTheRightsThatAreTold() throws Exception {
        try (Deployment deployment = new Deployment(cluster.administrator(), Map.of());
                LetterWriter letters = new LetterWriter(deployment)) {
            String topic = deployment.config().changesTopics().get(0);
            byte[] value = {1};
            deployment.send(topic, "A".getBytes(StandardCharsets.UTF_8), value);
            deployment.flush();
            letters.writeOmitting(topic, LetterWriter.partitionOf("A", 3), 0, "A", value);
            letters.writeOmitting(topic, LetterWriter.partitionOf("A", 3), 0, "A", new byte[] {2});
            List<Right> rights = AccessRights.ofRetry(deployment.config());
            allow(deployment.admin(), rights);
            AUDIT.list.clear();

            ConvergeConfig person = deployment.config().with(cluster.application(SecureCluster.PASSWORD));
            Retry.Options once = new Retry.Options(1, false, false, false);
            Retry.Report report = new Retry(person, once, new Heard()).run(DeadLetterFilter.ANY);

            // The record of the second letter is another one than stands there.
            assertThat(report).isEqualTo(new Retry.Report(Map.of("BAD_CONTEXT", 1L), 0, Map.of(), 1, List.of(), false));
            deployment.awaitRecords(topic, 2);
            assertThat(new Retry(person, once, new Heard()).run(DeadLetterFilter.ANY))
                    .isEqualTo(new Retry.Report(Map.of(), 1, Map.of(), 1, List.of(), false));
            assertThat(unused(rights)).isEmpty();
        }
    }

    @Test
    void personWhoListsDeadLettersNeedsTheRightsThatAreTold() throws Exception {
        try (Deployment deployment = new Deployment(cluster.administrator(), Map.of());
                LetterWriter letters = new LetterWriter(deployment)) {
            String topic = deployment.config().changesTopics().get(0);
            letters.write(topic, 0, 1, "A", new byte[] {1}, Map.of());
            Retry.Options once = new Retry.Options(1, false, false, false);
            new Retry(deployment.config(), once, new Heard()).run(DeadLetterFilter.ANY);
            deployment.awaitRecords(deployment.config().retriedTopic(), 1);
            List<Right> rights = AccessRights.ofList(deployment.config());
            allow(deployment.admin(), rights);
            AUDIT.list.clear();

            ConvergeConfig person = deployment.config().with(cluster.application(SecureCluster.PASSWORD));
            List<String> reasons = new ArrayList<>();
            DeadLetters.find(
                    person,
                    DeadLetterFilter.ANY,
                    found -> reasons.add(found.letter().reason()));

            assertThat(reasons).containsExactly("BAD_CONTEXT");
            assertThat(unused(rights)).isEmpty();
        }
    }

    @Test
    void sinkNeedsTheRightsThatAreTold() throws Exception {
        try (Deployment deployment = new Deployment(cluster.administrator(), Map.of());
                EmbeddedPostgres server = EmbeddedPostgres.start()) {
            deployment.createTopic(deployment.config().convergedTopic(), 2, Map.of("cleanup.policy", "compact"));
            List<Right> rights = AccessRights.ofSink(deployment.config());
            allow(deployment.admin(), rights);
            AUDIT.list.clear();
            ConvergeConfig person = deployment.config().with(cluster.application(SecureCluster.PASSWORD));
            SinkSetup setup = new SinkSetup(server.getJdbcUrl("postgres", "postgres"), "products")
                    .product(Schemas.PRODUCT)
                    .untilCaughtUp();

            assertThat(new SinkRun(person, setup.options(), new SinkWords())
                            .run()
                            .written())
                    .isZero();

            assertThat(unused(rights)).isEmpty();
        }
    }

    @Test
    void consoleNeedsTheRightsThatAreTold() throws Exception {
        try (Deployment deployment = new Deployment(
                cluster.administrator(),
                Map.of("resolution.policy", "manual", "unique.keys", "gtin=/attributes/gtin"))) {
            deployment.startInstance();
            deployment.send(conflicts(1).toArray(GenericRecord[]::new));
            for (String sku : List.of("U-1", "U-2")) {
                deployment.send(change(
                        ("{'sku': '%s', 'op': 'UPSERT', 'origin': 'eu', 'sequence': 1, 'timestamp': 1, 'product':"
                                        + " {'name': 'u', 'price': 1, 'attributes': {'gtin': '401'}}}")
                                .formatted(sku)));
            }
            deployment.send(deployment.config().changesTopics().get(0), null, new byte[] {9});
            deployment.awaitCaughtUp();
            List<Right> rights = AccessRights.ofConsole(deployment.config());
            allow(deployment.admin(), rights);
            AUDIT.list.clear();
            ConvergeConfig person = deployment.config().with(cluster.application(SecureCluster.PASSWORD));

            try (ConsoleClient console =
                    new ConsoleClient(person, new ConsoleSettings("resolver", false), InstanceNumbers.none())) {
                assertThat(console.settle(console.conflict("SKU-0"), "{'take': 'eu:1'}")
                                .status())
                        .isEqualTo(200);
                await().atMost(Deployment.PATIENCE)
                        .until(() -> console.get("/api/dead-letters")
                                        .json()
                                        .get("total")
                                        .asInt()
                                == 1);
                assertThat(console.post("/api/dead-letters/retry", "{'filter': {}, 'expected': 1}")
                                .status())
                        .isEqualTo(200);
                JsonNode unique = console.awaitOpen("type=UNIQUE", 1).get(0);
                assertThat(console.get("/api/conflicts/" + unique.get("id").textValue())
                                .status())
                        .isEqualTo(200);
                assertThat(console.get("/api/overview").json().get("problems")).isEmpty();
                assertThat(unused(rights)).isEmpty();
            }
        }
    }

    @Test
    void feedNeedsTheRightsThatAreTold() throws Exception {
        try (Deployment deployment = new Deployment(cluster.administrator(), Map.of())) {
            deployment.startInstance();
            List<Right> rights = AccessRights.ofFeed(deployment.config());
            allow(deployment.admin(), rights);
            AUDIT.list.clear();
            Map<String, String> person = cluster.application(SecureCluster.PASSWORD);
            person.put("application.id", deployment.config().applicationId());
            person.put("changes.topics", deployment.config().ownChangesTopic());
            person.put("converged.topic", deployment.config().convergedTopic());
            person.put("conflicts.topic", deployment.config().conflictsTopic());
            person.put("dead.letters.topic", deployment.config().deadLettersTopic());
            Path rows = Files.writeString(directory.resolve("rows.csv"), "sku,name,price\nA,lamp,1\nB,chair,2\n");

            JavaCommand.Result result = CommandLines.run(List.of(
                    "feed",
                    "--origin",
                    "acme",
                    rows.toString(),
                    "--config",
                    file("feed.properties", person).toString()));

            assertThat(result.status()).as(result.err()).isZero();
            assertThat(deployment.catalogue()).containsOnlyKeys("A", "B");
            assertThat(unused(rights)).isEmpty();
        }
    }

    /** As an administrator does with what {@code config --acls} prints. */
    private static void allowByKafkasTool(List<Right> rights) throws Exception {
        Path admin = file("admin.properties", cluster.administrator());
        for (Right right : rights) {
            List<String> arguments = new ArrayList<>(
                    List.of("--bootstrap-server", cluster.bootstrapServers(), "--command-config", admin.toString()));
            for (String word : right.arguments(PRINCIPAL).split(" ")) {
                arguments.add(word.replace("'", ""));
            }
            JavaCommand.Result result = JavaCommand.run(AclCommand.class, arguments);
            assertThat(result.status()).as(result.err()).isZero();
        }
    }

    private static void allow(Admin admin, List<Right> rights) throws Exception {
        List<AclBinding> bindings = rights.stream()
                .flatMap(right -> right.operations().stream()
                        .map(operation -> new AclBinding(
                                right.resource(),
                                new AccessControlEntry(PRINCIPAL, "*", operation, AclPermissionType.ALLOW))))
                .toList();
        admin.createAcls(bindings).all().get();
    }

    /** The rights that the broker was never asked about. */
    private static List<String> unused(List<Right> rights) {
        List<String> used = new ArrayList<>();
        for (ILoggingEvent event : List.copyOf(AUDIT.list)) {
            Matcher allowed = ALLOWED.matcher(event.getFormattedMessage());
            if (allowed.find() && allowed.group(1).equals(PRINCIPAL)) {
                used.add(allowed.group(2) + " " + allowed.group(3).toUpperCase(Locale.ROOT) + " " + allowed.group(4));
            }
        }
        List<String> unused = new ArrayList<>();
        for (Right right : rights) {
            for (AclOperation operation : right.operations()) {
                String begin =
                        operation + " " + right.resource().resourceType().name().replace("_", "") + " "
                                + right.resource().name();
                boolean prefix = right.resource().patternType() == PatternType.PREFIXED;
                if (used.stream().noneMatch(one -> prefix ? one.startsWith(begin) : one.equals(begin))) {
                    unused.add(begin);
                }
            }
        }
        return unused;
    }

    @Test
    void missingRightIsToldByItsTopic() throws Exception {
        try (Deployment deployment = new Deployment(cluster.administrator(), Map.of())) {
            ConvergeApplication instance = deployment.newInstance(cluster.application(SecureCluster.PASSWORD), false);

            assertThatThrownBy(instance::start)
                    .hasMessageContaining("uthoriz")
                    .hasMessageContaining(deployment.config().applicationId());
        }
    }

    /** In processes of their own, at the most talkative level of logging. */
    @Test
    void secretsAreNeverPrinted() throws Exception {
        try (Deployment deployment = new Deployment(cluster.administrator(), Map.of())) {
            allow(deployment.admin(), AccessRights.of(deployment.config()));
            Path good = file("good.properties", cluster.application(SecureCluster.PASSWORD));
            Map<String, String> wrong = cluster.application(SecureCluster.PASSWORD + "-wrong");
            Path bad = file("bad.properties", wrong);
            Map<String, String> wrongRegistry = cluster.application(SecureCluster.PASSWORD);
            wrongRegistry.put("basic.auth.user.info", "converge:registry-secret-wrong");
            wrongRegistry.put(
                    "schema.registry.url", cluster.registryUrl().replace("//", "//converge:registry-secret-wrong@"));
            Path badRegistry = file("bad-registry.properties", wrongRegistry);

            deployment.processes().start(0, good, "DEBUG");
            deployment.processes().start(1, bad, "DEBUG");
            deployment.processes().start(2, badRegistry, "DEBUG");
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.processes().printed(0).contains("running: "));
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.processes().printed(1).contains("waiting for Kafka"));
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.processes().printed(2).contains("waiting for the schema registry"));
            deployment.send(upsert("A", "eu", 1, 1, "x"));
            deployment.awaitCaughtUp();

            assertThat(deployment.processes().printed(1)).contains("uthentication");
            assertThat(deployment.processes().printed(2)).contains("access refused");
            for (int number = 0; number < 3; number++) {
                String printed = deployment.processes().printed(number);
                assertThat(SECRETS.stream().filter(printed::contains).collect(Collectors.toList()))
                        .as(() -> printed.lines()
                                .filter(line -> SECRETS.stream().anyMatch(line::contains))
                                .limit(5)
                                .collect(Collectors.joining("\n")))
                        .isEmpty();
            }
        }
    }

    private static Path file(String name, Map<String, String> settings) throws Exception {
        List<String> lines = new ArrayList<>();
        settings.forEach((key, value) -> lines.add(key + "=" + value));
        return Files.write(directory.resolve(name), lines);
    }
}
