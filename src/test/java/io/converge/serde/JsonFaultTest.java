package io.converge.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.converge.json.ChangeLine;
import io.converge.serde.schema.Schemas;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who writes a line cannot turn Jackson's switches, and need not know its classes. */
class JsonFaultTest {

    private static final List<String> WORDS =
            List.of("`", "fasterxml", "Feature", "Constraints", "REDACTED", "Source", "get");

    private static final List<String> NO_JSON = List.of(
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,",
            "[",
            "[1",
            "[1,",
            "[[1",
            "{\"a\":[",
            "{\"a\":\"b",
            "{'a':1}",
            "{a:1}",
            "{\"a\":01}",
            "{\"a\":+1}",
            "{\"a\":.5}",
            "{\"a\":5.}",
            "{\"a\":1e}",
            "{\"a\":NaN}",
            "{\"a\":Infinity}",
            "{\"a\":-Infinity}",
            "{\"a\":1,}",
            "[1,]",
            "{\"a\":1 // x\n}",
            "/* x */ {}",
            "# x\n{}",
            "{\"a\":\"\t\"}",
            "{\"a\":\"\\q\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\":1}}",
            "{} {}",
            "{} x",
            "{\"a\":1]",
            "[1}",
            "{\"a\":tru}",
            "{\"a\":truex}",
            "nul",
            "\u0001",
            "{\"a\":\u0001}",
            "{\"a\":1,\"a\":2}",
            "{\"a\":" + "1".repeat(1_001) + "}",
            "{\"a\":1." + "1".repeat(1_001) + "}",
            "{\"a\":".repeat(1_001),
            "[".repeat(1_001),
            "{\"" + "n".repeat(50_001) + "\":1}",
            "{\"a\":-}",
            "{\"a\":--1}",
            "{\"a\":0x1}",
            "\uFEFF{}",
            "{\"\n\":1}");

    @Test
    void messagesSpeakOfTheTextAlone() {
        ChangeLine form = new ChangeLine(Schemas.PRODUCT);
        for (String text : NO_JSON) {
            assertSpeaksOfTheText(text, catchThrowable(() -> form.read(text)));
            assertSpeaksOfTheText(text, catchThrowable(() -> ContextText.entries(text)));
        }
    }

    private static void assertSpeaksOfTheText(String text, Throwable fault) {
        String shown = text.substring(0, Math.min(text.length(), 40));
        assertThat(fault).as(shown).isNotNull();
        assertThat(fault.getMessage()).as(shown).doesNotContain(WORDS).doesNotContain("\n");
    }

    @Test
    void whatIsLeftIsASentence() {
        assertThat(said("{\"sku\": 1"))
                .isEqualTo("not JSON: Unexpected end-of-input: expected close marker for Object"
                        + " (start marker at line: 1, column: 1), at column 10");
        assertThat(said("{\"sku\": " + "1".repeat(1_001) + "}"))
                .startsWith("not JSON: Number value length (1001) exceeds the maximum allowed (1000), at column ");
        assertThat(said("[".repeat(1_001)))
                .startsWith("not JSON: Document nesting depth (1001) exceeds the maximum allowed (1000), at column ");
        assertThat(said("{\"sku\": 01}"))
                .isEqualTo("not JSON: Invalid numeric value: Leading zeroes not allowed, at column 10");
    }

    private static String said(String text) {
        return catchThrowable(() -> new ChangeLine(Schemas.PRODUCT).read(text)).getMessage();
    }
}
