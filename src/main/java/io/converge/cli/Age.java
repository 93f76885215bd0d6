package io.converge.cli;

import java.time.Duration;

/** How long ago something was, as a table shows it. */
final class Age {

    private Age() {}

    static String of(long ms) {
        Duration age = Duration.ofMillis(Math.max(0, ms));
        if (age.toDays() > 0) {
            return age.toDays() + " d";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " min" : age.toSeconds() + " s";
    }
}
