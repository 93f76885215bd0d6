package io.converge.topology;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StandstillsTest {

    private static final long LONGEST_MS = 3_600_000;

    private final long now = System.currentTimeMillis();

    @Test
    void processThatRunsMayWrite() {
        try (Standstills standstills = new Standstills(LONGEST_MS)) {
            standstills.tick(now + 1_000);

            assertThatCode(() -> standstills.check(0, now + 1_000 + LONGEST_MS)).doesNotThrowAnyException();
        }
    }

    @Test
    void threadThatIsFirstToWakeMayNot() {
        try (Standstills standstills = new Standstills(LONGEST_MS)) {
            assertThatThrownBy(() -> standstills.check(0, now + 2 * LONGEST_MS))
                    .isInstanceOf(StandstillException.class);
        }
    }

    @Test
    void threadThatWakesAfterTheClockMayNotAndTheNextOneMay() {
        try (Standstills standstills = new Standstills(LONGEST_MS)) {
            standstills.tick(now + 2 * LONGEST_MS);

            assertThatThrownBy(() -> standstills.check(0, now + 2 * LONGEST_MS))
                    .isInstanceOf(StandstillException.class);
            assertThatCode(() -> standstills.check(standstills.count(), now + 2 * LONGEST_MS))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void nothingIsNoticedWhereNothingIsWatched() {
        try (Standstills standstills = Standstills.notWatched()) {
            assertThatCode(() -> standstills.check(0, Long.MAX_VALUE)).doesNotThrowAnyException();
        }
    }
}
