package io.converge.config;

import io.converge.model.Printable;
import io.converge.model.WellFormedText;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigException;

/** Where settings come from: a file, above it the environment, above that the command line. */
public final class SettingSources {

    private static final String ENVIRONMENT_PREFIX = "CONVERGE_";

    private SettingSources() {}

    /**
     * @param file a properties file, or null
     * @param environment {@code CONVERGE_RESOLUTION_POLICY} is {@code resolution.policy}
     * @param commandLine names and values
     * @throws IOException if the file cannot be read
     * @throws ConfigException if a name or a value is no text
     */
    public static Map<String, String> merge(Path file, Map<String, String> environment, Map<String, String> commandLine)
            throws IOException {
        Map<String, String> settings = new HashMap<>();
        if (file != null) {
            settings.putAll(read(file));
        }
        environment.forEach((name, value) -> {
            if (name.startsWith(ENVIRONMENT_PREFIX)) {
                String fault = LocaleText.fault("the environment variable " + Printable.of(name), name + value);
                if (fault != null) {
                    throw new ConfigException(fault);
                }
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
        for (String name : properties.stringPropertyNames()) {
            String value = properties.getProperty(name).strip();
            requireText(file, "the name of " + Printable.of(name), name);
            requireText(file, Printable.of(name), value);
            settings.put(name, value);
        }
        return settings;
    }

    /** An escape can say half a surrogate pair. */
    private static void requireText(Path file, String what, String text) {
        int at = WellFormedText.fault(text);
        if (at != WellFormedText.NO_FAULT) {
            throw new ConfigException(String.format(
                    "--config %s: %s has half a surrogate pair (\\u%04x, character %d)",
                    file, what, (int) text.charAt(at), at + 1));
        }
    }
}
