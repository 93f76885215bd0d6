package io.converge.it;

import io.converge.embedded.KafkaBroker;
import io.converge.testing.FreePorts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A broker that asks for TLS, a password and rights, and a registry that asks for TLS and a password. There is an
 * administrator, who may do all, and {@code User:converge}, who may do nothing yet.
 */
final class SecureCluster implements AutoCloseable {

    static final String PASSWORD = "kafka-secret";
    private static final String REGISTRY_USER = "converge:registry-secret";

    private final Tls tls;
    private final KafkaBroker broker;
    private final RegistryProxy registry;
    private final String servers;

    /** @param registryUrl of the registry behind the one that asks */
    SecureCluster(Path directory, String registryUrl) throws Exception {
        tls = new Tls(directory);
        List<Integer> ports = FreePorts.of(2);
        int port = ports.get(0);
        servers = "127.0.0.1:" + port;
        broker = KafkaBroker.start(port, directory.resolve("kafka"), brokerSettings(port, ports.get(1)));
        registry = new RegistryProxy(registryUrl, tls.context(), REGISTRY_USER);
        try (Admin admin = Admin.create(new HashMap<String, Object>(administrator()))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            "converge", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                    .all()
                    .get();
        }
    }

    private Map<String, String> brokerSettings(int port, int controllerPort) {
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

    String bootstrapServers() {
        return servers;
    }

    String registryUrl() {
        return registry.url();
    }

    /** What a client of the administrator is told. */
    Map<String, String> administrator() {
        return client(
                "PLAIN",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=admin password=admin;");
    }

    /** What a client of {@code User:converge} is told. */
    Map<String, String> application(String password) {
        return client(
                "SCRAM-SHA-512",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=converge password=\""
                        + password + "\";");
    }

    private Map<String, String> client(String mechanism, String login) {
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

    @Override
    public void close() {
        registry.close();
        broker.close();
    }
}
