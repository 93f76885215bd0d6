package io.converge.access;

import io.converge.config.AccessSettings;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/** The encryption of a server by settings of Kafka's: its own code reads the keystore, so that each form that a broker takes is taken. */
public final class ServerTls {

    private ServerTls() {}

    /**
     * @return empty if nothing is to be encrypted
     * @throws ConfigException if the keystore cannot be used
     */
    public static Optional<SSLContext> of(AccessSettings settings) {
        if (settings.ssl().isEmpty()) {
            return Optional.empty();
        }
        ConfigDef definition = new ConfigDef();
        SslConfigs.addClientSslSupport(definition);
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(new AbstractConfig(definition, settings.ssl(), false).values());
            return Optional.of(factory.sslContext());
        } catch (KafkaException e) {
            throw new ConfigException(
                    "http.ssl.keystore.location", settings.ssl().get("ssl.keystore.location"), reason(e));
        }
    }

    /** The innermost says what is wrong with a file. */
    private static String reason(Throwable e) {
        Throwable innermost = e;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage();
    }
}
