package io.converge.serde.binary;

import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The branches of a union, and which of them their values do not tell: several that are read as maps (records, maps), as texts
 * (strings, enums) or as bytes (bytes, fixed). Numbers, decimals among them, tell nothing on purpose: they are equal by value.
 */
public final class UnionBranches {

    private enum Kind {
        MAP,
        TEXT,
        BYTES,
        /** Whose values tell all that there is to tell. */
        PLAIN
    }

    private UnionBranches() {}

    /** The branch that a value is of. */
    public static Schema of(Object value, Schema union) {
        return union.getTypes().get(AvroForm.DATA.resolveUnion(union, value));
    }

    /** The branch of this full name; null if there is none. */
    public static Schema named(String name, Schema union) {
        Integer index = name == null ? null : union.getIndexNamed(name);
        return index == null ? null : union.getTypes().get(index);
    }

    /** Whether values of this branch could be taken for those of another one. */
    public static boolean isAmbiguous(Schema branch, Schema union) {
        List<Schema> branches = union.getTypes();
        Kind kind = branches.size() < 2 ? Kind.PLAIN : kind(branch);
        if (kind == Kind.PLAIN || isDecimal(branch)) {
            return false;
        }
        int alike = 0;
        for (Schema other : branches) {
            alike += kind(other) == kind ? 1 : 0;
            if (alike > 1) {
                return true;
            }
        }
        return false;
    }

    private static Kind kind(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, MAP -> Kind.MAP;
            case STRING, ENUM -> Kind.TEXT;
            // A decimal without any digits is read as bytes, too.
            case BYTES, FIXED -> Kind.BYTES;
            default -> Kind.PLAIN;
        };
    }

    /** Whether a deserializer that converts values makes numbers of this type. */
    public static boolean isNumeric(Schema schema) {
        return isDecimal(schema) || schema.getLogicalType() instanceof LogicalTypes.BigDecimal;
    }

    public static boolean isDecimal(Schema schema) {
        return schema.getLogicalType() instanceof LogicalTypes.Decimal;
    }
}
