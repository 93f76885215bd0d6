package io.converge.triage;

import io.converge.config.ConvergeConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What the commands that read and write topics ask first. */
public final class Topics {

    private static final int TIMEOUT_MS = 15_000;

    private Topics() {}

    /**
     * @throws ConfigException if no broker is named
     * @throws IOException if no broker answers, or the topic does not exist
     */
    static void requireExisting(ConvergeConfig config, String topic) throws IOException {
        requireExisting(config, topic, new StopSignal());
    }

    /**
     * @param stop ends the question
     * @throws StoppedException if it is ended
     */
    static void requireExisting(ConvergeConfig config, String topic, StopSignal stop) throws IOException {
        partitions(config, topic, stop);
    }

    /**
     * How many partitions a topic has.
     *
     * @throws ConfigException if no broker is named
     * @throws IOException if no broker answers, or the topic does not exist
     */
    public static int partitions(ConvergeConfig config, String topic) throws IOException {
        return partitions(config, topic, new StopSignal());
    }

    private static int partitions(ConvergeConfig config, String topic, StopSignal stop) throws IOException {
        return describe(config, topic, stop).partitions().size();
    }

    /**
     * A topic as it is.
     *
     * @throws ConfigException if no broker is named
     * @throws IOException if no broker answers, or the topic does not exist
     */
    public static TopicDescription describe(ConvergeConfig config, String topic) throws IOException {
        return describe(config, topic, new StopSignal());
    }

    private static TopicDescription describe(ConvergeConfig config, String topic, StopSignal stop) throws IOException {
        return look(config, topic, stop)
                .orElseThrow(() -> new IOException(
                        "there is no topic " + topic + " at " + config.bootstrapServers() + ". `run` creates it."));
    }

    /**
     * How many partitions a topic has; empty if it does not exist.
     *
     * @param stop ends the question
     * @throws ConfigException if no broker is named
     * @throws StoppedException if it is ended
     * @throws IOException if no broker answers
     */
    static OptionalInt find(ConvergeConfig config, String topic, StopSignal stop) throws IOException {
        return look(config, topic, stop).stream()
                .mapToInt(found -> found.partitions().size())
                .findFirst();
    }

    private static Optional<TopicDescription> look(ConvergeConfig config, String topic, StopSignal stop)
            throws IOException {
        if (config.bootstrapServers() == null) {
            throw new ConfigException(
                    "bootstrap.servers is not set. Give it as in -D bootstrap.servers=localhost:9092.");
        }
        try (Admin admin = Admin.create(config.clientSettings())) {
            return Optional.of(describe(admin, topic, stop));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw unanswered(config, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }

    /** What a question to Kafka failed by. */
    public static IOException unanswered(ConvergeConfig config, ExecutionException failure) {
        return new IOException(
                "Kafka at " + config.bootstrapServers() + ": "
                        + failure.getCause().getMessage(),
                failure);
    }

    private static TopicDescription describe(Admin admin, String topic, StopSignal stop)
            throws ExecutionException, InterruptedException, StoppedException {
        KafkaFuture<TopicDescription> answer = admin.describeTopics(
                        List.of(topic), new DescribeTopicsOptions().timeoutMs(TIMEOUT_MS))
                .topicNameValues()
                .get(topic);
        Runnable end = () -> answer.cancel(true);
        stop.reaches(end);
        try {
            return answer.get();
        } catch (CancellationException e) {
            admin.close(Duration.ZERO); // It would wait for the answer, too.
            throw new StoppedException();
        } finally {
            stop.reachesNoMore(end);
        }
    }
}
