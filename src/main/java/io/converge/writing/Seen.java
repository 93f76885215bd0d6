package io.converge.writing;

import io.converge.model.Outcome;
import io.converge.model.Position;
import io.converge.model.Printable;
import io.converge.serde.ContextText;
import io.converge.serde.RecordHeader;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.TypeName;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a writer has seen of a sku before it changes it. {@link ChangeWriter} hands it back with the change, so that the change
 * supersedes that, and nothing else.
 *
 * <p>It does not change any more, whatever becomes of the record that it was made of, and may be kept and shared between threads. It
 * takes little more memory than the product's bytes.
 */
public final class Seen {

    private static final String EXPECTED = ", not a record of the converged topic (schemas/ConvergedProduct.avsc)";

    private static final int MOST_SHOWN = 61;

    private final String sku;
    /** Null: the writer cannot say. */
    private final Map<String, Long> context;
    /** Null where nothing was read. */
    private final Outcome.Status status;
    /** Null where there is no product, or it is not to be seen. */
    private final Schema schema;
    /** The product in Avro's binary form. */
    private final byte[] product;

    private Seen(String sku, Map<String, Long> context, Outcome.Status status, IndexedRecord product) {
        this(
                sku,
                context,
                status,
                product == null ? null : product.getSchema(),
                product == null ? null : AvroForm.encode(product));
    }

    private Seen(String sku, Map<String, Long> context, Outcome.Status status, Schema schema, byte[] product) {
        this.sku = Objects.requireNonNull(sku, "sku");
        this.context = context;
        this.status = status;
        this.schema = schema;
        this.product = product;
    }

    /**
     * What stood in the converged topic: a product, or that it is deleted or withheld.
     *
     * @param record as a consumer gives it that reads keys with Kafka's {@code StringDeserializer} and values with Confluent's
     *     {@code KafkaAvroDeserializer}, into generic records or generated classes
     * @throws IllegalArgumentException if it is no record of that topic, saying where it stands and what it lacks
     */
    public static Seen of(ConsumerRecord<String, ?> record) {
        if (record.key() == null) {
            throw wrong(record, "the key is missing");
        }
        return record.value() == null ? ofTombstone(record) : ofProduct(record);
    }

    private static Seen ofProduct(ConsumerRecord<String, ?> record) {
        if (!(record.value() instanceof IndexedRecord value)) {
            throw wrong(record, "the value is " + TypeName.of(record.value()));
        }
        if (!(field(record, value, "context") instanceof Map<?, ?> given)
                || !(field(record, value, "product") instanceof IndexedRecord product)) {
            throw wrong(record, "the value is a " + value.getSchema().getFullName());
        }
        Map<String, Long> context = new HashMap<>();
        given.forEach((origin, sequence) -> context.put(origin.toString(), ((Number) sequence).longValue()));
        String status = String.valueOf(field(record, value, "status"));
        return new Seen(record.key(), Collections.unmodifiableMap(context), status(record, status), product);
    }

    private static Object field(ConsumerRecord<String, ?> record, IndexedRecord value, String name) {
        Schema.Field field = value.getSchema().getField(name);
        if (field == null) {
            throw wrong(record, "the value is a " + value.getSchema().getFullName() + " without a field " + name);
        }
        return value.get(field.pos());
    }

    private static Seen ofTombstone(ConsumerRecord<String, ?> record) {
        String context = header(record, RecordHeader.CONTEXT);
        Outcome.Status status = status(record, header(record, RecordHeader.STATUS));
        try {
            Map<String, Long> entries = Collections.unmodifiableMap(ContextText.entries(context));
            return new Seen(record.key(), entries, status, null);
        } catch (IllegalArgumentException e) {
            throw wrong(record, "the header " + RecordHeader.CONTEXT + " is " + e.getMessage());
        }
    }

