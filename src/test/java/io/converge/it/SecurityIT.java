package io.converge.it;

import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.converge.embedded.KafkaBroker;
import io.converge.runtime.AccessRights;
import io.converge.runtime.AccessRights.Right;
import io.converge.runtime.ConvergeApplication;
import io.converge.testing.JavaCommand;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
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
    private static final String PASSWORD = "kafka-secret";
    private static final String REGISTRY_USER = "converge:registry-secret";
    private static final Set<String> SECRETS = Set.of(PASSWORD, "registry-secret", Tls.STORE_PASSWORD);
    private static final Pattern ALLOWED = Pattern.compile(
            "Principal = (\\S+) is Allowed operation = (\\w+) from host = \\S+ on resource = (\\w+):LITERAL:(\\S+) for");

    @TempDir
    private static Path directory;

    private static Tls tls;
    private static KafkaBroker broker;
    private static RegistryProxy registry;
    private static String servers;
    private static final ListAppender<ILoggingEvent> AUDIT = new ListAppender<>();

    @BeforeAll
    static void start() throws Exception {
        tls = new Tls(directory);
        int port = freePort();
        servers = "127.0.0.1:" + port;
        Logger logger = (Logger) LoggerFactory.getLogger("kafka.authorizer.logger");
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        AUDIT.start();
        logger.addAppender(AUDIT);
        broker = KafkaBroker.start(port, directory.resolve("kafka"), brokerSettings(port, freePort()));
        registry = new RegistryProxy(Cluster.shared().registryUrl(), tls.context(), REGISTRY_USER);
        try (Admin admin = Admin.create(new HashMap<String, Object>(administrator()))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            "converge", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                    .all()
                    .get();
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Map<String, String> brokerSettings(int port, int controllerPort) {
        Map<String, String> settings = new HashMap<>();
        settings.put("listeners", "SECURE://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", "SECURE://127.0.0.1:" + port);
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.put("listener.security.protocol.map", "SECURE:SASL_SSL,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "SECURE");
        settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.put(
                "listener.name.secure.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=admin password=admin"
                        + " user_admin=admin;");
        settings.put(
                "listener.name.secure.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put("ssl.keystore.location", tls.keys().toString());
        settings.put("ssl.keystore.password", Tls.STORE_PASSWORD);
        settings.put("ssl.truststore.location", tls.trust().toString());
        settings.put("ssl.truststore.password", Tls.STORE_PASSWORD);
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:admin;User:ANONYMOUS");
        return settings;
    }

    @AfterAll
    static void stop() {
        registry.close();
        broker.close();
    }

    private static Map<String, String> client(String mechanism, String login) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", servers);
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", mechanism);
        settings.put("sasl.jaas.config", login);
        settings.put("ssl.truststore.location", tls.trust().toString());
        settings.put("ssl.truststore.password", Tls.STORE_PASSWORD);
        settings.put("schema.registry.url", registry.url());
        settings.put("schema.registry.ssl.truststore.location", tls.trust().toString());
        settings.put("schema.registry.ssl.truststore.password", Tls.STORE_PASSWORD);
        settings.put("basic.auth.credentials.source", "USER_INFO");
        settings.put("basic.auth.user.info", REGISTRY_USER);
        return settings;
    }

    private static Map<String, String> administrator() {
        return client(
                "PLAIN",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=admin password=admin;");
    }

    private static Map<String, String> application(String password) {
        return client(
                "SCRAM-SHA-512",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=converge password=\""
                        + password + "\";");
    }

    @Test
    void leastRightsAreEnoughAndEachIsNeeded() throws Exception {
        try (Deployment deployment = new Deployment(administrator(), Map.of("repartition.purge.interval.ms", "500"))) {
            List<Right> rights = AccessRights.of(deployment.config());
            allowByKafkasTool(rights);
            AUDIT.list.clear();

            ConvergeApplication instance = deployment.newInstance(application(PASSWORD), false);
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

    /** As an administrator does with what {@code config --acls} prints. */
    private static void allowByKafkasTool(List<Right> rights) throws Exception {
        Path admin = file("admin.properties", administrator());
        for (Right right : rights) {
            List<String> arguments =
                    new ArrayList<>(List.of("--bootstrap-server", servers, "--command-config", admin.toString()));
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
        try (Deployment deployment = new Deployment(administrator(), Map.of())) {
            ConvergeApplication instance = deployment.newInstance(application(PASSWORD), false);

            assertThatThrownBy(instance::start)
                    .hasMessageContaining("uthoriz")
                    .hasMessageContaining(deployment.config().applicationId());
        }
    }

    /** In processes of their own, at the most talkative level of logging. */
    @Test
    void secretsAreNeverPrinted() throws Exception {
        try (Deployment deployment = new Deployment(administrator(), Map.of())) {
            allow(deployment.admin(), AccessRights.of(deployment.config()));
            Path good = file("good.properties", application(PASSWORD));
            Map<String, String> wrong = application(PASSWORD + "-wrong");
            Path bad = file("bad.properties", wrong);
            Map<String, String> wrongRegistry = application(PASSWORD);
            wrongRegistry.put("basic.auth.user.info", "converge:registry-secret-wrong");
            wrongRegistry.put("schema.registry.url", registry.url().replace("//", "//converge:registry-secret-wrong@"));
            Path badRegistry = file("bad-registry.properties", wrongRegistry);

            deployment.startProcess(0, good, "DEBUG");
            deployment.startProcess(1, bad, "DEBUG");
            deployment.startProcess(2, badRegistry, "DEBUG");
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.printed(0).contains("running: "));
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.printed(1).contains("waiting for Kafka"));
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.printed(2).contains("waiting for the schema registry"));
            deployment.send(upsert("A", "eu", 1, 1, "x"));
            deployment.awaitCaughtUp();

            assertThat(deployment.printed(1)).contains("uthentication");
            assertThat(deployment.printed(2)).contains("access refused");
            for (int number = 0; number < 3; number++) {
                String printed = deployment.printed(number);
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
