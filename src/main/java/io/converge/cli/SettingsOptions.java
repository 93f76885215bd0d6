package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.config.SettingSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine.Option;

/** The options by which every command gets its settings. */
final class SettingsOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Properties file with settings. Above it count environment variables (CONVERGE_RESOLUTION_POLICY"
                            + " for resolution.policy), above them -D.")
    private Path file;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            mapFallbackValue = "",
            description =
                    "A setting of Converge, Kafka Streams, its clients or the serializers. `config` prints Converge's.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /** That of --config; null: none. */
    Path file() {
        return file;
    }

    /** @throws ConfigException naming what is wrong */
    ConvergeConfig read() {
        return read(Map.of());
    }

    /** @param defaults below what the user gives */
    ConvergeConfig read(Map<String, String> defaults) {
        Map<String, String> all = new LinkedHashMap<>(defaults);
        all.putAll(given());
        return new ConvergeConfig(all);
    }

    /** A file of settings that cannot be read is a wrong setting. */
    private Map<String, String> given() {
        try {
            return SettingSources.merge(file, System.getenv(), settings);
        } catch (IOException e) {
            throw new ConfigException(e.getMessage());
        }
    }
}
