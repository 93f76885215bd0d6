package io.converge.serde.registry;

import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.ByteEncoder;
import io.converge.serde.binary.Framing;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes Avro records of one topic. The first of each schema goes through the configured serializer, which registers the
 * schema; where that gives the schema's id and Avro's binary form, later ones get them without it. Kafka Streams
 * uses one serializer for all tasks of a topic, so threads may share it; each learns for itself.
 */
final class FramingSerializer implements Serializer<Object> {

    /** Schemas come and go by the hands of people. Someone who makes a new object of one each time shall not fill memory. */
    private static final int MOST_SCHEMAS = 1_000;

    private static final byte[] NONE = new byte[0];

    private final Serializer<Object> serializer;
    private final ThreadLocal<Frames> frames = ThreadLocal.withInitial(Frames::new);

    FramingSerializer(Serializer<Object> serializer) {
        this.serializer = serializer;
    }

    @Override
    public byte[] serialize(String topic, Object value) {
        return value instanceof IndexedRecord record
                ? frames.get().serialize(topic, record)
                : serializer.serialize(topic, value);
    }

    /** What a thread knows, and what it writes with. */
    private final class Frames {

        private final ByteEncoder encoder = new ByteEncoder();
        /** What stands before the records of a schema, {@link #NONE} if that is not all. */
        private final Map<Schema, byte[]> known = new IdentityHashMap<>();

        byte[] serialize(String topic, IndexedRecord record) {
            byte[] frame = known.get(record.getSchema());
            if (frame == null) {
                return learn(topic, record);
            }
            return frame.length == 0 ? serializer.serialize(topic, record) : framed(frame, record);
        }

        private byte[] framed(byte[] frame, IndexedRecord record) {
            encoder.reset().writeFixed(frame, 0, frame.length);
            AvroForm.write(record, encoder);
            return encoder.toByteArray();
        }

        private byte[] learn(String topic, IndexedRecord record) {
            byte[] bytes = serializer.serialize(topic, record);
            if (known.size() >= MOST_SCHEMAS) {
                known.clear();
            }
            byte[] frame = Framing.isFramed(bytes) ? Arrays.copyOf(bytes, Framing.BYTES) : NONE;
            byte[] framed = framed(frame, record);
            boolean isSame = isSame(bytes, framed, record.getSchema());
            known.put(record.getSchema(), isSame ? frame : NONE);
            return isSame ? framed : bytes;
        }

        /** The entries of maps have no order, and go out in one that their hash table or whoever sent them gave them. */
        private static boolean isSame(byte[] bytes, byte[] framed, Schema schema) {
            if (!Framing.isFramed(bytes) || bytes.length != framed.length) {
                return false;
            }
            try {
                return Arrays.equals(bytes, framed) || body(bytes, schema).equals(body(framed, schema));
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private static GenericRecord body(byte[] bytes, Schema schema) {
            return AvroForm.decode(schema, bytes, Framing.BYTES, bytes.length - Framing.BYTES);
        }
    }

    @Override
    public void close() {
        serializer.close();
    }
}
