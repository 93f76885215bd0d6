package io.converge.sink;

import java.sql.SQLException;

/** Why a row was set aside. */
record Refusal(String sqlState, String reason) {

    /** Of values that no database was asked about. */
    private static final String DATA = "22000";

    /** Of a row that was sent and is not there, though nothing was refused. */
    static final Refusal UNHEARD = new Refusal(
            "09000",
            "the database has not written it, and has not said why: a trigger that gives null passes a row over");

    /** Of a row that was set aside, and was not tried as nothing has changed. */
    static final Refusal AS_BEFORE = new Refusal("", "");

    static Refusal of(SQLException e) {
        return new Refusal(e.getSQLState(), SqlFault.said(e));
    }

    static Refusal of(Row row) {
        return new Refusal(DATA, row.fault());
    }
}
