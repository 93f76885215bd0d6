package io.converge.serde.product;

import io.converge.serde.binary.AvroCursor;
import io.converge.serde.binary.EncodedRecord;
import io.converge.serde.binary.PerSchema;
import io.converge.serde.binary.Skipper;
import java.math.BigInteger;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;

/**
 * Finds out from their bytes alone that two records of one schema differ in content: by a text, a whole number or a decimal at
 * their top. That two are equal it cannot tell, as maps come in any order and numbers in several forms.
 */
public final class ContentDifference {

    private static final PerSchema<ContentDifference> KNOWN = new PerSchema<>(ContentDifference::new);

    /** Passes over a value in both; true: they differ. */
    @FunctionalInterface
    private interface Comparison {
        boolean differ(AvroCursor left, AvroCursor right);
    }

    private final Skipper.Compiler compiler = Skipper.Compiler.ofOurs();
    private final Comparison[] fields;

    private ContentDifference(Schema schema) {
        fields = schema.getFields().stream()
                .map(field -> comparison(field.schema()))
                .toArray(Comparison[]::new);
    }

    public static ContentDifference of(Schema record) {
        return KNOWN.of(record);
    }

    /** True: they differ. False: nobody knows. */
    public boolean isProven(EncodedRecord left, EncodedRecord right) {
        AvroCursor leftCursor = left.cursor();
        AvroCursor rightCursor = right.cursor();
        for (Comparison field : fields) {
            if (field.differ(leftCursor, rightCursor)) {
                return true;
            }
        }
        return false;
    }

    private Comparison comparison(Schema schema) {
        return switch (schema.getType()) {
            case STRING -> (left, right) -> !left.readString().equals(right.readString());
            case INT -> (left, right) -> left.readInt() != right.readInt();
            case LONG -> (left, right) -> left.readLong() != right.readLong();
            case BYTES ->
                schema.getLogicalType() instanceof LogicalTypes.Decimal
                        ? ContentDifference::decimalsDiffer
                        : skipping(schema);
            case UNION -> union(schema.getTypes());
            default -> skipping(schema);
        };
    }

    private Comparison skipping(Schema schema) {
        Skipper skipper = compiler.skipper(schema);
        return (left, right) -> {
            skipper.skip(left);
            skipper.skip(right);
            return false;
        };
    }

    private static boolean decimalsDiffer(AvroCursor left, AvroCursor right) {
        int leftLength = left.readLength();
        int leftStart = left.skip(leftLength);
        int rightLength = right.readLength();
        int rightStart = right.skip(rightLength);
        // What has no digits is no number.
        return leftLength > 0
                && rightLength > 0
                && !new BigInteger(left.bytes(), leftStart, leftLength)
                        .equals(new BigInteger(right.bytes(), rightStart, rightLength));
    }

    /** Of different branches only null is certain to be another value. */
    private Comparison union(List<Schema> branches) {
        Comparison[] same = branches.stream().map(this::comparison).toArray(Comparison[]::new);
        Skipper[] skippers = branches.stream().map(compiler::skipper).toArray(Skipper[]::new);
        return (left, right) -> {
            int leftBranch = Skipper.inRange(left.readInt(), same.length);
            int rightBranch = Skipper.inRange(right.readInt(), same.length);
            if (leftBranch == rightBranch) {
                return same[leftBranch].differ(left, right);
            }
            skippers[leftBranch].skip(left);
            skippers[rightBranch].skip(right);
            return branches.get(leftBranch).getType() == Type.NULL
                    || branches.get(rightBranch).getType() == Type.NULL;
        };
    }
}
