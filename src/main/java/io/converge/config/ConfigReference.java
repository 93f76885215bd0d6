package io.converge.config;

import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** The settings in words, made of their definition. */
public final class ConfigReference {

    private ConfigReference() {}

    /** For a terminal. */
    public static String text() {
        return Settings.keys().values().stream().map(ConfigReference::paragraph).collect(Collectors.joining("\n"));
    }

    private static String paragraph(ConfigKey key) {
        String allowed = key.validator == null ? "" : "\n    allowed: " + key.validator;
        return key.name + "\n    " + key.documentation + "\n    default: " + defaultText(key) + allowed + "\n";
    }

    /** A Markdown table. */
    public static String markdown() {
        return Settings.keys().values().stream()
                .map(ConfigReference::row)
                .collect(Collectors.joining("\n", "| setting | default | meaning |\n|---|---|---|\n", "\n"));
    }

    private static String row(ConfigKey key) {
        return "| `" + key.name + "` | " + defaultText(key) + " | " + key.documentation + " |";
    }

    private static String defaultText(ConfigKey key) {
        String text = String.valueOf(key.defaultValue).replaceAll("^\\[(.*)]$", "$1");
        return text.isEmpty() ? "(none)" : text;
    }
}
