package io.converge.source;

import io.converge.serde.change.ChangeChecks;
import io.converge.serde.change.HeaderText;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;

/**
 * What an event of Debezium's says, be it an envelope or flattened by {@code ExtractNewRecordState}.
 *
 * @param operation as Debezium names it: c, r, u, d, t or m; null if a flattened row does not say
 * @param before the row as it was; null if the event does not say
 * @param after the row as it is; null if the event does not say
 * @param isFlattened whether there was no envelope
 * @param position finds what the envelope says in {@code source}, by its name; null if it is not said
 * @param order of the event in its transaction; null if it is not said
 */
record DebeziumEvent(
        String operation,
        Value before,
        Value after,
        boolean isFlattened,
        Function<String, Value> position,
        Value order) {

    private static final String CONTROL = "__";
    private static final String OF_SOURCE = CONTROL + "source_";
    private static final String ORDER = "total_order";

    /** What a flattened row may have of the envelope under the same name, without it being that of {@code source}. */
    private static final Set<String> OF_ENVELOPE = Set.of("ts_ms", "ts_us", "ts_ns", "op");

    private static final String OPERATIONS = "one of c, r, u, d, t, m";
    private static final String SOURCE = "source";

    /** What an envelope may have. */
    private static final Set<String> OF_ALL =
            Set.of("op", "before", "after", SOURCE, "ts_ms", "ts_us", "ts_ns", "transaction", "message");

    private static final String DELETE = "d";

    /** @return null if the record only follows a delete, for the broker's compaction */
    static DebeziumEvent of(Value value, Headers headers) {
        if (value == null) {
            return ofHeaders(headers);
        }
        return isEnvelope(value) ? ofEnvelope(value) : ofRow(value);
    }

    /** A table may have columns of such names, too. What a truncation or a message says has no row. */
    private static boolean isEnvelope(Value value) {
        Set<String> names = new HashSet<>(value.names());
        if (!names.contains("op")) {
            return false;
        }
        boolean hasRow = names.contains("after") || names.contains("before");
        return names.contains(SOURCE) ? hasRow || OF_ALL.containsAll(names) : hasRow && OF_ALL.containsAll(names);
    }

    private static DebeziumEvent ofEnvelope(Value value) {
        Value source = value.child(SOURCE);
        Value transaction = value.child("transaction");
        return new DebeziumEvent(
                value.text("op"),
                DocumentText.read(value.child("before")),
                DocumentText.read(value.child("after")),
                false,
                name -> source == null ? null : source.child(name),
                transaction == null ? null : transaction.child(ORDER));
    }

    private static DebeziumEvent ofRow(Value row) {
        Value deleted = row.child(CONTROL + "deleted");
        boolean isDelete = DELETE.equals(row.text(CONTROL + "op"))
                || deleted != null && deleted.leaf().toString().equals("true");
        return new DebeziumEvent(
                isDelete ? DELETE : row.text(CONTROL + "op"),
                isDelete ? row : null,
                isDelete ? null : row,
                true,
                control(row::child),
                row.child(CONTROL + "transaction_" + ORDER));
    }

    /** A flattened delete may be nothing but headers. */
    private static DebeziumEvent ofHeaders(Headers headers) {
        Function<String, Value> header = name -> AvroValue.of(HeaderText.of(headers, name));
        Value operation = header.apply(CONTROL + "op");
        return operation == null || !DELETE.equals(operation.leaf())
                ? null
                : new DebeziumEvent(
                        DELETE, null, null, true, control(header), header.apply(CONTROL + "transaction_" + ORDER));
    }

    /** As {@code add.fields} and {@code add.headers} name what is said of the source. */
    private static Function<String, Value> control(Function<String, Value> named) {
        return name -> {
            Value value = named.apply(OF_SOURCE + name);
            return value == null && !OF_ENVELOPE.contains(name) ? named.apply(CONTROL + name) : value;
        };
    }

    boolean isDelete() {
        return DELETE.equals(operation);
    }

    /** The row that the event is of. */
    Value row() {
        return isDelete() ? before : after;
    }

    /** Whether it is of a snapshot: what it says was read, and not seen to happen. */
    boolean isSnapshot() {
        Value snapshot = position.apply("snapshot");
        return "r".equals(operation)
                || snapshot != null && !snapshot.leaf().toString().equals("false");
    }

    /** The kind of database; null if the event does not say. */
    String connector() {
        Value connector = position.apply("connector");
        return connector == null ? null : Texts.of(connector.leaf());
    }

    /** The name of a part of {@link #position}, for a message. */
    String nameOf(String name) {
        return (isFlattened ? OF_SOURCE : SOURCE + ".") + name;
    }

    /** What it is passed over as; null if it is of a row. */
    PassedOver passedOver() {
        if (operation == null && isFlattened) {
            return null;
        } else if (operation == null) {
            throw ChangeChecks.undecodable("op is missing; it is to be " + OPERATIONS);
        }
        return switch (operation) {
            case "t" -> PassedOver.TRUNCATE;
            case "m" -> PassedOver.MESSAGE;
            case "c", "r", "u", DELETE -> null;
            default -> throw ChangeChecks.undecodable("op is " + ChangeChecks.shown(operation) + ", not " + OPERATIONS);
        };
    }
}
