package io.converge.topology;

import io.converge.model.Printable;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.serde.state.StateFormatException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Keeps what one record does to our code to that record: whatever its decoding, the decision on it or the making of its outputs
 * throws becomes a refusal, as long as nothing is written yet. What Kafka and the disk fail passes, and so does a registry
 * that gives no answer. Belongs to one task.
 */
final class Attempt {

    /** Memory that is short again and again is not one record's fault. */
    private static final int MOST_SHORTAGES_IN_A_ROW = 3;

    private static final int FRAMES = 8;
    private static final int MOST_SHOWN = 2_000;

    private int shortages;

    /**
     * Does some work.
     *
     * @throws RefusedRecordException as the work does, and for whatever else it throws
     */
    <T> T at(Supplier<T> work) {
        try {
            return work.get();
        } catch (RefusedRecordException
                | RegistryUnavailableException
                | StateFormatException
                | PolicyChangedException passing) {
            throw passing;
        } catch (SerializationException e) {
            throw unprocessable(e);
        } catch (KafkaException ofKafkaOrTheDisk) {
            throw ofKafkaOrTheDisk;
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            throw unprocessable(e);
        } catch (OutOfMemoryError e) {
            if (++shortages == MOST_SHORTAGES_IN_A_ROW) {
                throw e;
            }
            throw unprocessable(e);
        }
    }

    /** A record is done with, so there is memory. */
    void succeeded() {
        shortages = 0;
    }

    private static RefusedRecordException unprocessable(Throwable failure) {
        StringBuilder text = new StringBuilder(Printable.within(failure.toString(), MOST_SHOWN));
        StackTraceElement[] trace = failure.getStackTrace();
        for (int i = 0; i < Math.min(FRAMES, trace.length); i++) {
            text.append("\n  at ").append(trace[i]);
        }
        return new RefusedRecordException(RefusalReason.UNPROCESSABLE, text.toString(), failure);
    }
}
