package io.converge.topology;

import io.converge.model.RefusalReason;
import io.converge.model.Sha256;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.state.SchemaBook;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** The schemas of stored products, each read or written once in the life of a task. */
final class StoredSchemas implements SchemaBook {

    /** Someone who makes a new object of a schema each time shall not fill memory. */
    private static final int MOST_SCHEMAS = 1_000;

    private final KeyValueStore<Bytes, byte[]> store;
    /** By identity: Avro calls schemas equal whose docs and aliases differ. */
    private final Map<Schema, byte[]> digests = new IdentityHashMap<>();

    private final Set<Bytes> kept = new HashSet<>();
    private final Map<Bytes, Schema> schemas = new HashMap<>();

    private final int maxBytes;

    StoredSchemas(KeyValueStore<Bytes, byte[]> store, int maxBytes) {
        this.store = store;
        this.maxBytes = maxBytes;
    }

    @Override
    public byte[] digestOf(Schema schema) {
        byte[] digest = digests.get(schema);
        if (digest == null) {
            if (digests.size() >= MOST_SCHEMAS) {
                digests.clear();
            }
            digest = keep(schema);
            digests.put(schema, digest);
        }
        return digest;
    }

    private byte[] keep(Schema schema) {
        byte[] text = schema.toString().getBytes(StandardCharsets.UTF_8);
        if (text.length > maxBytes) {
            throw new RefusedRecordException(
                    RefusalReason.TOO_LARGE,
                    "the product's schema has " + text.length + " bytes, " + maxBytes + " are allowed: "
                            + RecordSizes.STATE_LIMIT);
        }
        byte[] digest = Arrays.copyOf(Sha256.of(text), DIGEST_BYTES);
        // Once in the life of a task, though it may be there: under at-least-once it may not be in the changelog.
        if (kept.add(Bytes.wrap(digest))) {
            store.put(StoreKeys.schema(digest), text);
        }
        // What is stored from now on is read with the very object that changes come with, which compares fast.
        schemas.put(Bytes.wrap(digest), schema);
        return digest;
    }

    @Override
    public Schema schemaOf(byte[] digest) {
        return schemas.computeIfAbsent(Bytes.wrap(digest), this::read);
    }

    private Schema read(Bytes digest) {
        byte[] text = store.get(StoreKeys.schema(digest.get()));
        if (text == null) {
            throw new IllegalStateException("the store lacks the schema " + digest);
        }
        return AvroForm.parse(new String(text, StandardCharsets.UTF_8));
    }
}
