package io.converge.source;

import io.converge.model.Change;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.RowDigest;
import io.converge.serde.product.AvroProduct;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Reads what Debezium's connectors say of the rows of a table. */
final class DebeziumDecoder implements ShapeDecoder {

    /** In place of a value that the log of the database does not have, as it was not written: a large one in PostgreSQL. */
    private static final String UNAVAILABLE = "__debezium_unavailable_value";

    private static final String WHOLE_ROWS =
            "the log of the database has to have whole rows (PostgreSQL: REPLICA IDENTITY FULL; MongoDB:"
                    + " capture.mode=change_streams_update_full_with_pre_image)";

    private final TopicSource source;
    private final Forms forms;
    private final ProductMaker products;

    DebeziumDecoder(TopicSource source, Forms forms, ProductMaker products) {
        this.source = source;
        this.forms = forms;
        this.products = products;
    }

    @Override
    public Reading decode(SourceRecord record) {
        DebeziumEvent event = DebeziumEvent.of(forms.value(record, source.valueFormat()), record.headers());
        if (event == null) {
            return Reading.over(PassedOver.TOMBSTONE);
        }
        PassedOver passedOver = event.passedOver();
        if (passedOver != null) {
            return Reading.over(passedOver);
        }
        Finder finder = new Finder(source, record, key(record, event), event.row(), event, products);
        if (event.isDelete()) {
            return Reading.of(delete(finder));
        }
        List<Change> changes = write(finder);
        return isEcho(finder, changes) ? Reading.over(PassedOver.ECHO) : Reading.of(changes);
    }

    /**
     * Whether a sink wrote the row, and nobody since. Others leave the digest alone: an update that does is none of a sink's, though the row may
     * have become what a sink once wrote.
     */
    private boolean isEcho(Finder finder, List<Change> changes) {
        if (source.digest() == null || changes.size() > 1) {
            return false;
        }
        String digest = finder.digest().digest();
        Value before = finder.event().before();
        boolean isLeftAlone = before != null
                && Objects.equals(digest, finder.in(before).digest().digest());
        return digest != null && !isLeftAlone && digest.equals(digestOf(changes.get(0)));
    }

    private static String digestOf(Change change) {
        return change.context() == null
                ? null
                : RowDigest.of(
                        change.sku(), change.context().asMap(), change.version().product());
    }

    /** MongoDB's is the text of an id in JSON. */
    private Value key(SourceRecord record, DebeziumEvent event) {
        Value key = forms.key(record);
        boolean isDocumentId = key != null && key.names().equals(List.of("id")) && "mongodb".equals(event.connector());
        return isDocumentId ? DocumentText.read(key.child("id")) : key;
    }

    private Change delete(Finder finder) {
        if (source.sku() instanceof Locator.InValue && finder.sku().value() == null) {
            throw unknownSku(finder, "the deleted row does not have it");
        }
        return ChangeMaker.of(finder)
                .make(Operation.DELETE, null, before(finder.event().before()));
    }

    /** A row whose sku is another one than before is deleted under that. */
    private List<Change> write(Finder finder) {
        DebeziumEvent event = finder.event();
        if (event.after() == null) {
            throw new RefusedRecordException(
                    RefusalReason.MISSING_PRODUCT,
                    "the event does not have the row as it is now (MongoDB: capture.mode=change_streams_update_full)");
        }
        ChangeMaker change = ChangeMaker.of(finder);
        List<Change> changes = new ArrayList<>();
        String former = isUpdate(event) && source.sku() instanceof Locator.InValue ? formerSku(finder) : change.sku();
        Operation operation = operation(event);
        if (!former.equals(change.sku())) {
            changes.add(change.of(former).make(Operation.DELETE, null, before(event.before())));
            operation = Operation.INSERT;
        }
        changes.add(row(change, event, operation));
        return changes;
    }

    private static boolean isUpdate(DebeziumEvent event) {
        return "u".equals(event.operation()) && !event.isFlattened();
    }

    private String formerSku(Finder finder) {
        Value before = finder.event().before();
        if (before == null) {
            throw unknownSku(finder, "the event does not have the row as it was, so it may have been another one");
        }
        return finder.in(before).sku().sku();
    }

