package io.converge.source;

import io.converge.serde.RefusedRecordException;
import io.converge.serde.change.ChangeChecks;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position of an event in the log of its database as one number, which grows with every change of a row. Where a log's positions have
 * several parts, each has so many bits, and the first one counts most:
 *
 * <ul>
 *   <li>PostgreSQL: {@code lsn}, 62 bits;
 *   <li>MySQL and MariaDB: the number of {@code file}, 26 bits; {@code pos} and {@code row} added up, 36 bits. An event of the binary log takes at
 *       least a byte for each of its rows, so the sum is less than the position of the next one;
 *   <li>SQL Server: {@code change_lsn}, of a snapshot {@code commit_lsn}: its file, 25 bits, block, 24 bits, and slot, 12 bits; whether
 *       {@code event_serial_no} is greater than 1, a bit;
 *   <li>Oracle: {@code scn}, 48 bits; the place in the transaction, or else {@code ssn}, 14 bits;
 *   <li>MongoDB: the seconds of {@code ts_ms}, 32 bits; {@code ord}, 20 bits; the place in the transaction, 10 bits.
 * </ul>
 *
 * The last bit tells what was seen to happen, 1, from what was read in a snapshot, 0: a snapshot has what stood in the log before its position.
 */
final class EventPosition {

    private static final Pattern FILE = Pattern.compile(".*\\.([0-9]{1,18})");
    private static final Pattern LSN = Pattern.compile("([0-9a-fA-F]{8}):([0-9a-fA-F]{8}):([0-9a-fA-F]{4})");
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,19}");
    private static final Pattern ORDER = Pattern.compile("[0-9]{1,18}");
    private static final int MS_PER_SECOND = 1_000;

    private final DebeziumEvent event;
    private final String setting;
    private long number;

    private EventPosition(DebeziumEvent event, String setting) {
        this.event = event;
        this.setting = setting;
    }

    /**
     * @param setting that asks for it
     * @throws RefusedRecordException naming what the event does not say
     */
    static long of(DebeziumEvent event, String setting) {
        EventPosition position = new EventPosition(event, setting);
        position.read();
        position.add("snapshot", event.isSnapshot() ? 0 : 1, 1);
        return position.number;
    }

    private void read() {
        switch (connector()) {
            case "postgresql" -> add("lsn", whole("lsn"), 62);
            case "mysql", "mariadb" -> {
                add("file", fileNumber(), 26);
                add("pos", whole("pos") + (text("row") == null ? 0 : whole("row")), 36);
            }
            case "sqlserver" -> sqlServer();
            case "oracle" -> {
                add("scn", whole("scn"), 48);
                addAtMost(event.order() == null && text("ssn") != null ? whole("ssn") : order(), 14);
            }
            case "mongodb" -> {
                add("ts_ms", whole("ts_ms") / MS_PER_SECOND, 32);
                add("ord", whole("ord"), 20);
                addAtMost(order(), 10);
            }
            default -> {
                Object connector = leaf("connector");
                throw refused(event.nameOf("connector") + " is "
                        + (connector == null
                                ? "missing, so it is not known what its positions mean"
                                : ChangeChecks.shown(connector) + ", whose positions are not known here")
                        + ": give another sequence");
            }
        }
    }

    private void sqlServer() {
        String name = text("change_lsn") == null ? "commit_lsn" : "change_lsn";
        Matcher lsn = LSN.matcher(required(name));
        if (!lsn.matches()) {
            throw refused(
                    event.nameOf(name) + " is " + ChangeChecks.shown(text(name)) + ", not as 00000027:00000ac0:0002");
        }
        add(name, Long.parseLong(lsn.group(1), 16), 25);
        add(name, Long.parseLong(lsn.group(2), 16), 24);
        add(name, Long.parseLong(lsn.group(3), 16), 12);
        add("event_serial_no", text("event_serial_no") != null && whole("event_serial_no") > 1 ? 1 : 0, 1);
    }

    /** A flattened row need not say it, nor do all versions of Oracle's connector: no two kinds of databases have the same positions. */
    private String connector() {
        String named = event.connector();
        if (named != null) {
            return named;
        } else if (text("file") != null) {
            return "mysql";
        } else if (text("change_lsn") != null || text("commit_lsn") != null) {
            return "sqlserver";
        } else if (text("scn") != null) {
            return "oracle";
        } else if (text("ord") != null) {
            return "mongodb";
        }
        return event.isFlattened() || leaf("lsn") != null ? "postgresql" : "";
    }

    private long fileNumber() {
        Matcher file = FILE.matcher(required("file"));
        if (!file.matches()) {
            throw refused(
                    event.nameOf("file") + " is " + ChangeChecks.shown(text("file")) + ", not as mysql-bin.000003");
        }
        return Long.parseLong(file.group(1));
    }

    /** The place in the transaction, if the connector tells it ({@code provide.transaction.metadata}). */
    private long order() {
        String text = event.order() == null ? null : Texts.of(event.order().leaf());
        return text != null && ORDER.matcher(text).matches() ? Long.parseLong(text) : 0;
    }

    private long whole(String name) {
        String text = required(name);
        try {
            if (WHOLE.matcher(text).matches()) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            // Of more than 64 bits.
        }
        throw refused(event.nameOf(name) + " is " + ChangeChecks.shown(text) + ", not a whole number");
    }

    private String required(String name) {
        Object leaf = leaf(name);
        if (leaf == null) {
            throw refused(event.nameOf(name) + " is missing"
                    + (event.isFlattened() ? "; add.fields of ExtractNewRecordState adds it" : ""));
        }
        String text = Texts.of(leaf);
        if (text == null) {
            throw refused(event.nameOf(name) + " is " + ChangeChecks.shown(leaf) + ", not a whole number or a text");
        }
        return text;
    }

    private String text(String name) {
        Object leaf = leaf(name);
        return leaf == null ? null : Texts.of(leaf);
    }

    private Object leaf(String name) {
        Value value = event.position().apply(name);
        return value == null ? null : value.leaf();
    }

    private void add(String name, long part, int bits) {
        if (part >>> bits != 0) {
            throw refused(event.nameOf(name) + " has more than the " + bits + " bits that there is room for");
        }
        number = number << bits | part;
    }

    /** What matters among the changes of one row at one position alone. */
    private void addAtMost(long part, int bits) {
        number = number << bits | Math.min(part, (1L << bits) - 1);
    }

    private RefusedRecordException refused(String fault) {
        return ChangeChecks.noSequence(setting + ": " + fault);
    }
}
