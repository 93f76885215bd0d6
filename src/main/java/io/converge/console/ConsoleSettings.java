package io.converge.console;

import io.converge.config.ConvergeConfig;
import io.converge.model.Limits;
import io.converge.model.Printable;
import io.converge.model.WellFormedText;
import org.apache.kafka.common.config.ConfigException;

/**
 * How a console is run.
 *
 * @param origin in whose name settlements are written; {@value #USER} in it stands for the person's name
 * @param readOnly whether nothing can be changed by it
 */
public record ConsoleSettings(String origin, boolean readOnly) {

    static final String USER = "{user}";

    private static final int LONGEST_SHOWN = 80;

    /** @throws IllegalArgumentException if no change can have this origin */
    public ConsoleSettings {
        check(origin);
    }

    /** @throws ConfigException if no change can have the origin that is set */
    public static ConsoleSettings of(ConvergeConfig config, boolean readOnly) {
        try {
            return new ConsoleSettings(config.consoleOrigin(), readOnly);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("console.origin: " + e.getMessage());
        }
    }

    /**
     * The origin of what a person writes.
     *
     * @throws IllegalArgumentException if no change can have it
     */
    String originOf(String person) {
        String own = origin.replace(USER, person);
        check(own);
        return own;
    }

    private static void check(String origin) {
        if (origin.isBlank()) {
            throw new IllegalArgumentException("the origin is blank; a change needs the name of a writer");
        }
        if (!Limits.fits(origin, Limits.ORIGIN_BYTES) || WellFormedText.fault(origin) != WellFormedText.NO_FAULT) {
            throw new IllegalArgumentException("the origin is " + Printable.of(origin, LONGEST_SHOWN)
                    + "; a change takes a text of at most " + Limits.ORIGIN_BYTES + " bytes in UTF-8");
        }
    }
}
