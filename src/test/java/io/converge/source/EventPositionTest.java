package io.converge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventPositionTest {

    /** @param source members of it, single quotes for double ones */
    private static long position(String operation, String source, String order) {
        String event =
                "{'op': '" + operation + "', 'after': {}, 'source': {" + source + "}, 'transaction': " + order + "}";
        try {
            return EventPosition.of(
                    DebeziumEvent.of(JsonValue.of(JsonToAvro.parse(event.replace('\'', '"'))), new RecordHeaders()),
                    "source.t.sequence");
        } catch (JsonFormException e) {
            throw new AssertionError(e);
        }
    }

    private static long streamed(String source) {
        return position("u", source, "null");
    }

    private static void assertGrowing(List<Long> positions) {
        assertThat(positions)
                .isSorted()
                .doesNotHaveDuplicates()
                .allSatisfy(position -> assertThat(position).isPositive());
    }

    @Test
    void postgresqlCountsByTheLog() {
        String at = "'connector': 'postgresql', 'lsn': ";

        assertThat(position("r", at + 22710016, "null")).isEqualTo(2 * 22710016L);
        assertThat(streamed(at + 22710016)).isEqualTo(2 * 22710016L + 1);
        assertGrowing(List.of(
                position("r", at + 8, "null"),
                streamed(at + 8),
                streamed(at + 16),
                position("r", at + 17, "null"),
                streamed(at + ((1L << 62) - 1))));
    }

    /** Files count before places, and rows of one event before those of the next. */
    @Test
    void mysqlCountsByFilePlaceAndRow() {
        String at = "'connector': 'mysql', 'file': 'mysql-bin.%s', 'pos': %d, 'row': %d";

        assertGrowing(List.of(
                position("r", at.formatted("000003", 154, 0), "null"),
                streamed(at.formatted("000003", 154, 0)),
                streamed(at.formatted("000003", 154, 1)),
                streamed(at.formatted("000003", 154, 300)),
                streamed(at.formatted("000003", 484, 0)),
                streamed(at.formatted("000003", 4_294_967_295L, 0)),
                position("r", at.formatted("000004", 4, 0), "null"),
                streamed(at.formatted("000004", 4, 0)),
                streamed(at.formatted("1000000", 4, 0))));
    }

    @Test
    void mariaDbCountsAsMysql() {
        String at = "'file': 'mariadb-bin.000003', 'pos': 154, 'row': 2";

        assertThat(streamed("'connector': 'mariadb', " + at)).isEqualTo(streamed("'connector': 'mysql', " + at));
    }

    @Test
    void sqlServerCountsByTheChange() {
        String at = "'connector': 'sqlserver', 'commit_lsn': '%s', 'change_lsn': %s, 'event_serial_no': %s";

        assertGrowing(List.of(
                streamed(at.formatted("00000027:00000ac0:0004", "'00000027:00000ac0:0001'", "1")),
                streamed(at.formatted("00000027:00000ac0:0004", "'00000027:00000ac0:0001'", "2")),
                streamed(at.formatted("00000027:00000ac0:0004", "'00000027:00000ac0:0002'", "1")),
                position("r", at.formatted("00000027:00000ac0:0004", "null", "null"), "null"),
                streamed(at.formatted("00000027:00000ad0:0003", "'00000027:00000ad0:0002'", "1")),
                streamed(at.formatted("00000028:00000010:0003", "'00000028:00000010:0002'", "1"))));
    }

    @Test
    void oracleCountsByScnAndPlaceInTheTransaction() {
        String at = "'connector': 'oracle', 'scn': '%d', 'ssn': %d";

        assertGrowing(List.of(
                position("r", at.formatted(2122184, 0), "null"),
                streamed(at.formatted(2122184, 0)),
                streamed(at.formatted(2122184, 1)),
                position("u", at.formatted(2122184, 0), "{'total_order': 2}"),
                position("u", at.formatted(2122184, 0), "{'total_order': 3}"),
                streamed(at.formatted(2122185, 0)),
                streamed(at.formatted((1L << 48) - 1, 0))));
    }

    /** As in the example of its documentation. */
    @Test
    void oracleNeedNotSayThatItIsOracle() {
        String at = "'name': 'db', 'scn': '2122184', 'ssn': 0";

        assertThat(streamed(at)).isEqualTo(streamed("'connector': 'oracle', " + at));
    }

    @Test
    void mongoDbCountsBySecondOrdinalAndPlaceInTheTransaction() {
        String at = "'connector': 'mongodb', 'ts_ms': %d000, 'ord': %d";

        assertGrowing(List.of(
                position("r", at.formatted(1558965508, 31), "null"),
                streamed(at.formatted(1558965508, 31)),
                position("u", at.formatted(1558965508, 31), "{'total_order': 1}"),
                position("u", at.formatted(1558965508, 31), "{'total_order': 2}"),
                streamed(at.formatted(1558965508, 32)),
                streamed(at.formatted(1558965509, 1))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'connector': 'postgresql'                                                   | source.lsn is missing
            'connector': 'postgresql', 'lsn': '1/2'                                     | source.lsn is '1/2', not a whole number
            'connector': 'mysql', 'file': 'log', 'pos': 1                               | source.file is 'log', not as mysql-bin.000003
            'connector': 'mysql', 'file': 'a.99999999', 'pos': 1                        | source.file has more than the 26 bits
            'connector': 'sqlserver', 'commit_lsn': 'x'                                 | not as 00000027:00000ac0:0002
            'connector': 'db2', 'change_lsn': 'x'                                       | source.connector is 'db2', whose positions are not known
            'name': 'x'                                                                 | source.connector is missing, so it is not known
            'connector': 'postgresql', 'lsn': 2.5e7                                     | source.lsn is 2.5E+7, not a whole number
            'connector': 'postgresql', 'lsn': true                                      | source.lsn is a boolean, not a whole number
            """)
    void whatIsMissingIsNamed(String source, String message) {
        assertThatThrownBy(() -> streamed(source))
                .isInstanceOfSatisfying(
                        RefusedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_SEQUENCE))
                .hasMessageContaining("source.t.sequence: ")
                .hasMessageContaining(message);
    }
}
