package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "Grüße 猫 😀, Grüße 猫 😀",
                "\"a\tb\nc\rd\", a\\tb\\nc\\rd",
                "a\u001b[2J, a\\u{1b}[2J",
                "a\u202eb, a\\u{202e}b",
                "a\u2028b, a\\u{2028}b",
                "a\ud800b, a\\u{d800}b",
                "0123456789012345678901234, 0123456789012345678…",
            })
    void textStaysOnItsLineAndInItsDirection(String text, String cell) {
        assertThat(Cell.of(text, 20)).isEqualTo(cell);
    }
}