    private static String header(ConsumerRecord<String, ?> record, String name) {
        String text = RecordHeader.text(record.headers(), name);
        if (text == null) {
            throw wrong(record, "the record has neither a value nor the header " + name);
        }
        return text;
    }

    private static Outcome.Status status(ConsumerRecord<String, ?> record, String text) {
        try {
            return Outcome.Status.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw wrong(record, "the status is '" + Printable.within(text, MOST_SHOWN) + "'");
        }
    }

    private static IllegalArgumentException wrong(ConsumerRecord<String, ?> record, String fault) {
        Position position = new Position(record.topic(), record.partition(), record.offset());
        return new IllegalArgumentException(position + ": " + fault + EXPECTED);
    }

    /** That the writer knows of nothing: it has looked, and the converged topic has no record of the sku. */
    public static Seen nothing(String sku) {
        return new Seen(sku, Map.of(), null, null);
    }

    /**
     * That the writer cannot say what it has seen: it does not read the converged topic. Its changes are <em>blind</em>. An origin
     * should say what it has seen with all of its changes or with none.
     */
    public static Seen unknown(String sku) {
        return new Seen(sku, null, null, null);
    }

    /**
     * As {@link #unknown}, but the writer knows the product that it replaces, as a row of a table that it has changed. That is handed
     * back as the change's {@code before}.
     */
    public static Seen row(String sku, IndexedRecord before) {
        return new Seen(sku, null, null, Objects.requireNonNull(before, "before"));
    }

    public String sku() {
        return sku;
    }

    /** For each origin the highest sequence that is in what was read; null if the writer cannot say. Not to be changed. */
    public Map<String, Long> context() {
        return context;
    }

    /**
     * A copy of the product, to be changed and written; null if there is none: the sku is new or deleted, or {@linkplain #isWithheld()
     * withheld}. It has the schema that it was written with, so that no field is lost which this application does not know.
     */
    public GenericRecord product() {
        return product == null ? null : AvroForm.decode(schema, product, 0, product.length);
    }

    /**
     * The product as one of another schema reads it.
     *
     * @throws IllegalArgumentException if none of that schema does
     */
    GenericRecord productAs(Schema other) {
        if (schema.equals(other)) {
            return product();
        }
        try {
            return new GenericDatumReader<GenericRecord>(schema, other)
                    .read(null, DecoderFactory.get().binaryDecoder(product, null));
        } catch (IOException | AvroRuntimeException e) {
            throw new IllegalArgumentException(
                    "what was seen of " + Printable.of(sku) + " is a " + schema.getFullName()
                            + " that cannot be read as the product's " + other.getFullName() + ": " + e.getMessage(),
                    e);
        }
    }

    /** Whether a conflict is unresolved, and the product is what stands until somebody resolves it. */
    public boolean isProvisional() {
        return status == Outcome.Status.PROVISIONAL;
    }

    /** Whether there is a product that is not to be seen, as another sku holds a value that it claims, too. */
    public boolean isWithheld() {
        return status == Outcome.Status.WITHHELD;
    }

    /**
     * The same, for a writer that means to settle the conflict: a change that hands back what is {@linkplain #isProvisional()
     * provisional} supersedes all versions in conflict.
     */
    public Seen settling() {
        return isProvisional() ? new Seen(sku, context, Outcome.Status.CONVERGED, schema, product) : this;
    }

    boolean isBlind() {
        return context == null;
    }

    /** Whether there was a product, to be seen or not. */
    boolean hasProduct() {
        return product != null || isWithheld();
    }

    /** Of the product; null if none was seen. */
    Schema schema() {
        return schema;
    }

    /** The highest sequence of an origin that is in what was read; 0 if there is none. */
    long sequenceOf(String origin) {
        return context == null ? 0 : context.getOrDefault(origin, 0L);
    }

    @Override
    public String toString() {
        return Printable.of(sku) + (isBlind() ? "" : " " + context) + (status == null ? "" : " " + status);
    }
}
