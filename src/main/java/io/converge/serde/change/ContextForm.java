package io.converge.serde.change;

import io.converge.serde.binary.AvroCursor;
import io.converge.serde.binary.Skipper;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/**
 * Where the context stands in events of one schema, to see the names in it before a map is made of them, which keeps one value of
 * each. Where nobody knows the schema but the deserializer, it is too late for that.
 */
final class ContextForm {

    private static final String CONTEXT = "context";

    /** Of the fields in front of it; null: there is none. */
    private final Skipper[] before;

    private final Schema context;

    ContextForm(Schema event) {
        Field field = event.getType() == Type.RECORD ? event.getField(CONTEXT) : null;
        this.context = field == null ? null : field.schema();
        this.before = field == null ? null : skippers(event.getFields().subList(0, field.pos()));
    }

    private static Skipper[] skippers(List<Field> fields) {
        return fields.stream().map(field -> Skipper.of(field.schema())).toArray(Skipper[]::new);
    }

    /**
     * @param start where an event of acceptable form begins in {@code bytes}
     * @throws io.converge.serde.RefusedRecordException if its context names an origin twice
     */
    void check(byte[] bytes, int start) {
        if (context == null) {
            return;
        }
        AvroCursor cursor = new AvroCursor(bytes, start, bytes.length);
        for (Skipper field : before) {
            field.skip(cursor);
        }
        Schema type = context.isUnion() ? context.getTypes().get(cursor.readInt()) : context;
        if (type.getType() == Type.MAP) {
            check(cursor, Skipper.of(type.getValueType()));
        }
    }

    private static void check(AvroCursor cursor, Skipper value) {
        ContextNames names = new ContextNames();
        for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
            for (long i = 0; i < count; i++) {
                names.add(cursor.readString());
                value.skip(cursor);
            }
        }
        names.check();
    }
}
