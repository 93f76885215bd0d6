package io.converge.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Calls that may not come back. */
class BoundedCallsTest {

    private static String await(CountDownLatch latch) {
        try {
            latch.await();
            return "late";
        } catch (InterruptedException e) {
            throw new IllegalStateException("ended", e);
        }
    }

    @Test
    void callThatHangsIsNotWaitedForAndHoldsNoOther() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try (BoundedCalls calls = new BoundedCalls("registry", Duration.ofMillis(50))) {
            assertThatThrownBy(() -> calls.call(() -> await(never)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("registry does not answer: waited 50 ms");
        }
        try (BoundedCalls calls = new BoundedCalls("registry", Duration.ofMinutes(5))) {
            assertThat(calls.call(() -> "at once")).isEqualTo("at once");
        }
    }

    @Test
    void whatACallThrowsIsThrown() {
        try (BoundedCalls calls = new BoundedCalls("registry", Duration.ofMinutes(5))) {
            assertThatThrownBy(() -> calls.call(() -> {
                        throw new IllegalArgumentException("its own");
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("its own");
        }
    }
}
