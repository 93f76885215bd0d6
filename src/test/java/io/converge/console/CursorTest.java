package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.http.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @Test
    void textsGiveTheSamePlace() {
        Cursor cursor = new Cursor(-7, "topic-0@12 \"<é");

        assertThat(Cursor.parse(cursor.text())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "x", "YQ", "OTk5OTk5OTk5OTk5OTk5OTk5OTkgeA"})
    void whatIsNoneIsToldToBeNone(String text) {
        assertThatThrownBy(() -> Cursor.parse(text))
                .isInstanceOf(Problem.class)
                .extracting(problem -> ((Problem) problem).status())
                .isEqualTo(400);
    }
}
