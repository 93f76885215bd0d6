package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferencesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '!',
            value = {
                "{\"a\":1} | {\"a\":1} | []",
                "{\"a\":1,\"b\":{\"c\":\"x\"}} | {\"a\":1,\"b\":{\"c\":\"y\"}}"
                        + " | [{\"pointer\":\"/b/c\",\"stands\":\"x\",\"becomes\":\"y\"}]",
                "{\"a\":1} | {\"b\":null} | [{\"pointer\":\"/a\",\"stands\":1},{\"pointer\":\"/b\",\"becomes\":null}]",
                "{\"a/b\":[1,2]} | {\"a/b\":[2,1]} | [{\"pointer\":\"/a~1b\",\"stands\":[1,2],\"becomes\":[2,1]}]",
                "{\"a\":1} | null | [{\"pointer\":\"/a\",\"stands\":1}]",
                "null | {\"a\":1} | [{\"pointer\":\"/a\",\"becomes\":1}]"
            })
    void placesThatDifferAreTold(String stands, String becomes, String differences) throws JsonProcessingException {
        assertThat(Differences.of(JSON.readTree(stands), JSON.readTree(becomes)))
                .isEqualTo(JSON.readTree(differences));
    }
}
