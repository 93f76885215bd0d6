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
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Writes the changes that settle conflicts, to the first of the changes topics. */
public final class ResolutionSender implements AutoCloseable {

    /** The future tells what has become of the record. */
    private static final Callback IGNORED = (metadata, failure) -> {};

    private final ConvergeConfig config;
    private final ChangeProducer producer;

    private ResolutionSender(ConvergeConfig config, ChangeProducer producer) {
        this.config = config;
        this.producer = producer;
    }

    /** @throws IOException if no broker answers, or the topic does not exist */
    public static ResolutionSender open(ConvergeConfig config) throws IOException {
        return new ResolutionSender(config, ChangeProducer.open(config));
    }

    /**
     * A change on its way.
     *
     * @param change as a reader of the topic will have it
     */
    public record Sending(Change change, Future<RecordMetadata> sent) {}

    /**
     * Writes a change and waits until it is acknowledged.
     *
     * @param resolvedBy the person whose choice it is, for a header; null for none
     * @return where it stands
     * @throws RefusedRecordException if it would become a dead letter: nothing is written then, unless the detail says so
     * @throws IOException if it is not acknowledged
     */
    public Position send(GenericRecord change, String resolvedBy) throws IOException {
        return await(begin(change, resolvedBy));
    }

    /**
     * Begins to write a change; {@link #await} says what becomes of it.
     *
     * @throws RefusedRecordException if it would become a dead letter: nothing is written then
     */
    public Sending begin(GenericRecord change, String resolvedBy) {
        Change read = producer.read(change);
        requireAcceptable(config, read);
        Headers headers = new RecordHeaders();
        if (resolvedBy != null) {
            headers.add(RecordHeader.RESOLVED_BY, RecordHeader.bytes(resolvedBy));
        }
        return new Sending(read, producer.send(producer.record(change, headers), IGNORED));
    }

    /**
     * @return where the change stands
     * @throws RefusedRecordException if it was written and becomes a dead letter
     * @throws IOException if it is not acknowledged
     */
    public Position await(Sending sending) throws IOException {
        try {
            RecordMetadata sent = sending.sent().get();
            checkClock(sending.change(), sent);
            return new Position(sent.topic(), sent.partition(), sent.offset());
        } catch (ExecutionException e) {
            throw new IOException("not sent: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
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
                    "the change was written and becomes a dead letter, as this machine's clock is ahead of the broker's: "
                            + e.getMessage());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
