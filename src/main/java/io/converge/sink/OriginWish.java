package io.converge.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How somebody asks for a replication origin that a sink has, which no two sessions have at a time: by a lock that nothing else takes. */
final class OriginWish {

    private static final String KEY = "(hashtextextended('converge wants the origin ' || ?, 0))";

    private OriginWish() {}

    /** Asks for it, as long as the session lives. */
    static void express(Connection connection, String origin) throws SQLException {
        isGiven(connection, "select true from pg_advisory_lock_shared" + KEY, origin);
        connection.commit();
    }

    /** Whether somebody asks for it. */
    static boolean isThere(Connection connection, String origin) throws SQLException {
        boolean isFree = isGiven(connection, "select pg_try_advisory_xact_lock" + KEY, origin);
        connection.commit();
        return !isFree;
    }

    private static boolean isGiven(Connection connection, String query, String origin) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, origin);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
