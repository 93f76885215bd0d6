package io.converge.sink;

import java.util.List;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * What a value of Avro is in PostgreSQL.
 *
 * @param precision digits of a decimal, or of the fraction of a second
 * @param scale digits of a decimal behind the point
 * @param isArray whether it is an array of such values
 */
record ColumnType(Kind kind, int precision, int scale, boolean isArray) {

    /** More digits are not declared by PostgreSQL. */
    private static final int MOST_DECLARED = 1_000;

    private static final int INT_DIGITS = 9;
    private static final int LONG_DIGITS = 18;
    private static final int MILLIS = 3;
    private static final int MICROS = 6;

    /** What it is called there, and which other types have every one of its values, beside {@code text} and {@code jsonb}. */
    enum Kind {
        BOOLEAN("boolean", "bool"),
        INTEGER("integer", "int4", "int8"),
        BIGINT("bigint", "int8"),
        REAL("real", "float4", "float8"),
        DOUBLE("double precision", "float8"),
        NUMERIC("numeric"),
        TEXT("text", "text", "varchar", "citext"),
        UUID("uuid", "uuid"),
        BYTES("bytea", "bytea"),
        DATE("date", "date"),
        TIME("time"),
        LOCAL_TIMESTAMP("timestamp"),
        TIMESTAMP("timestamp with time zone"),
        /** PostgreSQL has no unit that is so fine. */
        NANOS("text"),
        INTERVAL("interval", "interval"),
        JSON("jsonb");

        private final String sql;
        private final Set<String> holders;

        Kind(String sql, String... holders) {
            this.sql = sql;
            this.holders = Set.of(holders);
        }
    }

    /** The type of a schema's values. */
    static ColumnType of(Schema schema) {
        return switch (schema.getType()) {
            case UNION -> ofUnion(schema);
            case RECORD, MAP -> of(Kind.JSON);
            case ARRAY -> ofArray(of(schema.getElementType()));
            case BOOLEAN -> of(Kind.BOOLEAN);
            case FLOAT -> of(Kind.REAL);
            case DOUBLE -> of(Kind.DOUBLE);
            case INT, LONG -> ofNumber(schema);
            case STRING -> of(isCalled(schema, "uuid") ? Kind.UUID : Kind.TEXT);
            case ENUM, NULL -> of(Kind.TEXT);
            case BYTES, FIXED -> ofBytes(schema);
        };
    }

    private static ColumnType of(Kind kind) {
        return new ColumnType(kind, 0, 0, false);
    }

    /** Of what may be one of several, JSON alone can tell which. */
    private static ColumnType ofUnion(Schema union) {
        List<Schema> branches = branches(union);
        return switch (branches.size()) {
            case 0 -> of(Kind.TEXT);
            case 1 -> of(branches.get(0));
            default -> of(Kind.JSON);
        };
    }

    /** The branches of a union that are not null; of any other schema itself. */
    static List<Schema> branches(Schema schema) {
        List<Schema> all = schema.isUnion() ? schema.getTypes() : List.of(schema);
        return all.stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .toList();
    }

    /** An array of arrays would have to be a rectangle. */
    private static ColumnType ofArray(ColumnType element) {
        return element.kind == Kind.JSON || element.isArray
                ? of(Kind.JSON)
                : new ColumnType(element.kind, element.precision, element.scale, true);
    }

    private static ColumnType ofNumber(Schema schema) {
        String name =
                schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
        return switch (name) {
            case "date" -> of(Kind.DATE);
            case "time-millis" -> new ColumnType(Kind.TIME, MILLIS, 0, false);
            case "time-micros" -> new ColumnType(Kind.TIME, MICROS, 0, false);
            case "timestamp-millis" -> new ColumnType(Kind.TIMESTAMP, MILLIS, 0, false);
            case "timestamp-micros" -> new ColumnType(Kind.TIMESTAMP, MICROS, 0, false);
            case "local-timestamp-millis" -> new ColumnType(Kind.LOCAL_TIMESTAMP, MILLIS, 0, false);
            case "local-timestamp-micros" -> new ColumnType(Kind.LOCAL_TIMESTAMP, MICROS, 0, false);
            case "timestamp-nanos", "local-timestamp-nanos" -> of(Kind.NANOS);
            default -> of(schema.getType() == Schema.Type.INT ? Kind.INTEGER : Kind.BIGINT);
        };
    }

