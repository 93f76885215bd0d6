package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.http.Problem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no choice, or not quite what is known, is refused: who means one thing must not get another. */
class ChoiceTest {

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "{}",
                "{'take': 'a:1', 'delete': true}",
                "{'delete': false}",
                "{'take': 7}",
                "{'fields': {'/a': 1}}",
                "{'fields': []}",
                "{'product': 'x'}",
                "{'tak': 'a:1'}",
                "{'delete': true, 'whole': true}"
            })
    void whatIsNoChoiceIsRefused(String text) throws JsonProcessingException {
        JsonNode json = json(text);

        assertThatThrownBy(() -> Choice.of(json)).isInstanceOf(Problem.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'take': 'all'}", "{'delete': 1}", "{'takeOrigin': ''}", "{'product': {}}", "{}"})
    void whatIsNoChoiceForManyIsRefused(String text) throws JsonProcessingException {
        JsonNode json = json(text);

        assertThatThrownBy(() -> BulkChoice.of(json)).isInstanceOf(Problem.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'origins': 'eu'}", "{'status': 'opened'}", "{'sku': 1}", "[]"})
    void filterThatIsNotUnderstoodMeansNothing(String text) throws JsonProcessingException {
        JsonNode json = json(text);

        assertThatThrownBy(() -> ConflictFilter.of(json))
                .isInstanceOf(Problem.class)
                .satisfies(problem -> assertThat(((Problem) problem).status()).isEqualTo(400));
        assertThatThrownBy(() -> LetterFilter.of(json)).isInstanceOf(Problem.class);
    }
}
