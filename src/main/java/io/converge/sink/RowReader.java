package io.converge.sink;

import io.converge.model.Outcome.Status;
import io.converge.model.VersionVector;
import io.converge.serde.ContextText;
import io.converge.serde.RecordHeader;
import io.converge.serde.RowDigest;
import io.converge.serde.binary.TypeName;
import io.converge.serde.product.AvroProduct;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/** Makes rows of converged records. */
final class RowReader {

    /** Schemas come and go by the hands of people, and each object of one is known by itself. */
    private static final int MOST_SCHEMAS = 1_000;

    private static final List<String> FIELDS = List.of("sku", "product", "context", "winner", "status");

    private final SinkOptions options;
    private final Target target;
    private final List<Control> controls;
    private final Map<Schema, List<Cell>> cells = new IdentityHashMap<>();

    private record Cell(int column, Place place, ValueText form) {}

    RowReader(SinkOptions options, Target target) {
        this.options = options;
        this.target = target;
        this.controls = Control.of(options);
    }

    /** The schema of a record's product; null of a tombstone. */
    static Schema productSchema(GenericRecord value) throws SinkException {
        if (value == null) {
            return null;
        }
        for (String field : FIELDS) {
            if (!value.hasField(field)) {
                throw new SinkException(
                        value.getSchema().getFullName() + " is no converged record: it has no field " + field);
            }
        }
        if (value.get("product") instanceof IndexedRecord product) {
            return product.getSchema();
        }
        throw new SinkException("its product is none: that of a converged record is a record");
    }

    boolean knows(Schema product) {
        return cells.containsKey(product);
    }

    /** Takes products of a schema that the table was checked for. */
    void learn(Schema product) {
        if (cells.size() >= MOST_SCHEMAS) {
            cells.clear();
        }
        List<Cell> found = new ArrayList<>();
        Layout layout = target.layout();
        for (Column column : options.columns().columns(product, options.key())) {
            int index = layout.indexOf(column.name());
            if (index >= 0) {
                found.add(new Cell(
                        index, Place.of(product, column.steps()), ValueText.in(layout.column(index), column.type())));
            }
        }
        cells.put(product, found);
    }

    /** The order of columns is another one. */
    void forget() {
        cells.clear();
    }

    /**
     * The row of a record; null if it is to be passed over.
     *
     * @param value null of a tombstone; the schema of its product is known
     * @throws SinkException if it is no record of a converged topic
     */
    Row read(ConsumerRecord<byte[], byte[]> record, GenericRecord value) throws SinkException {
        if (value == null && record.key() == null) {
            throw new SinkException("it has neither a key nor a value");
        }
        Object status = value == null ? RecordHeader.text(record.headers(), RecordHeader.STATUS) : value.get("status");
        if (isPassedOver(String.valueOf(status))) {
            return null;
        }
        String sku = value == null ? new String(record.key(), StandardCharsets.UTF_8) : text(value, "sku");
        try {
            requireWritable(sku, value == null);
            return row(record, sku, value == null ? controls(record.headers()) : values(value), value == null, null);
        } catch (UnwritableException e) {
            return row(record, sku, new String[0], value == null, e.getMessage());
        }
    }

    /** Whether a row has seen nothing that another one of its sku has not, but not all; never, if contexts are not written. */
    boolean hasSeenLess(Row row, Row other) {
        if (options.contextColumn() == null || row.value(0) == null || other.value(0) == null) {
            return false;
        }
        try {
            VersionVector seen = VersionVector.of(ContextText.entries(row.value(0)));
            VersionVector others = VersionVector.of(ContextText.entries(other.value(0)));
            return seen.isCoveredBy(others) && !seen.equals(others);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void requireWritable(String sku, boolean isDelete) {
        if (sku.indexOf('\0') >= 0) {
            throw new UnwritableException("a sku with the character 0, which PostgreSQL does not take");
        }
        TargetColumn key = target.table().columns().get(options.key());
        if (!isDelete && key.cuts(sku)) {
            throw new UnwritableException("a sku that " + key.type() + " would cut by the spaces at its end");
        }
    }

    private boolean isPassedOver(String status) {
        return status.equals(Status.PROVISIONAL.name()) && !options.writesProvisional()
                || status.equals(Status.WITHHELD.name()) && !options.deletesWithheld();
    }

    private static Row row(
            ConsumerRecord<byte[], byte[]> record, String sku, String[] values, boolean isDelete, String fault) {
        return new Row(sku, isDelete, values, record.partition(), record.offset(), fault);
    }

    private String[] controls(Headers headers) {
        return controls(control -> switch (control) {
            case CONTEXT -> RecordHeader.text(headers, RecordHeader.CONTEXT);
            case WINNER -> RecordHeader.text(headers, RecordHeader.WINNER);
            case DIGEST -> null;
        });
    }

    private String[] controls(Function<Control, String> said) {
        String[] texts = new String[controls.size()];
        for (int i = 0; i < texts.length; i++) {
            Control control = controls.get(i);
            texts[i] = checked(target.layout().column(i), () -> said.apply(control));
        }
        return texts;
    }

    private static String text(GenericRecord value, String field) throws SinkException {
        if (value.get(field) instanceof CharSequence text) {
            return text.toString();
        }
        throw new SinkException(
                "it is no converged record: its " + field + " is " + TypeName.of(value.get(field)) + ", not a string");
    }

    private static Map<String, Long> context(GenericRecord value) throws SinkException {
        Map<String, Long> context = new LinkedHashMap<>();
        if (value.get("context") instanceof Map<?, ?> numbers) {
            for (Map.Entry<?, ?> each : numbers.entrySet()) {
                if (!(each.getValue() instanceof Long number)) {
                    throw new SinkException("it is no converged record: the number of "
                            + Identifier.shown(each.getKey().toString()) + " in its context is "
                            + TypeName.of(each.getValue()) + ", not a long");
                }
                context.put(each.getKey().toString(), number);
            }
            return context;
        }
        throw new SinkException(
                "it is no converged record: its context is " + TypeName.of(value.get("context")) + ", not a map");
    }

    private String[] values(GenericRecord value) throws SinkException {
        String sku = text(value, "sku");
        Map<String, Long> context = context(value);
        Object winner = value.get("winner");
        IndexedRecord product = (IndexedRecord) value.get("product");
        String[] said = controls(control -> switch (control) {
            case CONTEXT -> ContextText.of(context);
            case WINNER -> winner == null ? null : winner.toString();
            case DIGEST -> RowDigest.of(sku, context, new AvroProduct(product));
        });
        String[] values = new String[target.layout().size()];
        System.arraycopy(said, 0, values, 0, said.length);
        for (Cell cell : cells.get(product.getSchema())) {
            values[cell.column()] = checked(
                    target.layout().column(cell.column()),
                    () -> cell.form()
                            .ofAny(cell.place().value(product), cell.place().schema()));
        }
        return values;
    }

    /** The text for a column, which takes it as it is. */
    private static String checked(TargetColumn column, Supplier<String> value) {
        try {
            String text = value.get();
            if (text != null && text.indexOf('\0') >= 0) {
                throw new UnwritableException("the character 0, which PostgreSQL does not take");
            }
            if (text != null && column.cuts(text)) {
                throw new UnwritableException(
                        "spaces at the end that are too many for " + column.type() + ", which would cut them");
            }
            return text;
        } catch (UnwritableException e) {
            throw new UnwritableException(
                    "the column " + Identifier.shown(column.name()) + " would have " + e.getMessage());
        }
    }
}
