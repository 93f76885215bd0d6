package io.converge.sink;

import io.converge.serde.RefusedRecordException;
import io.converge.triage.TopicReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Rows of records, of each sku the last. */
final class Batch {

    private final Session session;
    private final RowReader reader;
    private final Deserializer<Object> values;
    private final SessionWish wish;
    private final Map<String, Row> rows = new LinkedHashMap<>();

    /** What has to be done before the session is used. */
    @FunctionalInterface
    interface SessionWish {
        void await() throws SQLException, FencedException, SinkException;
    }

    Batch(Session session, RowReader reader, Deserializer<Object> values, SessionWish wish) {
        this.wish = wish;
        this.session = session;
        this.reader = reader;
        this.values = values;
    }

    /**
     * Reads records of partitions that are held.
     *
     * @throws SinkException naming a record that cannot be read, or that the table has no columns for
     */
    void read(List<ConsumerRecord<byte[], byte[]>> records, Partitions partitions)
            throws SQLException, FencedException, SinkException {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (partitions.holds(record.partition())) {
                try {
                    read(record);
                } catch (RefusedRecordException e) {
                    throw new SinkException(TopicReader.unreadable(record, e), e);
                } catch (MismatchException e) {
                    throw e;
                } catch (SinkException e) {
                    throw new SinkException(TopicReader.position(record) + ": " + e.getMessage(), e);
                }
            }
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) throws SQLException, FencedException, SinkException {
        GenericRecord value = TopicReader.value(record, values);
        Schema product = RowReader.productSchema(value);
        if (product != null && !reader.knows(product)) {
            wish.await();
            session.target().admit(session.connection(), product);
            session.connection().commit();
            session.target().tellNews();
            reader.learn(product);
        }
        Row row = reader.read(record, value);
        if (row == null || isOvertaken(row)) {
            return;
        }
        Row earlier = rows.remove(row.sku());
        rows.put(row.sku(), row.after(earlier));
    }

    /** Where partitions were added, a sku has records in two, which may come in any order. */
    private boolean isOvertaken(Row row) {
        Row there = rows.get(row.sku());
        return there != null && there.partition() != row.partition() && reader.hasSeenLess(row, there);
    }

    List<Row> rows() {
        return new ArrayList<>(rows.values());
    }
}
