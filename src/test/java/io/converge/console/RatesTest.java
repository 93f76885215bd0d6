package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RatesTest {

    private final Rates rates = new Rates();

    private void take(int second, Map<String, Map<String, Long>> totals) {
        rates.take(totals, TimeUnit.SECONDS.toNanos(second));
    }

    private static Map<String, Long> applied(long count) {
        return Map.of("applied", count);
    }

    @Test
    void whatWasCountedBeforeTheFirstLookIsNoRate() {
        take(0, Map.of("a", applied(1_000)));
        take(1, Map.of("a", applied(1_010)));

        assertThat(rates.perSecond()).containsEntry("applied", 10.0).containsEntry("refused", 0.0);
        assertThat(rates.totals()).containsEntry("applied", 1_010L);
    }

    @Test
    void instancesAreAddedUpAndAnAbsentOneCountsNothingTwice() {
        take(0, Map.of("a", applied(100), "b", applied(500)));
        take(1, Map.of("a", applied(110)));
        take(2, Map.of("a", applied(120), "b", applied(504)));

        assertThat(rates.perSecond()).containsEntry("applied", 12.0);
    }

    @Test
    void instanceThatBeginsAnewHasNoNegativeRate() {
        take(0, Map.of("a", applied(100)));
        take(1, Map.of("a", applied(5)));
        take(2, Map.of("a", applied(9)));

        assertThat(rates.perSecond()).containsEntry("applied", 2.0);
    }

    @Test
    void onlyTheLastTenSecondsCount() {
        for (int second = 0; second <= 30; second++) {
            take(second, Map.of("a", applied(second < 20 ? 100L * second : 1_900)));
        }

        assertThat(rates.perSecond()).containsEntry("applied", 0.0);
    }
}
