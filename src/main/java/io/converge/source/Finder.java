package io.converge.source;

import io.converge.serde.RefusedRecordException;
import io.converge.serde.change.HeaderText;
import java.util.List;

/**
 * Finds what the settings of a topic ask for in one of its records.
 *
 * @param key null if there is none
 * @param row what {@code value:} points into; null if there is none
 * @param event that the record is, of Debezium's; null if it is none
 * @param products know more of the values in a row than that says
 */
record Finder(
        TopicSource source, SourceRecord record, Value key, Value row, DebeziumEvent event, ProductMaker products) {

    Found sku() {
        return found(source.sku(), TopicSource.SKU);
    }

    Found origin() {
        return found(source.origin(), TopicSource.ORIGIN);
    }

    Found sequence() {
        return found(source.sequence(), TopicSource.SEQUENCE);
    }

    Found timestamp() {
        return found(source.timestamp(), TopicSource.TIMESTAMP);
    }

    Found context() {
        return found(source.context(), TopicSource.CONTEXT);
    }

    Found digest() {
        return found(source.digest(), TopicSource.DIGEST);
    }

    /** With another row, as the one that was replaced. */
    Finder in(Value other) {
        return new Finder(source, record, key, other, event, products);
    }

    private Found found(Locator locator, String setting) {
        String key = source.key(setting);
        return locator instanceof Locator.OfFormat
                ? ofEvent(setting, key)
                : new Found(value(locator, key), locator.shown() + " (" + key + ")");
    }

    private Found ofEvent(String setting, String key) {
        if (setting.equals(TopicSource.SEQUENCE)) {
            return new Found(AvroValue.of(EventPosition.of(event, key)), key);
        }
        String name = setting.equals(TopicSource.ORIGIN) ? "name" : "ts_ms";
        return new Found(event.position().apply(name), event.nameOf(name) + " (" + key + ")");
    }

    private Value value(Locator locator, String setting) {
        if (locator instanceof Locator.Constant constant) {
            return AvroValue.of(constant.text());
        } else if (locator instanceof Locator.InHeader header) {
            return header(header.name(), setting);
        } else if (locator instanceof Locator.Key) {
            return sole(key);
        } else if (locator instanceof Locator.InKey inKey) {
            return key == null ? null : key.at(inKey.pointer());
        } else if (locator instanceof Locator.InValue inValue) {
            return row == null ? null : products.typed(row.at(inValue.pointer()), inValue.pointer());
        } else if (locator instanceof Locator.Offset) {
            // Sequences begin with 1, offsets with 0.
            return AvroValue.of(record.position().offset() + 1);
        }
        return locator instanceof Locator.RecordTimestamp ? AvroValue.ofTime(record.timestamp()) : null;
    }

    private Value header(String name, String setting) {
        try {
            return AvroValue.of(HeaderText.of(record.headers(), name));
        } catch (RefusedRecordException e) {
            throw new RefusedRecordException(e.reason(), e.getMessage() + " (" + setting + ")");
        }
    }

    /** Of a key that holds one field, as Debezium's do of a primary key of one column, that field. */
    private static Value sole(Value key) {
        if (key == null) {
            return null;
        }
        List<String> names =
                key.names().stream().filter(name -> !name.startsWith("__dbz__")).toList();
        return names.size() == 1 ? key.child(names.get(0)) : key;
    }
}
