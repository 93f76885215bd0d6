package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RegistryWaitsTest {

    private static final long INTERVAL_MS = 300_000;

    private final RegistryWaits waits = new RegistryWaits(INTERVAL_MS);

    @Test
    void waitsOfOneIntervalTakeAThirdOfItTogether() {
        assertThat(waits.allowedMs(60_000, nanos(0))).isEqualTo(60_000);
        waits.waited(nanos(60_000), nanos(60_000));
        assertThat(waits.allowedMs(60_000, nanos(70_000))).isEqualTo(40_000);
        waits.waited(nanos(40_000), nanos(110_000));

        assertThat(waits.allowedMs(1_000, nanos(110_000))).isZero();
    }

    @Test
    void waitThatIsAnIntervalAgoCountsNoMore() {
        waits.waited(nanos(100_000), nanos(100_000));
        assertThat(waits.allowedMs(1_000, nanos(100_000 + INTERVAL_MS))).isZero();

        assertThat(waits.allowedMs(1_000, nanos(100_001 + INTERVAL_MS))).isEqualTo(1_000);
    }

    private static long nanos(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
