package io.converge.triage;

import io.converge.causality.Acceptance.Refused;
import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.RecordHeader;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.change.ChangeReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Writes the changes that settle conflicts, to the first of the changes topics. */
public final class ResolutionSender implements AutoCloseable {

    /** The future tells what has become of the record. */
    private static final Callback IGNORED = (metadata, failure) -> {};

    /** Somebody waits for the answer. */
    private static final Duration REGISTRY = Duration.ofSeconds(5);

    private final ConvergeConfig config;
    private final ChangeProducer producer;
    private final BoundedCalls registry;

    private ResolutionSender(ConvergeConfig config, ChangeProducer producer) {
        this.config = config;
        this.producer = producer;
        this.registry = new BoundedCalls("schema registry " + config.registryUrl(), REGISTRY);
    }

    /** @throws IOException if no broker answers, or the topic does not exist */
    public static ResolutionSender open(ConvergeConfig config) throws IOException {
        return new ResolutionSender(config, ChangeProducer.open(config));
    }

    /**
     * A change that can be sent.
     *
     * @param change as a reader of the topic will have it
     */
    public record Ready(Change change, ProducerRecord<byte[], byte[]> record) {}

    /**
     * A change on its way.
     *
     * @param change as a reader of the topic will have it
     * @param refused whether it never was on its way
     */
    public record Sending(Change change, Future<RecordMetadata> sent, boolean refused) {}

    /**
     * Writes a change and waits until it is acknowledged.
     *
     * @param resolvedBy the person whose choice it is, for a header; null for none
     * @return where it stands
     * @throws RefusedRecordException if it would become a dead letter: nothing is written then, unless the detail says so
     * @throws UnknownOutcomeException if it may be written all the same
     * @throws IOException if it is not written
     */
    public Position send(GenericRecord change, String resolvedBy) throws IOException {
        return await(begin(ready(change, resolvedBy)));
    }

    /**
     * Makes the record of a change, for which the registry is asked: nothing is written yet.
     *
     * @param resolvedBy the person whose choice it is, for a header; null for none
     * @throws RefusedRecordException if it would become a dead letter
     * @throws IOException if the registry does not answer in time
     */
    public Ready ready(GenericRecord change, String resolvedBy) throws IOException {
        Change read = producer.read(change);
        requireAcceptable(config, read);
        Headers headers = new RecordHeaders();
        if (resolvedBy != null) {
            headers.add(RecordHeader.RESOLVED_BY, RecordHeader.bytes(resolvedBy));
        }
        return new Ready(read, registry.call(() -> producer.record(change, headers)));
    }

    /** Begins to write a change; {@link #await} says what becomes of it. */
    public Sending begin(Ready ready) {
        Future<RecordMetadata> sent = producer.send(ready.record(), IGNORED);
        return new Sending(ready.change(), sent, isRefusedAtOnce(sent));
    }

    /** A broker's answer takes longer: what has failed by now was not handed over. */
    private static boolean isRefusedAtOnce(Future<RecordMetadata> sent) {
        if (!sent.isDone()) {
            return false;
        }
        try {
            sent.get();
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * @return where the change stands
     * @throws RefusedRecordException if it was written and becomes a dead letter
     * @throws UnknownOutcomeException if it may be written all the same
     * @throws IOException if it is not written
     */
    public Position await(Sending sending) throws IOException {
        try {
            RecordMetadata sent = sending.sent().get();
            checkClock(sending.change(), sent);
            return new Position(sent.topic(), sent.partition(), sent.offset());
        } catch (ExecutionException e) {
            throw failure(sending.refused(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownOutcomeException("stopped", e);
        }
    }

    /** @param refused whether the record never was on its way */
    static IOException failure(boolean refused, Throwable cause) {
        return refused || isOfTheRecord(cause)
                ? new IOException("not sent: " + cause.getMessage(), cause)
                : new UnknownOutcomeException(cause.getMessage(), cause);
    }

    /** Whether the broker has answered that it does not take it; all else may have failed behind the writing. */
    private static boolean isOfTheRecord(Throwable failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof InvalidTimestampException
                || failure instanceof InvalidRecordException
                || failure instanceof InvalidTopicException
                || failure instanceof AuthorizationException;
    }

    /**
     * Tries whether a change that settles a conflict would be taken, without writing it.
     *
     * @throws RefusedRecordException if it would not
     */
    public static void tryOut(ConvergeConfig config, GenericRecord change) {
        new ChangeTrial(config).require(change);
        Position nowhere = new Position(config.ownChangesTopic(), 0, 0);
        requireAcceptable(config, ChangeReader.readUnwritten(change, nowhere, config.maxNumberDigits()));
    }

    /** What a sku refuses whose state is what the conflict record says: its clock is that record's context. */
    private static void requireAcceptable(ConvergeConfig config, Change change) {
        Optional<Refused> refusal = config.numberLimit().refusal(change);
        if (refusal.isEmpty() && ItemState.EMPTY.accept(change, config.maxOrigins()) instanceof Refused refused) {
            refusal = Optional.of(refused);
        }
        if (refusal.isPresent()) {
            throw new RefusedRecordException(
                    refusal.get().reason(), refusal.get().detail());
        }
    }

    /** Where the broker gives records their time, that is known behind the sending alone. */
    private void checkClock(Change change, RecordMetadata sent) {
        try {
            producer.checkClock(change, sent);
        } catch (RefusedRecordException e) {
            throw new RefusedRecordException(
                    e.reason(),
                    "the change was written and becomes a dead letter, as this machine's clock is ahead of the"
                            + " broker's: "
                            + e.getMessage());
        }
    }

    @Override
    public void close() {
        registry.close();
        producer.close();
    }
}
