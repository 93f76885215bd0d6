package io.converge.sink;

import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What an error of the database is about. */
enum SqlFault {
    /** The row, whatever others there are: they can go on without it. */
    ROW,
    /** Two transactions stood in each other's way, or a lock was held for long: the same may work at once. */
    COLLISION,
    /** The database, which is away or has no room: the same may work later. */
    AWAY,
    /** The table, which is not what it was; or a row, if others of its kind are taken. */
    TABLE,
    /** What only a person can mend; or a row, if others of its kind are taken. */
    OTHER;

    /** Of a transaction that is to be tried again. */
    static final String AGAIN = "40001";

    /** Of a replication origin, among others, that another session has. */
    static final String IN_USE = "55006";

    /** States of rows that another one may have stood in the way of. */
    static final Set<String> ABOUT_OTHERS = Set.of("23503", "23505", "23P01");

    private static final Set<String> COLLISIONS = Set.of(AGAIN, "40P01", "40003", "55P03");

    /** Also a server that only reads, as one that another has taken over from, and an origin that another session still has. */
    private static final Set<String> TIMES =
            Set.of("25006", "25P03", "25P04", IN_USE, "57014", "57P01", "57P02", "57P03", "57P05");

    private static final Set<String> ROWS = Set.of("21000", "44000");

    /** The data of it, what it breaks, how large or deep it is, what is raised by a trigger. */
    private static final Set<String> ROW_CLASSES = Set.of("22", "23", "38", "39", "54", "P0");

    /** Others of which the server knows. What is of no class of its own, somebody has raised who looked at a row. */
    private static final Set<String> SERVER_CLASSES = Set.of(
            "00", "01", "02", "03", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "24", "25", "26", "27",
            "28", "2B", "2D", "2F", "34", "3B", "3D", "3F", "40", "42", "44", "55", "57", "72", "F0", "HV", "XX");

    /** The statement of a trigger that a person has written to refuse a row. */
    private static final Pattern RAISED = Pattern.compile("\\bRAISE$", Pattern.MULTILINE);

    private static final List<String> AWAY_CLASSES = List.of("08", "53", "58");

    private static final Set<String> TABLES = Set.of("42703", "42P01", "42804", "42846", "42P10", "0A000");

    static SqlFault of(SQLException e) {
        String state = e.getSQLState();
        if (state == null || state.length() < 2) {
            return AWAY;
        }
        String kind = state.substring(0, 2);
        if (COLLISIONS.contains(state)) {
            return COLLISION;
        }
        if (isOfRow(state, kind) || isRaised(e)) {
            return ROW;
        }
        if (TIMES.contains(state) || AWAY_CLASSES.contains(kind)) {
            return AWAY;
        }
        return TABLES.contains(state) ? TABLE : OTHER;
    }

    private static boolean isOfRow(String state, String kind) {
        return ROWS.contains(state)
                || ROW_CLASSES.contains(kind)
                || !SERVER_CLASSES.contains(kind) && !AWAY_CLASSES.contains(kind);
    }

    private static boolean isRaised(SQLException e) {
        return e.getMessage() != null && RAISED.matcher(e.getMessage()).find();
    }

    /** Whether the others may be able to go on without a row. */
    boolean mayBeOfRow() {
        return this != COLLISION && this != AWAY;
    }

    /**
     * Whether it was no connection that failed, but one that is not to be: by what the driver was told, or by what the server says to who
     * comes. Before there was any, waiting does not help.
     */
    static boolean isRefusal(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("08") && causes(e).noneMatch(SqlFault::isOfTheNetwork);
    }

    private static boolean isOfTheNetwork(Throwable cause) {
        return cause instanceof SocketException
                || cause instanceof SocketTimeoutException
                || cause instanceof UnknownHostException
                || cause instanceof EOFException;
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    /** Whether it took longer than a statement may, or somebody has ended it. */
    static boolean isCancelled(SQLException e) {
        return "57014".equals(e.getSQLState());
    }

    /** Whether another row may have stood in the way of one, so that it may be taken later as it is. */
    static boolean isAboutOthers(String sqlState) {
        return ABOUT_OTHERS.contains(String.valueOf(sqlState));
    }

    /** What the server says, in one line. */
    static String said(SQLException e) {
        String message = String.valueOf(e.getMessage()).strip();
        return message.replaceFirst("^ERROR: ", "").replaceAll("\\s*\\R\\s*", "; ") + hidden(e);
    }

    /** What the driver leaves out. */
    private static String hidden(SQLException e) {
        return causes(e)
                .filter(UnknownHostException.class::isInstance)
                .findFirst()
                .map(cause -> " The host is unknown: " + cause.getMessage())
                .orElse("");
    }
}
