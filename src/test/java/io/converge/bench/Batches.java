package io.converge.bench;

import io.converge.serde.schema.Schemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.Utils;

/** What changes of one partition take where a producer packs as many as its batch of 16 KiB holds, in time of the processor and in bytes. */
final class Batches {

    private static final int BATCH_BYTES = 16 << 10;
    private static final int ROUNDS = 5;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<byte[]> skus = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();

    /**
     * @param bytes of a record in a batch
     * @param packMicros of a record, of the processor's time
     * @param unpackMicros to look at it again, as a broker does that checks it
     */
    record Measured(String type, double bytes, double packMicros, double unpackMicros) {}

    Batches(Workload workload) throws IOException {
        GenericDatumWriter<GenericRecord> avro = new GenericDatumWriter<>(Schemas.change(Schemas.PRODUCT));
        Workload.Writer writer = workload.writer();
        for (int i = 0; i < workload.changes(); i++) {
            GenericRecord change = writer.next();
            byte[] sku = change.get("sku").toString().getBytes(StandardCharsets.UTF_8);
            if (Utils.toPositive(Utils.murmur2(sku)) % Topics.PARTITIONS == 0) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
                avro.write(change, encoder);
                encoder.flush();
                skus.add(sku);
                values.add(bytes.toByteArray());
            }
        }
    }

    /** The fastest of some rounds: what comes between takes time, and gives none. */
    Measured measure(String type) {
        return IntStream.range(0, ROUNDS)
                .mapToObj(round -> round(type))
                .min(Comparator.comparingDouble(round -> round.packMicros() + round.unpackMicros()))
                .orElseThrow();
    }

    private Measured round(String type) {
        Compression compression = Compression.of(type).build();
        ByteBuffer buffer = ByteBuffer.allocate(2 * BATCH_BYTES);
        long bytes = 0;
        long packNanos = 0;
        long unpackNanos = 0;
        for (int from = 0; from < values.size(); ) {
            buffer.clear();
            long begin = THREADS.getCurrentThreadCpuTime();
            int to = from;
            MemoryRecords packed;
            try (MemoryRecordsBuilder builder = MemoryRecords.builder(
                    buffer, RecordBatch.CURRENT_MAGIC_VALUE, compression, TimestampType.CREATE_TIME, 0)) {
                for (int size = 0; to < values.size() && size < BATCH_BYTES; to++) {
                    builder.append(to, skus.get(to), values.get(to));
                    size += values.get(to).length;
                }
                packed = builder.build();
            }
            long middle = THREADS.getCurrentThreadCpuTime();
            int seen = 0;
            for (Record record : packed.records()) {
                seen += record.hasValue() ? 1 : 0;
            }
            unpackNanos += THREADS.getCurrentThreadCpuTime() - middle;
            packNanos += middle - begin;
            bytes += packed.sizeInBytes();
            if (seen != to - from) {
                throw new IllegalStateException(seen + " of " + (to - from) + " records came out");
            }
            from = to;
        }
        int count = values.size();
        return new Measured(type, (double) bytes / count, packNanos / 1e3 / count, unpackNanos / 1e3 / count);
    }
}
