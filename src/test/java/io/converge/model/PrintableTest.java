package io.converge.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void whatCanBeSeenStaysAsItIs() {
        for (String text : new String[] {"", "LAP-001", "19\" rack", "a b\\t", "ä漢😀", "👩\u200d🔧", "\uFFFD"}) {
            assertThat(Printable.of(text)).isEqualTo(text);
        }
    }

    @Test
    void whatBreaksALineOrTurnsItIsQuoted() {
        assertThat(Printable.of("a\tb\nc\rd")).isEqualTo("\"a\\tb\\nc\\rd\"");
        assertThat(Printable.of("\u0000\u001b[31m\u0085")).isEqualTo("\"\\u0000\\u001b[31m\\u0085\"");
        assertThat(Printable.of("a\u202eb\u2028c\uFEFF")).isEqualTo("\"a\\u202eb\\u2028c\\ufeff\"");
        assertThat(Printable.of("\"\\\n")).isEqualTo("\"\\\"\\\\\\n\"");
        assertThat(Printable.of("x\ud83d\udb40\udc01")).isEqualTo("\"x\\ud83d\\udb40\\udc01\"");
    }
}
