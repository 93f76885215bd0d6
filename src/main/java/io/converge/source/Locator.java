package io.converge.source;

import io.converge.model.Pointer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Where something is found, as a setting says it. */
public sealed interface Locator {

    /** A text that is the same for every record. */
    record Constant(String text) implements Locator {}

    /** In the header of this name. */
    record InHeader(String name) implements Locator {}

    /** The key. */
    record Key() implements Locator {}

    /** In the key, at a pointer. */
    record InKey(Pointer pointer) implements Locator {}

    /** In the value, at a pointer; in an event of Debezium's, in the row. */
    record InValue(Pointer pointer) implements Locator {}

    /** The record's time in its topic. */
    record RecordTimestamp() implements Locator {}

    /** The record's offset in its topic. */
    record Offset() implements Locator {}

    /** Where the format itself has it. */
    record OfFormat() implements Locator {}

    /** The ways to say where something is found. */
    enum Form {
        TEXT("a text"),
        HEADER("header:NAME"),
        KEY("key"),
        KEY_POINTER("key:/pointer"),
        VALUE("value:/pointer"),
        TIMESTAMP("timestamp"),
        RECORD("record"),
        OFFSET("offset");

        private static final String HEADER_PREFIX = "header:";
        private static final String KEY_PREFIX = "key:";
        private static final String VALUE_PREFIX = "value:";

        private final String shown;

        Form(String shown) {
            this.shown = shown;
        }

        /** As a list of those that a setting may have. */
        public static String shown(Set<Form> allowed) {
            return List.of(values()).stream()
                    .filter(allowed::contains)
                    .map(form -> form.shown)
                    .collect(Collectors.joining(", "));
        }

        private static Form of(String text) {
            for (Form exact : List.of(KEY, TIMESTAMP, RECORD, OFFSET)) {
                if (exact.shown.equals(text)) {
                    return exact;
                }
            }
            return text.startsWith(HEADER_PREFIX)
                    ? HEADER
                    : text.startsWith(KEY_PREFIX) ? KEY_POINTER : text.startsWith(VALUE_PREFIX) ? VALUE : TEXT;
        }
    }

    /**
     * Reads what a setting says.
     *
     * @param text empty: where the format has it
     * @throws IllegalArgumentException saying what is allowed
     */
    static Locator parse(String text, Set<Form> allowed) {
        if (text.isEmpty()) {
            return new OfFormat();
        }
        Form form = Form.of(text);
        if (!allowed.contains(form)) {
            if (allowed.contains(Form.TEXT) && form != Form.KEY_POINTER) {
                return new Constant(text);
            }
            throw new IllegalArgumentException("must be one of: " + Form.shown(allowed));
        }
        return switch (form) {
            case TEXT -> new Constant(text);
            case HEADER -> inHeader(text.substring(Form.HEADER_PREFIX.length()));
            case KEY -> new Key();
            case KEY_POINTER -> new InKey(Pointer.parse(text.substring(Form.KEY_PREFIX.length())));
            case VALUE -> new InValue(Pointer.parse(text.substring(Form.VALUE_PREFIX.length())));
            case TIMESTAMP, RECORD -> new RecordTimestamp();
            case OFFSET -> new Offset();
        };
    }

    private static Locator inHeader(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("header: is to be followed by the name of a header");
        }
        return new InHeader(name);
    }

    /** As the setting says it. */
    default String shown() {
        if (this instanceof Constant constant) {
            return constant.text();
        } else if (this instanceof InHeader header) {
            return Form.HEADER_PREFIX + header.name();
        } else if (this instanceof InKey key) {
            return Form.KEY_PREFIX + key.pointer();
        } else if (this instanceof InValue value) {
            return Form.VALUE_PREFIX + value.pointer();
        } else if (this instanceof Key) {
            return Form.KEY.shown;
        } else if (this instanceof Offset) {
            return Form.OFFSET.shown;
        }
        return this instanceof RecordTimestamp ? Form.TIMESTAMP.shown : "";
    }
}
