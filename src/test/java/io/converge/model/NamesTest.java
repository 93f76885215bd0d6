package io.converge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @Test
    void textsAreInTheOrderOfTheirUtf8Bytes() {
        List<String> texts = List.of("", "a", "aa", "b", "é", "\ufffd", "\ud83d\ude00", "\ud83d\ude01");
        for (String left : texts) {
            for (String right : texts) {
                int byBytes = Arrays.compareUnsigned(
                        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
                assertThat(Integer.signum(CodePointOrder.INSTANCE.compare(left, right)))
                        .as("%s and %s", left, right)
                        .isEqualTo(Integer.signum(byBytes));
            }
        }
    }

    @Test
    void dotComesBackFromItsText() {
        assertThat(Dot.parse(new Dot("feed:7", 12).toString())).isEqualTo(new Dot("feed:7", 12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "eu", ":1", "eu:", "eu:x"})
    void otherTextsAreNoDots(String text) {
        assertThatThrownBy(() -> Dot.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ORIGIN:SEQUENCE");
    }

    @Test
    void zeroIsNoEntryOfAVector() {
        assertThat(VersionVector.of(Map.of("eu", 0L))).isEqualTo(VersionVector.EMPTY);
        assertThat(VersionVector.of(Map.of("eu", 1L)).with("eu", 0)).isEqualTo(VersionVector.EMPTY);
    }

    @Test
    void joinThatAddsNothingIsTheVeryVector() {
        VersionVector vector = VersionVector.of(Map.of("eu", 2L, "us", 1L));

        assertThat(vector.join(VersionVector.of(Map.of("eu", 1L)))).isSameAs(vector);
        assertThat(vector.join(new Dot("us", 1))).isSameAs(vector);
        assertThat(vector.join(VersionVector.of(Map.of("eu", 3L))).asMap()).isEqualTo(Map.of("eu", 3L, "us", 1L));
    }
}
