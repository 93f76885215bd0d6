package io.converge.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PolicyMarkTest {

    private final PolicyMark old = PolicyMark.of(1, "old");

    @Test
    void changeHoldsUpToItsCursorAlone() {
        PolicyMark halfway = old.beginning(2).advanced("new", "M", 10, 3);

        assertThat(halfway.policyOf("A")).isEqualTo("new");
        assertThat(halfway.policyOf("M")).isEqualTo("new");
        assertThat(halfway.policyOf("N")).isEqualTo("old");
        assertThat(halfway.cursor("new")).isEqualTo("M");
        assertThat(halfway.isAllUnder("new")).isFalse();
    }

    @Test
    void changeEndsWithAllUnderOnePolicyAndItsCounts() {
        PolicyMark done = old.beginning(2).advanced("new", "M", 10, 3).advanced("new", null, 5, 1);

        assertThat(done.isAllUnder("new")).isTrue();
        assertThat(done.scanned()).isEqualTo(15);
        assertThat(done.changed()).isEqualTo(4);
    }

    @Test
    void changeOnTopOfAnUnfinishedOneKnowsWhatEachSkuWasUnder() {
        PolicyMark third =
                old.beginning(2).advanced("second", "M", 1, 0).beginning(3).advanced("third", "C", 1, 0);

        assertThat(third.policyOf("B")).isEqualTo("third");
        assertThat(third.policyOf("D")).isEqualTo("second");
        assertThat(third.policyOf("N")).isEqualTo("old");
        assertThat(third.advanced("third", "P", 1, 0).policyOf("D")).isEqualTo("third");
    }

    @Test
    void skusAreInTheOrderOfTheirBytes() {
        PolicyMark beyond = old.beginning(2).advanced("new", "\uFF5E", 1, 0);

        assertThat(beyond.policyOf("z")).isEqualTo("new");
        // A surrogate pair is less than U+FF5E in UTF-16, but its code point and its bytes are greater.
        assertThat(beyond.policyOf("\uD83D\uDE00")).isEqualTo("old");
    }

    @Test
    void bytesAreReadAsTheyWereWritten() {
        PolicyMark mark = old.beginning(2).advanced("new", "M", 10, 3);

        assertThat(PolicyMark.of(mark.bytes())).isEqualTo(mark);
        // Written down: what a later release finds in a store.
        assertThat(PolicyMark.of(
                        "{\"generation\":7,\"segments\":[{\"until\":null,\"policy\":\"p\"}],\"scanned\":1,\"changed\":2}"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(new PolicyMark(7, PolicyMark.of(1, "p").segments(), 1, 2));
    }
}