    private RefusedRecordException unknownSku(Finder finder, String fault) {
        return new RefusedRecordException(
                RefusalReason.MISSING_SKU, finder.sku().name() + ": " + fault + "; " + WHOLE_ROWS);
    }

    private static Operation operation(DebeziumEvent event) {
        String operation = event.operation() == null ? "" : event.operation();
        return switch (operation) {
            case "c" -> Operation.INSERT;
            case "u" -> Operation.REPLACE;
            default -> Operation.UPSERT;
        };
    }

    private Change row(ChangeMaker change, DebeziumEvent event, Operation operation) {
        Set<String> unavailable = unavailable(event.after());
        AvroProduct product = products.product(event.after(), unavailable);
        AvroProduct before = operation == Operation.REPLACE ? before(event.before()) : null;
        if (unavailable.isEmpty()) {
            boolean isOfColumns = source.updates() == Updates.COLUMNS && operation == Operation.REPLACE;
            return (isOfColumns ? change.withFields(changed(product, before)) : change)
                    .make(operation, product, before);
        }
        boolean isNew = operation == Operation.INSERT || event.isSnapshot();
        return change.withFields(written(product, unavailable, isNew)).make(operation, product, before);
    }

    /**
     * The row as it was, as evidence of what its writer had seen; null if the event does not have the whole of it. Where PostgreSQL has no more than
     * the key of a deleted row, the other columns are null or empty, which may be no row of this table at all.
     */
    private AvroProduct before(Value row) {
        if (row == null || !unavailable(row).isEmpty()) {
            return null;
        }
        try {
            return products.product(row, Set.of());
        } catch (RefusedRecordException noWholeRow) {
            return null;
        }
    }

    private Set<String> unavailable(Value row) {
        Set<String> unavailable = new LinkedHashSet<>();
        row.entries().forEach((name, value) -> {
            if (value != null && value.standsFor(UNAVAILABLE) && !source.drop().contains(Pointer.of(List.of(name)))) {
                unavailable.add(name);
            }
        });
        return unavailable;
    }

    /** The columns that have another value than before, each with all of its group. */
    private List<Pointer> changed(AvroProduct product, AvroProduct before) {
        if (before == null) {
            throw new RefusedRecordException(
                    RefusalReason.PARTIAL_CHANGE,
                    "the event does not have the row as it was, so which columns it changed is not known ("
                            + source.key(TopicSource.UPDATES) + "): " + WHOLE_ROWS);
        }
        Set<Pointer> changed = new LinkedHashSet<>();
        for (String name : product.fields().keySet()) {
            if (!Objects.equals(product.fields().get(name), before.fields().get(name))) {
                Pointer column = Pointer.of(List.of(name));
                changed.add(column);
                source.groups().stream()
                        .filter(group -> group.stream().anyMatch(column::isAtOrAbove))
                        .flatMap(List::stream)
                        .filter(member -> !column.isAtOrAbove(member))
                        .forEach(changed::add);
            }
        }
        return source.fields() == null
                ? List.copyOf(changed)
                : source.fields().stream()
                        .filter(field -> changed.stream().anyMatch(field::overlaps))
                        .toList();
    }

    /**
     * What the change speaks of: all but what it did not write.
     *
     * @param isNew whether there was no such row before: one whose key has changed did not write its large texts either, and they stand under
     *     another key
     */
    private List<Pointer> written(AvroProduct product, Set<String> unavailable, boolean isNew) {
        if (isNew || !source.mergesFields()) {
            throw new RefusedRecordException(
                    RefusalReason.PARTIAL_CHANGE,
                    "the event does not have " + String.join(", ", unavailable) + ", which the change did not write: "
                            + WHOLE_ROWS
                            + (isNew
                                    ? "; an insert lacks values where the key of the row has changed"
                                    : ", or resolution.policy be field-merge"));
        }
        List<Pointer> speaks = source.fields() != null
                ? source.fields()
                : product.schema().getFields().stream()
                        .map(field -> Pointer.of(List.of(field.name())))
                        .toList();
        return speaks.stream()
                .filter(pointer -> !unavailable.contains(pointer.steps().get(0)))
                .toList();
    }
}
