package io.converge.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;

/** Which branches of a union a JSON value may be of, before it is read. */
final class Branches {

    private Branches() {}

    /** The only branch beside null, if there is no other and the value is not null; else null. */
    static Schema only(JsonNode json, Schema union) {
        List<Schema> branches = union.getTypes();
        int others = branches.size() - (union.isNullable() ? 1 : 0);
        if (json.isNull() || others != 1) {
            return null;
        }
        return branches.get(branches.get(0).getType() == Type.NULL ? 1 : 0);
    }

    /** The branch that is named as in Avro's own JSON, {@code {"branch": value}}; null if none is. */
    static Schema named(JsonNode json, Schema union) {
        if (!json.isObject() || json.size() != 1) {
            return null;
        }
        Integer index = union.getIndexNamed(json.fieldNames().next());
        return index == null ? null : union.getTypes().get(index);
    }

    /**
     * Whether an object whose only member has the name of a branch, and which is no value of it either way, was probably meant to
     * name it: what else stands in an object is one of a record's fields or of a map's entries.
     */
    static boolean isMeantByName(JsonNode json, Schema branch) {
        return switch (branch.getType()) {
            case RECORD, MAP -> json.elements().next().isObject();
            default -> true;
        };
    }

    /**
     * The branches to try a bare value with, in their order; of a number, those that have the very number first, of an object the
     * records and maps.
     */
    static List<Schema> ofBare(JsonNode json, Schema union) {
        List<Schema> branches = new ArrayList<>(union.getTypes());
        branches.removeIf(branch -> !mayBe(json, branch));
        if (json.isNumber()) {
            branches.sort(Comparator.comparing(branch -> !JsonLeaf.isExact(json, branch)));
        } else if (json.isObject()) {
            branches.sort(Comparator.comparing(Branches::isBinary));
        }
        return branches;
    }

    private static boolean mayBe(JsonNode json, Schema branch) {
        return switch (branch.getType()) {
            case NULL -> json.isNull();
            case RECORD, MAP -> json.isObject();
            case ARRAY -> json.isArray();
            case BYTES, FIXED -> json.isValueNode() && !json.isNull() || BinaryText.isBase64(json);
            default -> json.isValueNode() && !json.isNull();
        };
    }

    private static boolean isBinary(Schema branch) {
        return branch.getType() == Type.BYTES || branch.getType() == Type.FIXED;
    }
}
