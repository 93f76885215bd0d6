package io.converge.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.fault.History.Event;
import io.converge.serde.RecordHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;

/** The records of the changes topic that events are. */
final class EventRecords implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String topic;
    private final Products products;
    private final Serializer<Object> serializer;

    EventRecords(String topic, Products products, Serializer<Object> serializer) {
        this.topic = topic;
        this.products = products;
        this.serializer = serializer;
    }

    /**
     * Half an interval before a schema is used: so readers may have to ask for it while the registry is away, and writers need
     * not.
     */
    void registerAhead(long index) {
        if (!History.isHalfway(index)) {
            return;
        }
        int version = History.schemaVersion(index);
        GenericRecord first = new GenericData.Record(products.changeSchema(version + 1));
        first.put("sku", "");
        first.put(
                "op",
                new GenericData.EnumSymbol(first.getSchema().getField("op").schema(), "DELETE"));
        first.put("origin", "");
        first.put("sequence", 0L);
        first.put("timestamp", 0L);
        serializer.serialize(topic, first);
    }

    ProducerRecord<byte[], byte[]> of(Event event) {
        if (event.change() == null) {
            String key = event.poisonKey();
            byte[] value =
                    event.poison().value(key, new Random(event.index()), change -> serializer.serialize(topic, change));
            return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
        }
        GenericRecord change = event.change();
        byte[] key = event.placed() ? change.get("sku").toString().getBytes(StandardCharsets.UTF_8) : null;
        boolean asTombstone = event.placed() && change.get("op").toString().equals("DELETE") && event.index() % 2 == 0;
        return asTombstone
                ? new ProducerRecord<>(topic, null, key, null, tombstoneHeaders(change))
                : new ProducerRecord<>(topic, key, serializer.serialize(topic, change));
    }

    private static Headers tombstoneHeaders(GenericRecord change) {
        Headers headers = new RecordHeaders();
        headers.add(RecordHeader.ORIGIN, RecordHeader.bytes(change.get("origin")));
        headers.add(RecordHeader.SEQUENCE, RecordHeader.bytes(change.get("sequence")));
        headers.add(RecordHeader.TIMESTAMP, RecordHeader.bytes(change.get("timestamp")));
        if (change.get("context") != null) {
            try {
                headers.add(RecordHeader.CONTEXT, JSON.writeValueAsBytes(change.get("context")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return headers;
    }

    @Override
    public void close() {
        serializer.close();
    }
}
