package io.converge.triage;

import io.converge.config.ConvergeConfig;
import java.time.Duration;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** How long Kafka may be silent before a command gives up: as long as its clients wait for an answer. */
final class Patience {

    private static final String SETTING = CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG;
    private static final int DEFAULT_MS = 30_000;

    private Patience() {}

    /** @throws ConfigException if {@code request.timeout.ms} is no number */
    static Duration of(ConvergeConfig config) {
        Object given = config.clientSettings().getOrDefault(SETTING, DEFAULT_MS);
        return Duration.ofMillis((int) ConfigDef.parseType(SETTING, given, ConfigDef.Type.INT));
    }
}
