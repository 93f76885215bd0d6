package io.converge.triage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.json.AvroToJson;
import io.converge.serde.RecordHeader;
import io.converge.serde.binary.BadTextException;
import io.converge.serde.registry.RegistryUnavailableException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Looks into refused records for their sku and origin. It reads them as leniently as it can: most are refused for something else
 * than that they cannot be read.
 */
public final class ClaimReader implements AutoCloseable {

    private final Deserializer<Object> values;
    private RegistryUnavailableException fault;

    public ClaimReader(ConvergeConfig config) {
        this.values = config.registryClient().deserializer();
    }

    /** What a record says of itself. After the registry was once out of reach, only what needs none of it. */
    public Claim of(DeadLetter letter) {
        if (letter.value() == null) {
            return letter.isWhole() ? ofTombstone(letter) : Claim.NONE;
        }
        return read(letter, record -> new Claim(text(record, "sku"), text(record, "origin")))
                .orElse(Claim.NONE);
    }

    private static Claim ofTombstone(DeadLetter letter) {
        List<Header> origins = letter.headers().stream()
                .filter(header -> header.key().equals(RecordHeader.ORIGIN))
                .toList();
        return new Claim(
                text(letter.key()), origins.size() == 1 ? text(origins.get(0).value()) : null);
    }

    /** Null if it is no text: two names must not be shown as one. */
    private static String text(byte[] bytes) {
        try {
            return bytes == null
                    ? null
                    : StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** What the value says, if it can be read now. */
    public Optional<ObjectNode> json(DeadLetter letter) {
        return letter.value() == null ? Optional.empty() : read(letter, AvroToJson::record);
    }

    private <T> Optional<T> read(DeadLetter letter, Function<IndexedRecord, T> way) {
        if (fault != null) {
            return Optional.empty();
        }
        String topic = (letter.source() == null ? letter.place() : letter.source()).topic();
        try {
            return Optional.ofNullable(values.deserialize(topic, letter.value()))
                    .filter(IndexedRecord.class::isInstance)
                    .map(value -> way.apply((IndexedRecord) value));
        } catch (RegistryUnavailableException e) {
            fault = e;
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError e) {
            // These are the records that code has failed on; nothing that they do to it here is news.
            return Optional.empty();
        }
    }

    private static String text(IndexedRecord record, String name) {
        Schema.Field field = record.getSchema().getField(name);
        Object value = field == null ? null : record.get(field.pos());
        try {
            if (value instanceof CharSequence text) {
                BadTextException.check(text);
                return text.toString();
            }
            return null;
        } catch (BadTextException notOneText) {
            return null;
        }
    }

    /** Why records that need the registry cannot be read; empty if it was reached, or was not needed. */
    public Optional<String> registryFault() {
        return Optional.ofNullable(fault).map(Throwable::getMessage);
    }

    /** @throws RegistryUnavailableException if it was out of reach */
    void requireRegistry() {
        if (fault != null) {
            throw fault;
        }
    }

    @Override
    public void close() {
        values.close();
    }
}
