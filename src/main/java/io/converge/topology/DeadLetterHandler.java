package io.converge.topology;

import io.converge.model.Printable;
import io.converge.model.RefusalReason;
import io.converge.serde.RecordHeader;
import io.converge.serde.RefusedRecordException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a refused record into a dead letter (KIP-1034): its own bytes and headers, and as headers where it stood, the
 * reason code and the reason in words. Any other failure stops the task.
 */
public final class DeadLetterHandler implements ProcessingExceptionHandler {

    /**
     * Names the topic. Kafka Streams' own setting is not used: with it the default handlers would also write what failed for
     * another reason, and is read again, to the dead letters.
     */
    public static final String TOPIC = "dead.letters.topic";

    /** Names what a dead letter may have, in bytes, as it is written. Not set: any number. */
    public static final String MAX_BYTES = "dead.letters.max.bytes";

    private static final int MOST_SHOWN = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterHandler.class);

    private static final char REPLACEMENT_CHARACTER = '\uFFFD';

    private String topic;
    private int maxBytes;

    @Override
    public void configure(Map<String, ?> settings) {
        topic = String.valueOf(settings.get(TOPIC));
        Object limit = settings.get(MAX_BYTES);
        maxBytes = limit == null ? Integer.MAX_VALUE : Integer.parseInt(limit.toString());
    }

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        if (!(exception instanceof RefusedRecordException refused)) {
            return Response.fail();
        }
        ProducerRecord<byte[], byte[]> letter = isRekeyed(context) ? ofRekeyed(context) : ofChange(context);
        letter.headers().add(RecordHeader.REASON, RecordHeader.bytes(refused.reason()));
        letter.headers().add(RecordHeader.DETAIL, RecordHeader.bytes(detail(refused, context.headers())));
        LOG.warn(
                "dead letter: {} at {}-{}@{}: {}",
                refused.reason(),
                RecordHeader.text(letter.headers(), RecordHeader.SOURCE_TOPIC),
                RecordHeader.text(letter.headers(), RecordHeader.SOURCE_PARTITION),
                RecordHeader.text(letter.headers(), RecordHeader.SOURCE_OFFSET),
                told(refused));
        return Response.resume(List.of(DeadLetterSize.fitting(letter, maxBytes)));
    }

    /** The lines of a trace stay lines, set in: nothing in them begins as an entry of the log does. */
    static String told(RefusedRecordException refused) {
        String detail = String.valueOf(refused.getMessage());
        return refused.reason() == RefusalReason.UNPROCESSABLE
                ? detail.lines()
                        .map(line -> Printable.within(line.strip(), MOST_SHOWN))
                        .collect(Collectors.joining("\n    "))
                : Printable.within(detail, MOST_SHOWN);
    }

    /** Kafka's client decodes the names of headers: what is no UTF-8 there cannot be kept, but told. */
    private static String detail(RefusedRecordException refused, Headers headers) {
        for (Header header : headers) {
            if (header.key().indexOf(REPLACEMENT_CHARACTER) >= 0) {
                return refused.getMessage()
                        + " (U+FFFD in the name of a header may stand for bytes that are no UTF-8 and are lost)";
            }
        }
        return String.valueOf(refused.getMessage());
    }

    private static boolean isRekeyed(ErrorHandlerContext context) {
        return context.topic().endsWith("-" + ConvergeTopology.REKEY + "-repartition")
                && context.headers().lastHeader(RecordHeader.SOURCE_TOPIC) != null;
    }

    private ProducerRecord<byte[], byte[]> ofChange(ErrorHandlerContext context) {
        Headers headers = new RecordHeaders(context.headers().toArray());
        headers.add(RecordHeader.SOURCE_TOPIC, RecordHeader.bytes(context.topic()));
        headers.add(RecordHeader.SOURCE_PARTITION, RecordHeader.bytes(context.partition()));
        headers.add(RecordHeader.SOURCE_OFFSET, RecordHeader.bytes(context.offset()));
        return letter(context, context.timestamp(), context.sourceRawKey(), headers);
    }

    /** It carries its source already. */
    private ProducerRecord<byte[], byte[]> ofRekeyed(ErrorHandlerContext context) {
        Headers headers = new RecordHeaders(context.headers().toArray());
        byte[] key = RekeyProcessor.sourceKey(headers);
        long timestamp = RekeyProcessor.sourceTimestamp(headers, context.timestamp());
        return letter(context, timestamp, key, RekeyProcessor.withoutKeyAndTimestamp(headers));
    }

    private ProducerRecord<byte[], byte[]> letter(
            ErrorHandlerContext context, long timestamp, byte[] key, Headers headers) {
        return new ProducerRecord<>(topic, null, timestamp, key, context.sourceRawValue(), headers);
    }
}
