package io.converge.serde.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    /** The names of all types around a product. */
    private static final Set<String> OURS;

    static {
        Schema.Parser parser = new Schema.Parser();
        PRODUCT = parse(parser, "Product");
        CHANGE = parse(withProduct(), "ProductChange");
        CONVERGED = parse(withProduct(), "ConvergedProduct");
        CONFLICT = parse(withProduct(), "ProductConflict");
        OURS = Stream.of(CHANGE, CONVERGED, CONFLICT)
                .flatMap(envelope -> new TypeNames(envelope).all().stream())
                .collect(Collectors.toUnmodifiableSet());
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

    /**
     * The same schema with {@code product} wherever it names the example's. Types of ours whose names the product uses for
     * something else step aside: fields are found by their names, and symbols by their field.
     */
    private static Schema replaced(Schema envelope, Schema product) {
        return new Replacement(product).of(envelope);
    }

    private static final class Replacement {

        private final Schema product;
        private final TypeNames taken;
        /** Types of ours that were met, by their names: each is made once. */
        private final Map<String, Schema> made = new HashMap<>();

        Replacement(Schema product) {
            this.product = product;
            this.taken = new TypeNames(product);
        }

        Schema of(Schema schema) {
            return switch (schema.getType()) {
                case RECORD, ENUM -> {
                    Schema known = schema.getFullName().equals(PRODUCT.getFullName())
                            ? product
                            : made.get(schema.getFullName());
                    yield known == null ? make(schema) : known;
                }
                case UNION ->
                    Schema.createUnion(schema.getTypes().stream().map(this::of).toList());
                case ARRAY -> Schema.createArray(of(schema.getElementType()));
                default -> schema;
            };
        }

        private Schema make(Schema schema) {
            String name = taken.freeFor(schema, OURS);
            Schema type;
            if (schema.getType() == Schema.Type.ENUM) {
                type = name.equals(schema.getName())
                        ? schema
                        : Schema.createEnum(name, schema.getDoc(), schema.getNamespace(), schema.getEnumSymbols());
            } else {
                type = Schema.createRecord(name, schema.getDoc(), schema.getNamespace(), false);
                type.setFields(schema.getFields().stream()
                        .map(field -> new Field(field, of(field.schema())))
                        .toList());
            }
            made.put(schema.getFullName(), type);
            return type;
        }
    }
}
