package io.converge.writing;

import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Printable;
import io.converge.serde.ContextText;
import io.converge.serde.RecordHeader;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.change.ChangeChecks;
import io.converge.serde.change.TombstoneKey;
import io.converge.serde.schema.Schemas;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Makes the changes of one origin: the records that an application sends to a changes topic, with Kafka's {@code StringSerializer} for
 * keys and Confluent's {@code KafkaAvroSerializer} for values. It sends nothing itself. One object serves all threads.
 *
 * <p><b>Sequences.</b> No two changes of one writer to a sku have the same sequence, and a later one has a greater one, whatever the
 * machine's clock does: a hybrid logical clock, in milliseconds since 1970 times {@value Sequences#INSTANCES} plus the number of the
 * instance. They go on growing when the application is started again,
 * <ul>
 *   <li>if it hands back what it has read: a change is greater than all of its origin that are in there;
 *   <li>else if the clock shows a later time at the start than at the last change before. Where a clock may have been set back, a blind
 *       writer says with {@link #startAfter} how far it had come.
 * </ul>
 *
 * <p><b>Several instances.</b> Sequences of two instances with different numbers are never equal. The caller gives each instance that may
 * run at the same time, also the old and the new one of a rolling update, a number of its own: two instances with one number may name two
 * changes alike, of which one is lost. And all changes of an origin to one sku count as made one after the other: the greater sequence
 * supersedes the lower one, seen or not, and no conflict tells of it. Instances that change the same skus without hearing of each other
 * are origins of their own, by a fixed name each.
 *
 * <p><b>Retries.</b> A record may be sent any number of times: what comes again is a duplicate, and changes nothing. A retry sends the
 * record that was made, and does not make another one.
 */
public final class ChangeWriter {

    /** How many instances may write in the name of one origin; their numbers are below it. */
    public static final int INSTANCES = Sequences.INSTANCES;

    /** Someone who makes a new object of a schema each time shall not fill memory. */
    private static final int MOST_SCHEMAS = 1_000;

    private final String topic;
    private final String origin;
    private final LongSupplier clockMs;
    private final Sequences sequences;
    /** By identity: Avro calls schemas equal whose docs and aliases differ. */
    private final Map<Schema, Schema> schemas = Collections.synchronizedMap(new IdentityHashMap<>());

    /**
     * @param topic a changes topic
     * @param origin the lineage that writes: a region, a feed, a system; the same after every start
     * @param instance from 0: which of those it is that write in the name of this origin at the same time
     * @throws io.converge.serde.RefusedRecordException if the origin is blank or too long
     * @throws IllegalArgumentException if there is no such instance
     */
    public ChangeWriter(String topic, String origin, int instance) {
        this(topic, origin, instance, System::currentTimeMillis);
    }

    ChangeWriter(String topic, String origin, int instance, LongSupplier clockMs) {
        if (instance < 0 || instance >= INSTANCES) {
            throw new IllegalArgumentException(
                    "the instance is " + instance + ", not a number from 0 to " + (INSTANCES - 1));
        }
        this.topic = Objects.requireNonNull(topic, "topic");
        this.origin = ChangeChecks.origin(origin, "origin");
        this.clockMs = clockMs;
        this.sequences = new Sequences(instance, clockMs.getAsLong());
    }

    /** Lets all sequences from now on be greater than this one, which an earlier writer of this origin may have used. */
    public void startAfter(long sequence) {
        sequences.startAfter(sequence);
    }

    /**
     * Makes a product what is given, as a whole: what it lacks is gone.
     *
     * @param product of any schema; a generic record or an object of a generated class, which may change afterwards
     * @return the change, with the sku as its key
     * @throws IllegalStateException if what was seen is provisional: the change would settle a conflict that waits for somebody to
     *     decide. {@link Seen#settling()} is for who means to
     * @throws io.converge.serde.RefusedRecordException if it would become a dead letter whatever the settings, with the reason. Those that
     *     bound sizes, {@code max.change.bytes} and {@code max.number.digits}, are not known here
     * @throws IllegalArgumentException if the product is not of its schema
     */
    public ProducerRecord<String, GenericRecord> write(Seen seen, IndexedRecord product) {
        checkSettled(seen);
        return change(seen, operation(seen), product, seen.isBlind(), null);
    }

    /**
     * As {@link #write}, but the change has the product that was seen along, as its {@code before}, and is larger by that. Under
     * {@code field-merge} it then speaks of those places alone in which both differ. What differs in another schema's fields is not
     * heard: a product of an older class edits what that class knows, and takes nothing else away.
     *
     * @throws IllegalArgumentException also if what was seen cannot be read as a product of this one's schema
     */
    public ProducerRecord<String, GenericRecord> edit(Seen seen, IndexedRecord product) {
        checkSettled(seen);
        return change(seen, operation(seen), product, true, null);
    }

    /**
     * Changes some places of a product; what else stands in it is not heard. It needs the policy {@code field-merge}. It settles no
     * conflict but those about these places, so it may hand back what is provisional.
     *
     * @param fields JSON pointers, such as {@code /price}
     * @throws io.converge.serde.RefusedRecordException as of {@link #write}
     * @throws IllegalArgumentException if the product is not of its schema, or that has no such field
     */
    public ProducerRecord<String, GenericRecord> partial(Seen seen, IndexedRecord product, List<String> fields) {
        List<Pointer> pointers = ChangeChecks.fields(Objects.requireNonNull(fields, "fields"), Operation.UPSERT);
        pointers.forEach(pointer -> checkField(pointer, product.getSchema()));
        List<String> texts = pointers.stream().map(Pointer::text).toList();
        return change(seen, Operation.UPSERT, product, seen.isBlind(), texts);
    }

    /** A place that no product has would be written without effect, and without a word. */
    private static void checkField(Pointer pointer, Schema schema) {
        if (schema.getField(pointer.steps().get(0)) == null) {
            String names = schema.getFields().stream().map(Schema.Field::name).collect(Collectors.joining(", "));
            throw new IllegalArgumentException(Printable.of(pointer.text()) + " leads nowhere in a "
                    + schema.getFullName() + ", whose fields are " + names);
        }
    }

    /**
     * Deletes a product.
     *
     * @return the change; without a value, and with headers, where no product was seen, whose schema would be the value's
     * @throws IllegalStateException as of {@link #write}
     * @throws io.converge.serde.RefusedRecordException as of {@link #write}
     */
    public ProducerRecord<String, GenericRecord> delete(Seen seen) {
        checkSettled(seen);
        return seen.schema() == null ? tombstone(seen) : deleteOf(seen);
    }

    private ProducerRecord<String, GenericRecord> deleteOf(Seen seen) {
        GenericRecord change = envelope(seen, Operation.DELETE, seen.schema());
        change.put("before", seen.isBlind() ? seen.product() : null);
        return new ProducerRecord<>(topic, seen.sku(), change);
    }

    private ProducerRecord<String, GenericRecord> tombstone(Seen seen) {
        String sku = ChangeChecks.sku(seen.sku(), "sku");
        TombstoneKey.sku(sku.getBytes(StandardCharsets.UTF_8));
        long nowMs = clockMs.getAsLong();
        ProducerRecord<String, GenericRecord> record = new ProducerRecord<>(topic, sku, null);
        record.headers()
                .add(RecordHeader.ORIGIN, RecordHeader.bytes(origin))
                .add(RecordHeader.SEQUENCE, RecordHeader.bytes(sequence(seen, nowMs)))
                .add(RecordHeader.TIMESTAMP, RecordHeader.bytes(nowMs));
        if (!seen.isBlind()) {
            record.headers().add(RecordHeader.CONTEXT, RecordHeader.bytes(ContextText.of(seen.context())));
        }
        return record;
    }

    private static void checkSettled(Seen seen) {
        if (seen.isProvisional()) {
            throw new IllegalStateException(
                    Printable.of(seen.sku()) + " is in a conflict that is unresolved, and what was"
                            + " seen of it is provisional: this change would settle it. Wait until it is settled, change some"
                            + " fields alone, or say with Seen.settling() that the change is to settle it");
        }
    }

    private static Operation operation(Seen seen) {
        if (seen.hasProduct()) {
            return Operation.REPLACE;
        }
        return seen.isBlind() ? Operation.UPSERT : Operation.INSERT;
    }

    private ProducerRecord<String, GenericRecord> change(
            Seen seen, Operation operation, IndexedRecord product, boolean withBefore, List<String> fields) {
        Objects.requireNonNull(product, "product");
        GenericRecord before = withBefore && seen.schema() != null ? seen.productAs(product.getSchema()) : null;
        GenericRecord change = envelope(seen, operation, product.getSchema());
        change.put("product", product);
        change.put("before", before);
        change.put("fields", fields);
        // Before it is written: half a surrogate pair becomes a question mark in bytes.
        ChangeChecks.event(change);
        change.put("product", copy(product));
        return new ProducerRecord<>(topic, seen.sku(), change);
    }

    /** Of generic values alone, as the serializer wants them around it. */
    private static GenericRecord copy(IndexedRecord product) {
        try {
            byte[] bytes = AvroForm.encode(product);
            return AvroForm.decode(product.getSchema(), bytes, 0, bytes.length);
        } catch (AvroRuntimeException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException(
                    "the product is not of its schema " + product.getSchema().getFullName() + ": " + e.getMessage(), e);
        }
    }

    /** All but the product. */
    private GenericRecord envelope(Seen seen, Operation operation, Schema product) {
        Schema schema = schema(product);
        long nowMs = clockMs.getAsLong();
        GenericRecord change = new GenericData.Record(schema);
        change.put("sku", ChangeChecks.sku(seen.sku(), "sku"));
        change.put("op", new GenericData.EnumSymbol(schema.getField("op").schema(), operation.name()));
        change.put("origin", origin);
        change.put("sequence", sequence(seen, nowMs));
        change.put("context", seen.context());
        change.put("timestamp", nowMs);
        return change;
    }

    private Schema schema(Schema product) {
        if (schemas.size() >= MOST_SCHEMAS) {
            schemas.clear();
        }
        return schemas.computeIfAbsent(product, Schemas::change);
    }

    private long sequence(Seen seen, long nowMs) {
        try {
            return sequences.next(seen.sku(), seen.sequenceOf(origin), nowMs);
        } catch (ArithmeticException e) {
            throw new IllegalStateException(
                    Printable.of(seen.sku()) + ": no sequence is left for " + Printable.of(origin) + " behind "
                            + sequences.known(seen.sequenceOf(origin)) + ", which was seen or given to startAfter",
                    e);
        }
    }
}
