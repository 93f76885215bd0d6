package io.converge.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Where settings come from: a file, above it the environment, above that the command line. */
public final class SettingSources {

    private static final String ENVIRONMENT_PREFIX = "CONVERGE_";

    private SettingSources() {}

    /**
     * @param file a properties file, or null
     * @param environment {@code CONVERGE_RESOLUTION_POLICY} is {@code resolution.policy}
     * @param commandLine names and values
     * @throws IOException if the file cannot be read
     */
    public static Map<String, String> merge(Path file, Map<String, String> environment, Map<String, String> commandLine)
            throws IOException {
        Map<String, String> settings = new HashMap<>();
        if (file != null) {
            settings.putAll(read(file));
        }
        environment.forEach((name, value) -> {
            if (name.startsWith(ENVIRONMENT_PREFIX)) {
                settings.put(key(name), value);
            }
        });
        settings.putAll(commandLine);
        return settings;
    }

    private static String key(String variable) {
        return variable.substring(ENVIRONMENT_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }

    private static Map<String, String> read(Path file) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(TextFile.read("--config", file, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            throw new IOException("--config " + file + ": " + e.getMessage(), e);
        }
        Map<String, String> settings = new HashMap<>();
        properties
                .stringPropertyNames()
                .forEach(name -> settings.put(name, properties.getProperty(name).strip()));
        return settings;
    }
}
