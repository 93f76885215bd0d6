package io.converge.triage;

import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records back to where they came from, each in one transaction with its mark. There is one such producer of an
 * application at a time: a new one first ends what the one before left open, and shuts that out.
 */
final class RetryProducer implements AutoCloseable {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    /** As Kafka Streams has it: what one that is killed leaves open hides the records behind it for so long. */
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;

    /** No limit of ours: the topics have theirs. */
    private static final int ANY_SIZE = 1 << 30;

    private final ConvergeConfig config;
    private final Producer<byte[], byte[]> producer;

    /** Whatever an earlier one has sent is in its topics, with its marks, or never will be, when this returns. */
    RetryProducer(ConvergeConfig config) {
        this.config = config;
        this.producer = new KafkaProducer<>(settings(config), new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            close();
            throw e;
        }
    }

    private static Map<String, Object> settings(ConvergeConfig config) {
        Map<String, Object> settings = config.clientSettings();
        settings.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ANY_SIZE);
        settings.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) ANY_SIZE);
        // A topic's limit counts compressed bytes: what came compressed may not fit as it is.
        settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.retriedTopic());
        settings.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        settings.putIfAbsent(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, Patience.of(config).toMillis());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0); // All that is sent is flushed.
        settings.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int)
                Patience.of(config).toMillis());
        return settings;
    }

    /**
     * Sends them. If it throws, those that are sent have their marks.
     *
     * @return those that their topic does not take, and why: only these are not sent
     * @throws IOException if another retry has shut this one out
     */
    Map<Outgoing, String> send(List<Outgoing> batch) throws IOException {
        Optional<KafkaException> refusal = attempt(batch);
        if (refusal.isEmpty()) {
            return Map.of();
        }
        if (batch.size() == 1) {
            return Map.of(batch.get(0), String.valueOf(refusal.get().getMessage()));
        }
        // A broker refuses a batch for one of its records. Which one it is shows when each goes alone.
        Map<Outgoing, String> refused = new LinkedHashMap<>();
        for (Outgoing one : batch) {
            refused.putAll(send(List.of(one)));
        }
        return refused;
    }

    /** @return why their topic does not take one of them; none is sent then */
    private Optional<KafkaException> attempt(List<Outgoing> batch) throws IOException {
        try {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sent = sendRecords(batch);
            producer.flush();
            Optional<KafkaException> refusal = refusal(sent);
            if (refusal.isPresent()) {
                producer.abortTransaction();
                return refusal;
            }
            for (int i = 0; i < batch.size(); i++) {
                sendMark(batch.get(i), sent.get(i).get());
            }
            producer.commitTransaction();
            return Optional.empty();
        } catch (KafkaException e) {
            if (isShutOut(e)) {
                throw shutOut(e);
            }
            throw e;
        } catch (ExecutionException e) {
            throw new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }

    private List<Future<RecordMetadata>> sendRecords(List<Outgoing> batch) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Outgoing one : batch) {
            try {
                sent.add(producer.send(one.record()));
            } catch (KafkaException e) {
                if (sent.isEmpty()) {
                    throw e;
                }
                return sent; // One that was sent before has failed; it says why.
            }
        }
        return sent;
    }

    /** @throws KafkaException if they failed for another reason than themselves */
    private static Optional<KafkaException> refusal(List<Future<RecordMetadata>> sent) throws InterruptedException {
        KafkaException other = null;
        for (Future<RecordMetadata> one : sent) {
            try {
                one.get();
            } catch (ExecutionException e) {
                KafkaException failure = e.getCause() instanceof KafkaException known ? known : new KafkaException(e);
                if (isOfTheRecord(failure)) {
                    return Optional.of(failure);
                }
                other = other == null ? failure : other;
            }
        }
        if (other != null) {
            throw other;
        }
        return Optional.empty();
    }

    private static boolean isOfTheRecord(KafkaException failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof InvalidTimestampException
                || failure instanceof InvalidRecordException;
    }

    private void sendMark(Outgoing one, RecordMetadata sent) {
        Position position = new Position(sent.topic(), sent.partition(), sent.offset());
        producer.send(Retried.mark(config, one, position));
    }

    private static boolean isShutOut(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    private IOException shutOut(KafkaException e) {
        return new IOException(
                "another retry of application.id=" + config.applicationId()
                        + " has begun, or this one stood still for longer than transaction.timeout.ms: it ends here. Once no"
                        + " other one runs, run this one again: what is sent is not sent twice.",
                e);
    }

    @Override
    public void close() {
        producer.close(CLOSE_PATIENCE);
    }
}
