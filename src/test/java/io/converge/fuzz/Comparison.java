package io.converge.fuzz;

import com.sun.management.ThreadMXBean;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.model.Product;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.change.ChangeDecoder;
import io.converge.serde.change.ChangeReader;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.registry.RegistryClient;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Reads one record in every way there is and says where they differ: by a decoder that knows nothing yet, by one that has
 * read others of its schema, and by the deserializer alone, which must take what those take.
 */
final class Comparison implements AutoCloseable {

    static final String TOPIC = "product-changes";

    private static final Position POSITION = new Position(TOPIC, 0, 0);

    /** What a decoder may allocate for one record: a million values, as objects, a few times over. */
    private static final long MOST_ALLOCATED = 1L << 30;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A record was read differently, or not as it should be. */
    static final class DifferenceException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DifferenceException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final String scope;
    private final RegistryClient registry;
    private final Serializer<Object> serializer;
    private final Deserializer<Object> deserializer;
    private final ChangeDecoder warm;
    private final Map<String, Integer> outcomes = new TreeMap<>();

    /** @param scope names a registry in memory, which ends with this */
    Comparison(String scope) {
        this.scope = scope;
        registry = new ConvergeConfig(Map.of("schema.registry.url", "mock://" + scope)).registryClient();
        serializer = registry.serializer();
        deserializer = registry.deserializer();
        warm = ChangeDecoder.of(registry);
    }

    byte[] serialized(GenericRecord event) {
        return serializer.serialize(TOPIC, event);
    }

    /** How often each outcome was seen. */
    Map<String, Integer> outcomes() {
        return outcomes;
    }

    /** @throws DifferenceException if the ways differ */
    void compare(byte[] record) {
        try (ChangeDecoder fresh = ChangeDecoder.of(registry)) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            Object first = outcome(fresh, record);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (allocated > MOST_ALLOCATED) {
                throw new DifferenceException(allocated + " bytes allocated", null);
            }
            requireSame("the first and the second time", first, outcome(fresh, record));
            requireSame("by one that knows nothing and by one that knows others", first, outcome(warm, record));
            if (first instanceof Change change) {
                readAlone(change, record);
                readContent(change.version().product());
                readContent(change.version().before());
            }
            outcomes.merge(
                    first instanceof Change ? "accepted" : first.toString().split("=", 2)[0], 1, Integer::sum);
        }
    }

    private static Object outcome(ChangeDecoder decoder, byte[] record) {
        try {
            return decoder.decode(null, record, new RecordHeaders(), POSITION);
        } catch (RefusedRecordException e) {
            return e.reason() + "=" + e.getMessage();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new DifferenceException("not refused but failed", e);
        }
    }

    private void readAlone(Change change, byte[] record) {
        Change alone;
        try {
            alone = ChangeReader.read(null, record, new RecordHeaders(), POSITION, deserializer);
        } catch (RefusedRecordException e) {
            throw new DifferenceException("accepted, but refused by the deserializer", e);
        }
        if (!change.sku().equals(alone.sku())
                || !change.version().sameContent(alone.version())
                || !Objects.equals(change.context(), alone.context())) {
            throw new DifferenceException(
                    "accepted with other values than the deserializer's: " + told(change) + " and " + told(alone),
                    null);
        }
    }

    private static String told(Change change) {
        return change + " of the context " + change.context();
    }

    private static void readContent(Product product) {
        if (product != null) {
            product.fields();
        }
    }

    private static void requireSame(String ways, Object one, Object other) {
        boolean same = one instanceof Change left && other instanceof Change right
                ? left.sku().equals(right.sku())
                        && left.version().sameContent(right.version())
                        && Objects.equals(left.context(), right.context())
                        && sameBytes(left.version().product(), right.version().product())
                        && sameBytes(left.version().before(), right.version().before())
                : one.equals(other);
        if (!same) {
            throw new DifferenceException("differs " + ways + ": " + one + " and " + other, null);
        }
    }

    private static boolean sameBytes(Product left, Product right) {
        return left == right
                || left instanceof AvroProduct one
                        && right instanceof AvroProduct other
                        && Arrays.equals(AvroForm.encode(one.record()), AvroForm.encode(other.record()));
    }

    @Override
    public void close() {
        warm.close();
        deserializer.close();
        serializer.close();
        try {
            Class.forName("io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry")
                    .getMethod("dropScope", String.class)
                    .invoke(null, scope);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a registry in memory cannot be dropped", e);
        }
    }
}
