package io.converge.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlFaultTest {

    @ParameterizedTest
    @CsvSource({
        "23514, ROW",
        "P0001, ROW",
        "45000, ROW",
        "SHOP1, ROW",
        "54001, ROW",
        "42P01, TABLE",
        "42501, OTHER",
        "XX000, OTHER",
        "40P01, COLLISION",
        "55006, AWAY",
        "57014, AWAY",
        "08006, AWAY"
    })
    void stateSaysWhatAnErrorIsAbout(String state, SqlFault fault) {
        assertThat(SqlFault.of(new SQLException("said", state))).isEqualTo(fault);
    }

    @Test
    void whatATriggerRaisesIsAboutTheRowWhateverItsState() {
        String where = "ERROR: no bad ones\n  Where: PL/pgSQL function refuse() line 1 at RAISE";

        assertThat(SqlFault.of(new SQLException(where, "42501"))).isEqualTo(SqlFault.ROW);
        assertThat(SqlFault.of(new SQLException(where, "57014"))).isEqualTo(SqlFault.ROW);
        assertThat(SqlFault.of(new SQLException(where, "40001")))
                .as("who raises that wants to be tried again")
                .isEqualTo(SqlFault.COLLISION);
    }

    @Test
    void onlyWhatIsNeitherAwayNorInTheWayMayBeOfARow() {
        assertThat(SqlFault.values())
                .filteredOn(SqlFault::mayBeOfRow)
                .containsExactly(SqlFault.ROW, SqlFault.TABLE, SqlFault.OTHER);
    }

    private static SQLException failed(String state, Throwable cause) {
        return new SQLException("The connection attempt failed.", state, cause);
    }

    @Test
    void whatTheServerOrTheDriverSaysOfTheConnectionIsARefusalAndWhatTheNetworkSaysIsNone() {
        assertThat(SqlFault.isRefusal(failed("08004", null)))
                .as("no password, or no SSL")
                .isTrue();
        assertThat(SqlFault.isRefusal(failed("08001", null)))
                .as("a wrong sslmode")
                .isTrue();
        assertThat(SqlFault.isRefusal(failed("08006", new SSLHandshakeException("no path to a root"))))
                .isTrue();
        assertThat(SqlFault.isRefusal(failed("08001", new ConnectException()))).isFalse();
        assertThat(SqlFault.isRefusal(failed("08001", new UnknownHostException("db"))))
                .isFalse();
        assertThat(SqlFault.isRefusal(
                        failed("08006", new SSLHandshakeException("terminated").initCause(new EOFException()))))
                .isFalse();
        assertThat(SqlFault.isRefusal(failed("57P03", null))).isFalse();
    }

    @Test
    void hostThatIsUnknownIsNamed() {
        assertThat(SqlFault.said(failed("08001", new UnknownHostException("db.nowhere"))))
                .isEqualTo("The connection attempt failed. The host is unknown: db.nowhere");
    }
}
