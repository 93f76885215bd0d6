package io.converge.access;

import io.converge.config.AccessSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How callers are known under the settings. */
final class Identifications {

    private static final Logger LOG = LoggerFactory.getLogger(Identifications.class);
    private static final int LEAST_SECRET_BYTES = 32;

    private Identifications() {}

    /** @throws ConfigException if a file cannot be used */
    static Identification of(AccessSettings settings, String applicationId, LongSupplier clockMs) {
        Optional<Path> users = settings.usersFile();
        if (users.isEmpty() && settings.userHeader().isEmpty()) {
            return new LoopbackIdentification(isLoopback(settings.host()));
        }
        byte[] secret = settings.secretFile().map(Identifications::secret).orElse(new byte[0]);
        SigningKey key = SigningKey.of(secret).derive("application", applicationId);
        if (users.isEmpty()) {
            return new ProxyIdentification(
                    new Proxies(settings.proxies()),
                    settings.userHeader().get(),
                    settings.roleHeader(),
                    key.derive("proxy"));
        }
        if (settings.ssl().isEmpty() && settings.proxies().isEmpty() && !isLoopback(settings.host())) {
            LOG.warn("passwords go over the network as they are: http.ssl.keystore.location, or a proxy that encrypts"
                    + " and http.proxy.addresses, mends that");
        }
        return new PasswordIdentification(
                users(users.get(), clockMs),
                key,
                secret.length > 0,
                cookie(applicationId),
                settings.sessionMs(),
                clockMs);
    }

    static boolean admitsNobody(AccessSettings settings) {
        return settings.usersFile().isEmpty() && settings.userHeader().isEmpty() && !isLoopback(settings.host());
    }

    /** Cookies are a host's, not a port's: two applications on one host have two. */
    private static String cookie(String applicationId) {
        return "converge-"
                + SigningKey.of(new byte[0]).sign("cookie", applicationId).substring(0, 8);
    }

    private static Users users(Path file, LongSupplier clockMs) {
        try {
            return new Users(file, clockMs);
        } catch (IOException e) {
            throw new ConfigException("http.users.file", file, e.getMessage());
        }
    }

    private static byte[] secret(Path file) {
        byte[] secret;
        try {
            secret = Files.readString(file, StandardCharsets.ISO_8859_1).strip().getBytes(StandardCharsets.ISO_8859_1);
            if (UsersFile.isOpenToOthers(file)) {
                LOG.warn(
                        "{} may be read by everyone on this machine, who could sign sessions with it: chmod 600", file);
            }
        } catch (IOException e) {
            throw new ConfigException("http.secret.file", file, "cannot be read: " + e);
        }
        if (secret.length < LEAST_SECRET_BYTES) {
            throw new ConfigException(
                    "http.secret.file",
                    file,
                    "must have at least " + LEAST_SECRET_BYTES
                            + " bytes, as `head -c 32 /dev/urandom | base64` makes them");
        }
        return secret;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
