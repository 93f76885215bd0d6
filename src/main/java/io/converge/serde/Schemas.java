package io.converge.serde;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;

/** The schemas of {@code schemas/*.avsc}, and the same around a product of the user's own. */
public final class Schemas {

    /** The product of the examples. */
    public static final Schema PRODUCT;

    public static final Schema ITEM_STATE;
    private static final Schema CHANGE;
    private static final Schema CONVERGED;
    private static final Schema CONFLICT;

    static {
        Schema.Parser parser = new Schema.Parser();
        PRODUCT = parse(parser, "Product");
        CHANGE = parse(withProduct(), "ProductChange");
        CONVERGED = parse(withProduct(), "ConvergedProduct");
        CONFLICT = parse(withProduct(), "ProductConflict");
        ITEM_STATE = parse(new Schema.Parser(), "ItemState");
    }

    private Schemas() {}

    public static Schema change(Schema product) {
        return replaced(CHANGE, product);
    }

    public static Schema converged(Schema product) {
        return replaced(CONVERGED, product);
    }

    public static Schema conflict(Schema product) {
        return replaced(CONFLICT, product);
    }

    /** The schema of the products in change events of this schema; empty if it has no field {@code product} of records. */
    public static Optional<Schema> productOf(Schema change) {
        Field product = change.getType() == Schema.Type.RECORD ? change.getField("product") : null;
        if (product == null) {
            return Optional.empty();
        }
        Schema schema = product.schema();
        return (schema.isUnion() ? schema.getTypes() : List.of(schema))
                .stream()
                        .filter(branch -> branch.getType() == Schema.Type.RECORD)
                        .findFirst();
    }

    private static Schema.Parser withProduct() {
        Schema.Parser parser = new Schema.Parser();
        parse(parser, "Product");
        return parser;
    }

    private static Schema parse(Schema.Parser parser, String name) {
        try (InputStream file = Schemas.class.getResourceAsStream("/schemas/" + name + ".avsc")) {
            return parser.parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(name + ".avsc", e);
        }
    }

    /** The same schema with {@code product} wherever it names the example's. */
    private static Schema replaced(Schema schema, Schema product) {
        return switch (schema.getType()) {
            case RECORD ->
                schema.getFullName().equals(PRODUCT.getFullName())
                        ? product
                        : Schema.createRecord(
                                schema.getName(),
                                schema.getDoc(),
                                schema.getNamespace(),
                                false,
                                fields(schema, product));
            case UNION ->
                Schema.createUnion(schema.getTypes().stream()
                        .map(branch -> replaced(branch, product))
                        .toList());
            case ARRAY -> Schema.createArray(replaced(schema.getElementType(), product));
            default -> schema;
        };
    }

    private static List<Field> fields(Schema schema, Schema product) {
        return schema.getFields().stream()
                .map(field -> new Field(field, replaced(field.schema(), product)))
                .toList();
    }
}