    private static ColumnType ofBytes(Schema schema) {
        LogicalType type = schema.getLogicalType();
        if (type instanceof LogicalTypes.Decimal decimal) {
            return decimal.getPrecision() > MOST_DECLARED
                    ? of(Kind.NUMERIC)
                    : new ColumnType(Kind.NUMERIC, decimal.getPrecision(), decimal.getScale(), false);
        }
        if (isCalled(schema, "big-decimal")) {
            return of(Kind.NUMERIC);
        }
        if (schema.getType() == Schema.Type.FIXED) {
            if (isCalled(schema, "uuid")) {
                return of(Kind.UUID);
            }
            if (isCalled(schema, "duration")) {
                return of(Kind.INTERVAL);
            }
        }
        return of(Kind.BYTES);
    }

    private static boolean isCalled(Schema schema, String name) {
        return schema.getLogicalType() != null
                && schema.getLogicalType().getName().equals(name);
    }

    boolean isJson() {
        return kind == Kind.JSON;
    }

    /** As a column of it is declared. */
    String sql() {
        String digits = kind == Kind.NUMERIC && precision > 0 ? "(" + precision + "," + scale + ")" : "";
        return kind.sql + digits + (isArray ? "[]" : "");
    }

    /** Whether a column can have every value of this type without the loss of a digit. One that is too long for it is refused, not cut. */
    boolean isHeldBy(TargetColumn column) {
        if (column.isJson()) {
            return true;
        }
        if (column.isArray() != isArray) {
            return column.isText() && !isArray;
        }
        if (!isArray && column.isText()) {
            return true;
        }
        if (column.isEnum()) {
            return kind == Kind.TEXT;
        }
        return switch (kind) {
            case NUMERIC -> isHeldByNumber(column);
            case INTEGER, BIGINT, REAL, DOUBLE -> kind.holders.contains(column.base()) || isHeldByNumeric(column);
            case TIME -> column.base().equals("time") && isFineEnough(column);
            case LOCAL_TIMESTAMP -> column.base().equals("timestamp") && isFineEnough(column);
            case TIMESTAMP -> Set.of("timestamptz", "timestamp").contains(column.base()) && isFineEnough(column);
            case INTERVAL -> column.base().equals("interval") && column.modifier() < 0;
            case NANOS -> column.base().equals("text");
            // Texts that are too long in an array with lengths would be cut by spaces at their ends.
            case TEXT -> kind.holders.contains(column.base()) && column.modifier() < 0;
            default -> kind.holders.contains(column.base());
        };
    }

    private boolean isFineEnough(TargetColumn column) {
        return column.modifier() < 0 || column.modifier() >= precision;
    }

    private boolean isHeldByNumber(TargetColumn column) {
        return switch (column.base()) {
            case "numeric" ->
                column.precision() == 0
                        || precision > 0
                                && column.scale() >= scale
                                && column.precision() - column.scale() >= precision - scale;
            case "int4" -> precision > 0 && scale == 0 && precision <= INT_DIGITS;
            case "int8" -> precision > 0 && scale == 0 && precision <= LONG_DIGITS;
            default -> false;
        };
    }

    /** Floats have no number of digits. */
    private boolean isHeldByNumeric(TargetColumn column) {
        if (!column.base().equals("numeric")) {
            return false;
        }
        int whole = column.precision() - column.scale();
        return column.precision() == 0
                || kind == Kind.INTEGER && column.scale() >= 0 && whole > INT_DIGITS
                || kind == Kind.BIGINT && column.scale() >= 0 && whole > LONG_DIGITS;
    }
}
