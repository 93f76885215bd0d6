package io.converge.config;

import io.converge.serde.registry.RegistryClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/** A user and a password in the registry's URL would be shown wherever that is: in messages, and by the serializers. */
final class RegistryCredentials {

    private static final String SOURCE = "basic.auth.credentials.source";
    private static final String USER_INFO = "basic.auth.user.info";
    private static final Pattern IN_URL = Pattern.compile("(?<=://)([^/@,\\s]*)@");

    private RegistryCredentials() {}

    /**
     * The same settings with the user and the password in a setting of their own.
     *
     * @throws ConfigException if several URLs name different ones
     */
    static Map<String, String> outOfUrl(Map<String, String> given) {
        String url = given.getOrDefault(RegistryClient.REGISTRY_URL, "");
        Matcher matcher = IN_URL.matcher(url);
        Set<String> found = new HashSet<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        if (found.isEmpty()) {
            return given;
        }
        if (found.size() > 1) {
            throw new ConfigException(
                    RegistryClient.REGISTRY_URL + " names different users for several addresses. Give one by "
                            + USER_INFO + ", with " + SOURCE + "=USER_INFO.");
        }
        Map<String, String> settings = new HashMap<>(given);
        settings.put(RegistryClient.REGISTRY_URL, matcher.replaceAll(""));
        if (given.getOrDefault(SOURCE, "URL").equals("URL")) {
            settings.put(SOURCE, "USER_INFO");
            settings.put(USER_INFO, found.iterator().next());
        }
        return settings;
    }
}
