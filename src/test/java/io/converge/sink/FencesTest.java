package io.converge.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FencesTest {

    private final Fences fences = new Fences();

    private boolean isOneTooMany(int partition, long minute) {
        return fences.isOneTooMany(partition, TimeUnit.MINUTES.toNanos(minute));
    }

    @Test
    void thirdOfOnePartitionInShortIsOneTooMany() {
        assertThat(isOneTooMany(0, 0)).isFalse();
        assertThat(isOneTooMany(0, 9)).isFalse();
        assertThat(isOneTooMany(1, 9)).isFalse();
        assertThat(isOneTooMany(0, 18)).isTrue();
    }

    @Test
    void whatWasLongAgoOrInAnotherAssignmentDoesNotCount() {
        for (int i = 0; i < 9; i++) {
            assertThat(isOneTooMany(0, 10L * i)).isFalse();
        }
        isOneTooMany(0, 81);
        fences.forget(0);
        assertThat(isOneTooMany(0, 82)).isFalse();
    }
}
