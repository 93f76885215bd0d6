package io.converge.fault;

import io.converge.serde.schema.Schemas;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The products of a {@link History}: version after version of their schema, each with the fields of the one before and another. */
final class Products {

    private static final Schema TEXT =
            Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING));
    private static final Schema TEXTS = Schema.createArray(Schema.create(Schema.Type.STRING));
    private static final Schema NUMBER =
            Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.LONG));
    private static final List<String> TAGS = List.of("new", "sale", "blue", "heavy");
    private static final int IMAGES = 4;
    private static final Schema CONDITION =
            SchemaBuilder.enumeration("Condition").namespace("shop").symbols("NEW", "USED");
    private static final Schema CHECKSUM =
            SchemaBuilder.fixed("Checksum").namespace("shop").size(4);
    private static final Schema IMAGE = SchemaBuilder.record("Image")
            .namespace("shop")
            .fields()
            .requiredString("url")
            .optionalInt("width")
            .name("checksum")
            .type(CHECKSUM)
            .noDefault()
            .endRecord();
    /** Two types of the same fields: only the branch tells them apart. */
    private static final Schema FEED = named("Feed");

    private static final Schema PERSON = named("Person");
    private static final Schema SOURCE = Schema.createUnion(Schema.create(Schema.Type.NULL), FEED, PERSON);
    private static final Schema WEIGHT = Schema.createUnion(
            Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.FLOAT), Schema.create(Schema.Type.DOUBLE));

    private final boolean rich;
    private final Map<Integer, Schema> schemas = new HashMap<>();
    private final Map<Integer, Schema> changeSchemas = new HashMap<>();

    /** @param rich whether later versions have fields of all kinds */
    Products(boolean rich) {
        this.rich = rich;
    }

    private static Schema named(String type) {
        return SchemaBuilder.record(type)
                .namespace("shop")
                .fields()
                .requiredString("name")
                .endRecord();
    }

    Schema schema(int version) {
        return schemas.computeIfAbsent(version, this::makeSchema);
    }

    Schema changeSchema(int version) {
        return changeSchemas.computeIfAbsent(version, any -> Schemas.change(schema(version)));
    }

    private Schema makeSchema(int version) {
        if (version == 0) {
            return Schemas.PRODUCT;
        }
        List<Schema.Field> fields = new ArrayList<>();
        Schemas.PRODUCT.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        if (rich) {
            fields.add(new Schema.Field("condition", CONDITION, "As sold.", "NEW"));
            fields.add(new Schema.Field("images", Schema.createArray(IMAGE), "In their order.", List.of()));
            fields.add(new Schema.Field("tags", TEXTS, "In any order.", List.of()));
            fields.add(new Schema.Field("article", NUMBER, "Of the maker.", Schema.Field.NULL_DEFAULT_VALUE));
            fields.add(new Schema.Field("source", SOURCE, "Who says so.", Schema.Field.NULL_DEFAULT_VALUE));
            fields.add(new Schema.Field("weight", WEIGHT, "In kg.", Schema.Field.NULL_DEFAULT_VALUE));
        }
        for (int i = 1; i <= version; i++) {
            fields.add(new Schema.Field("note" + i, TEXT, "Of version " + i + ".", Schema.Field.NULL_DEFAULT_VALUE));
        }
        return Schema.createRecord(
                Schemas.PRODUCT.getName(), Schemas.PRODUCT.getDoc(), Schemas.PRODUCT.getNamespace(), false, fields);
    }

    /**
     * What an event makes of a product.
     *
     * @param textChars how much text it has beyond the usual
     */
    record Content(long index, int number, int textChars, Identity identity) {}

    GenericRecord product(int version, Content content) {
        long index = content.index();
        int number = content.number();
        GenericRecord product = new GenericData.Record(schema(version));
        product.put("name", "Product " + number + ", as of " + index);
        product.put(
                "price",
                ByteBuffer.wrap(
                        BigDecimal.valueOf(index % 100_000, 4).unscaledValue().toByteArray()));
        product.put("categoryId", (long) (number % 50));
        product.put("supplierId", index % 7 == 0 ? null : index % 7);
        Map<String, Object> attributes = new HashMap<>(Map.of("color", index % 2 == 0 ? "black" : "silver"));
        Identity identity = content.identity();
        putIfAny(attributes, "gtin", identity.gtin());
        putIfAny(attributes, "brand", identity.brand());
        putIfAny(attributes, "model", identity.model());
        if (content.textChars() > 0) {
            String text = "Said at " + index + ". ";
            attributes.put("text", text.repeat(content.textChars() / text.length()));
        }
        product.put("attributes", attributes);
        if (version > 0) {
            product.put("note" + version, "seen by " + index);
            if (rich) {
                enrich(product, index);
                product.put("article", identity.article());
            }
        }
        return product;
    }

    private static void putIfAny(Map<String, Object> attributes, String name, String value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }

    private static void enrich(GenericRecord product, long index) {
        product.put("condition", new GenericData.EnumSymbol(CONDITION, index % 3 == 0 ? "USED" : "NEW"));
        List<GenericRecord> images = new ArrayList<>();
        for (int i = 0; i < index % 3; i++) {
            GenericRecord image = new GenericData.Record(IMAGE);
            image.put("url", "https://images/" + (index + i) % IMAGES);
            image.put("width", i == 0 ? null : (int) (640 + index % 2));
            image.put("checksum", new GenericData.Fixed(CHECKSUM, new byte[] {(byte) index, 0, (byte) i, -1}));
            images.add(image);
        }
        product.put("images", images);
        List<String> tags = new ArrayList<>(TAGS);
        tags.removeIf(tag -> (index >> TAGS.indexOf(tag)) % 2 == 0);
        product.put("tags", tags);
        GenericRecord source = new GenericData.Record(index % 5 < 2 ? FEED : PERSON);
        source.put("name", "source " + index % 4);
        product.put("source", index % 5 == 4 ? null : source);
        product.put("weight", index % 4 == 0 ? null : index % 4 == 1 ? (Object) 1.5f : (Object) 1.5d);
    }
}
