package io.converge.serde.schema;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * The texts of schemas. Avro's {@code equals} passes over docs, aliases and the defaults of enums; consumers see them in the
 * registry, so that schemas are the same only if their texts are. Each object's text is made once, as long as there are few.
 */
public final class SchemaTexts {

    /** Schemas come and go by the hands of people. Someone who makes a new object of one each time shall not fill memory. */
    private static final int MOST_SCHEMAS = 1_000;

    private static final Map<Schema, String> KNOWN = Collections.synchronizedMap(new IdentityHashMap<>());
    private static final Map<Schema, Schema> SINGLE = Collections.synchronizedMap(new IdentityHashMap<>());
    private static final Map<String, Schema> BY_TEXT = new ConcurrentHashMap<>();

    private SchemaTexts() {}

    public static String of(Schema schema) {
        String text = KNOWN.get(schema);
        if (text == null) {
            forgetMany(KNOWN);
            text = schema.toString();
            KNOWN.put(schema, text);
        }
        return text;
    }

    /**
     * One object for all schemas of a text, as long as there are few: the registry, every store and every schema around it make one of
     * their own, and what is found out of schemas is remembered by their objects.
     */
    public static Schema single(Schema schema) {
        Schema single = SINGLE.get(schema);
        if (single == null) {
            forgetMany(SINGLE);
            forgetMany(BY_TEXT);
            single = BY_TEXT.computeIfAbsent(of(schema), text -> schema);
            SINGLE.put(schema, single);
        }
        return single;
    }

    private static void forgetMany(Map<?, ?> known) {
        if (known.size() >= MOST_SCHEMAS) {
            known.clear();
        }
    }

    // One object has one text; that spares comparing it.
    @SuppressWarnings("ReferenceEquality")
    public static boolean same(Schema left, Schema right) {
        return left == right || left.equals(right) && of(left).equals(of(right));
    }

    /** One schema of each text, in the reverse order of the texts. */
    static List<Schema> distinct(Collection<Schema> schemas) {
        Map<String, Schema> byText = new TreeMap<>(Collections.reverseOrder());
        schemas.forEach(schema -> byText.putIfAbsent(of(schema), schema));
        return List.copyOf(byText.values());
    }
}
