package io.converge.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {

    @Test
    void whatCanBeSeenStaysAsItIs() {
        for (String text : new String[] {
            "", "LAP-001", "19\" rack", "a b\\t", "ä漢😀", "👩\u200d🔧", "❤\ufe0f", "نمی\u200cخواهم", "\uFFFD"
        }) {
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

    @Test
    void whatWouldBeTakenForAnotherTextOrForColumnsIsQuoted() {
        assertThat(Printable.of("\"a\\tb\"")).isEqualTo("\"\\\"a\\\\tb\\\"\"");
        assertThat(Printable.of("LAP ")).isEqualTo("\"LAP \"");
        assertThat(Printable.of(" LAP")).isEqualTo("\" LAP\"");
        assertThat(Printable.of("LAP  DELETE")).isEqualTo("\"LAP  DELETE\"");
        assertThat(Printable.of("LAP\u200d")).isEqualTo("\"LAP\\u200d\"");
        assertThat(Printable.of("A\ufe0f")).isEqualTo("\"A\\ufe0f\"");
        assertThat(Printable.of("cafe\u0301")).isEqualTo("\"cafe\\u0301\"");
        for (int blank : new int[] {
            0xa0, 0x1680, 0x2003, 0x202f, 0x3000, 0x3164, 0xffa0, 0x115f, 0x1160, 0x34f, 0x2800, 0xad, 0x200b, 0x2060,
            0x180e, 0x180b, 0x17b4, 0xfe00, 0xe0101
        }) {
            String text = "LAP" + Character.toString(blank) + "1";
            assertThat(Printable.of(text)).startsWith("\"LAP\\u").endsWith("1\"");
            assertThat(Printable.within(text, 20)).startsWith("LAP\\u");
        }
    }

    @Test
    void differentTextsPrintDifferently() {
        String[] parts = {
            "a", "\"", "\\", " ", "\n", "\\n", "\t", "\u00a0", "\\u00a0", "\u0301", "e", "é", "\u200d", "漢", "\ud83d",
            "😀"
        };
        Random random = new Random(3);
        Map<String, String> printed = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(5); n >= 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            String print = Printable.of(text.toString());
            assertThat(printed.put(print, text.toString())).as(print).isIn(null, text.toString());
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "Grüße 猫 😀, Grüße 猫 😀",
                "~a\tb\nc\rd~, a\\tb\\nc\\rd",
                "a\u001b[2J, a\\u001b[2J",
                "a\u202eb, a\\u202eb",
                "a\u2028b, a\\u2028b",
                "a\ud800b, a\\ud800b",
                "~19\" rack~, 19\" rack",
                "0123456789012345678901234, 0123456789012345678…",
                "012345678901234567😀8901234, 012345678901234567…",
            })
    void textInASentenceStaysOnItsLineAndInItsDirection(String text, String shown) {
        assertThat(Printable.within(text, 20)).isEqualTo(shown);
    }

    @Test
    void namesInAPointerCannotBeTakenForSeveral() {
        assertThat(Printable.step("a/b~c\nd")).isEqualTo("a~1b~0c\\nd");
        assertThat(Printable.step("x".repeat(59) + "😀y")).isEqualTo("x".repeat(59) + "…");
    }

    @Test
    void whatIsCutIsStillQuotedWhereItsRestIsNotSeen() {
        assertThat(Printable.of("abcdef\n", 4)).isEqualTo("\"abc…\"");
        assertThat(Printable.of("abcdef", 4)).isEqualTo("abc…");
    }
}
