package io.converge.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * Who may call over HTTP, and how they are known.
 *
 * @param host the address that is listened on
 * @param usersFile of those who sign in with a password
 * @param secretFile what sessions and calls between instances are signed with, if it is not the users file
 * @param sessionMs how long a session lasts
 * @param proxies whose headers are believed
 * @param userHeader in which they say who has signed in there
 * @param roleHeader in which they say what these may; empty: look
 * @param ssl Kafka's own settings for the encryption, {@code ssl.keystore.location} and others; empty if there is none
 */
public record AccessSettings(
        String host,
        Optional<Path> usersFile,
        Optional<Path> secretFile,
        long sessionMs,
        List<AddressRange> proxies,
        Optional<String> userHeader,
        Optional<String> roleHeader,
        Map<String, Object> ssl) {

    private static final String PREFIX = "http.";
    private static final List<String> SECRETS = List.of(
            Settings.KEYSTORE_PASSWORD, Settings.KEY_PASSWORD, Settings.KEYSTORE_KEY, Settings.KEYSTORE_CERTIFICATES);

    /** @throws ConfigException if they do not go together */
    static AccessSettings of(AbstractConfig own, String host) {
        AccessSettings settings = new AccessSettings(
                host,
                text(own, Settings.USERS_FILE).map(Path::of),
                text(own, Settings.SECRET_FILE).map(Path::of),
                own.getLong(Settings.SESSION_MS),
                own.getList(Settings.PROXY_ADDRESSES).stream()
                        .map(AddressRange::parse)
                        .toList(),
                text(own, Settings.PROXY_USER_HEADER),
                text(own, Settings.PROXY_ROLE_HEADER),
                ssl(own));
        settings.checkProxy(own);
        return settings;
    }

    private void checkProxy(AbstractConfig own) {
        if (userHeader.isPresent()) {
            require(
                    usersFile.isEmpty(),
                    own,
                    Settings.PROXY_USER_HEADER,
                    "goes without " + Settings.USERS_FILE + ": either the proxy knows the users, or the file does");
            require(
                    !proxies.isEmpty(),
                    own,
                    Settings.PROXY_USER_HEADER,
                    "needs " + Settings.PROXY_ADDRESSES + ": anybody else could send that header too");
            require(
                    secretFile.isPresent(),
                    own,
                    Settings.PROXY_USER_HEADER,
                    "needs " + Settings.SECRET_FILE
                            + ", a file with 32 random bytes, as `head -c 32 /dev/urandom | base64` makes them");
        }
        boolean signsIn = userHeader.isPresent() || usersFile.isPresent();
        require(
                roleHeader.isEmpty() || userHeader.isPresent(),
                own,
                Settings.PROXY_ROLE_HEADER,
                "needs " + Settings.PROXY_USER_HEADER);
        require(
                proxies.isEmpty() || signsIn,
                own,
                Settings.PROXY_ADDRESSES,
                "needs " + Settings.PROXY_USER_HEADER + " or " + Settings.USERS_FILE);
        require(
                secretFile.isEmpty() || signsIn,
                own,
                Settings.SECRET_FILE,
                "needs " + Settings.PROXY_USER_HEADER + " or " + Settings.USERS_FILE);
    }

    private static void require(boolean holds, AbstractConfig own, String key, String otherwise) {
        if (!holds) {
            throw new ConfigException(key, own.values().get(key), otherwise);
        }
    }

    private static Optional<String> text(AbstractConfig own, String key) {
        return Optional.of(own.getString(key)).filter(text -> !text.isBlank());
    }

    /** By Kafka's names. */
    private static Map<String, Object> ssl(AbstractConfig own) {
        Map<String, Object> ssl = new HashMap<>();
        text(own, Settings.KEYSTORE_LOCATION).ifPresent(file -> ssl.put(kafkas(Settings.KEYSTORE_LOCATION), file));
        for (String key : SECRETS) {
            Password secret = own.getPassword(key);
            if (!secret.value().isEmpty()) {
                ssl.put(kafkas(key), secret);
            }
        }
        checkKeystore(ssl);
        if (ssl.containsKey(kafkas(Settings.KEYSTORE_KEY))) {
            require(
                    own.getString(Settings.KEYSTORE_TYPE).equals("PEM"),
                    own,
                    Settings.KEYSTORE_TYPE,
                    "must be PEM, as " + Settings.KEYSTORE_KEY + " is set");
        }
        if (!ssl.isEmpty()) {
            ssl.put(kafkas(Settings.KEYSTORE_TYPE), own.getString(Settings.KEYSTORE_TYPE));
        }
        return ssl;
    }

    /** No value is told, as they are secrets. */
    private static void checkKeystore(Map<String, Object> ssl) {
        boolean hasStore = ssl.containsKey(kafkas(Settings.KEYSTORE_LOCATION));
        boolean hasKey = ssl.containsKey(kafkas(Settings.KEYSTORE_KEY));
        boolean hasCertificates = ssl.containsKey(kafkas(Settings.KEYSTORE_CERTIFICATES));
        if (hasStore && (hasKey || hasCertificates)) {
            throw new ConfigException(Settings.KEYSTORE_LOCATION + " goes without " + Settings.KEYSTORE_KEY + " and "
                    + Settings.KEYSTORE_CERTIFICATES + ": the key stands in a file, or in the settings");
        }
        if (hasKey != hasCertificates) {
            throw new ConfigException(
                    Settings.KEYSTORE_KEY + " and " + Settings.KEYSTORE_CERTIFICATES + " need each other");
        }
        if (!hasStore && !hasKey && !ssl.isEmpty()) {
            throw new ConfigException(Settings.KEYSTORE_PASSWORD + " and " + Settings.KEY_PASSWORD + " need "
                    + Settings.KEYSTORE_LOCATION + " or " + Settings.KEYSTORE_KEY);
        }
    }

    private static String kafkas(String key) {
        return key.substring(PREFIX.length());
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "access on " + host + " by "
                + (usersFile.isPresent() ? "password" : userHeader.isPresent() ? "proxy" : "loopback");
    }
}
