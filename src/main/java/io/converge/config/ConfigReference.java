package io.converge.config;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.types.Password;

/** The settings in words, made of their definition. */
public final class ConfigReference {

    private ConfigReference() {}

    /** For a terminal. */
    public static String text() {
        return keys().map(ConfigReference::paragraph).collect(Collectors.joining("\n"));
    }

    /** Those of each topic behind the others. */
    private static Stream<Named> keys() {
        return Stream.concat(
                Settings.keys().values().stream().map(key -> new Named(key.name, key)),
                SourceSettings.DEFINITION.configKeys().values().stream()
                        .map(key -> new Named(SourceSettings.SHOWN_PREFIX + key.name, key)));
    }

    private record Named(String name, ConfigKey key) {}

    private static String paragraph(Named named) {
        ConfigKey key = named.key();
        String allowed = key.validator == null ? "" : "\n    allowed: " + key.validator;
        return named.name() + "\n    " + key.documentation + "\n    default: " + defaultText(key) + allowed + "\n";
    }

    /** A Markdown table. */
    public static String markdown() {
        return keys().map(ConfigReference::row)
                .collect(Collectors.joining("\n", "| setting | default | meaning |\n|---|---|---|\n", "\n"));
    }

    private static String row(Named named) {
        return "| `" + named.name() + "` | " + defaultText(named.key()) + " | " + named.key().documentation + " |";
    }

    private static String defaultText(ConfigKey key) {
        Object value = key.defaultValue instanceof Password secret ? secret.value() : key.defaultValue;
        String text = String.valueOf(value).replaceAll("^\\[(.*)]$", "$1");
        return text.isEmpty() ? "(none)" : text;
    }
}
