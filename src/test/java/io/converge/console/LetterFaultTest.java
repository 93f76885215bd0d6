package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.model.Position;
import io.converge.triage.DeadLetter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterFaultTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "UNDECODABLE | the bytes are not a io.converge.ProductChange: a boolean of 7 at 12 | 12 | -",
                "UNDECODABLE | the bytes are not a io.converge.ProductChange: no end of a number at 200 | - | -",
                "UNDECODABLE | no schema of id 12 | - | -",
                "BAD_TEXT | /product/name is not UTF-8 (0xff, its byte 3) | - | /product/name",
                "CLOCK_AHEAD | timestamp 5 is more than 1 ms after the record's own, 3 | - | /timestamp",
                "UNPROCESSABLE | at 5 | - | -",
                "- | at 5 | - | -"
            })
    void placeIsToldWhereTheLetterSaysIt(String reason, String detail, Long offset, String path) {
        DeadLetter letter = new DeadLetter(
                new Position("dead", 0, 1), 5, reason, detail, null, null, new byte[100], List.of(), Map.of());

        assertThat(LetterFault.of(letter)).isEqualTo(new LetterFault(offset, path));
    }
}
