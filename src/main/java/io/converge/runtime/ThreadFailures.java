package io.converge.runtime;

import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.topology.PolicyChangedException;
import io.converge.topology.StandstillException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * Decides whether a stream thread that failed is worth another one. Kafka Streams lets a thread end by some of what clients
 * throw while brokers fail over, as by a commit whose transaction is there no more, though the next thread, which begins
 * again after the last commit, finds all in order. What comes again and again is no such thing.
 */
final class ThreadFailures {

    static final int MOST_IN_A_ROW = 5;
    static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Deque<Long> replacedNanos = new ArrayDeque<>();

    /** @param nowNanos of {@link System#nanoTime()} */
    synchronized boolean deservesReplacement(Throwable failure, long nowNanos) {
        if (!isOfClients(failure)) {
            return false;
        }
        while (!replacedNanos.isEmpty() && nowNanos - replacedNanos.getFirst() > WINDOW_NANOS) {
            replacedNanos.removeFirst();
        }
        if (replacedNanos.size() == MOST_IN_A_ROW) {
            return false;
        }
        replacedNanos.addLast(nowNanos);
        return true;
    }

    /**
     * Why a thread gave its work up by itself, before it could write behind the next owner of it; empty if it did not. The
     * next thread goes on, however often that comes.
     */
    static Optional<String> givenUp(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RegistryUnavailableException) {
                return Optional.of("the schema registry was waited for as long as Kafka allows");
            }
            if (cause instanceof StandstillException) {
                return Optional.of(cause.getMessage());
            }
        }
        return Optional.empty();
    }

    /** Whether Kafka's clients are where it came from, and neither rights nor settings are what is wrong. */
    private static boolean isOfClients(Throwable failure) {
        boolean found = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException
                    || cause instanceof AuthorizationException
                    || cause instanceof AuthenticationException
                    || cause instanceof PolicyChangedException
                    || cause instanceof RegistryUnavailableException) {
                return false;
            }
            found |= cause instanceof KafkaException && !(cause instanceof StreamsException);
        }
        return found;
    }
}
