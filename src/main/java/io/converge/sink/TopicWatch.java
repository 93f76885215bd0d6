package io.converge.sink;

import io.converge.config.ConvergeConfig;
import io.converge.triage.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Notices that the topic was made anew while it is read. A consumer goes on in the new one at the offset of the old one, and passes over
 * what is before it, so that the topic is asked for after each poll, before anything of it is kept.
 */
final class TopicWatch implements AutoCloseable {

    private static final int PATIENCE_MS = 5_000;

    private final ConvergeConfig config;
    private final SourceTopic topic;
    private final String sink;
    private final Admin admin;
    private KafkaFuture<TopicDescription> answer;

    TopicWatch(ConvergeConfig config, SourceTopic topic, String sink) {
        this.config = config;
        this.topic = topic;
        this.sink = sink;
        this.admin = Admin.create(config.clientSettings());
    }

    /** Asks; the answer may come while something else is done. */
    void ask() {
        answer = admin.describeTopics(List.of(topic.name()), new DescribeTopicsOptions().timeoutMs(PATIENCE_MS))
                .topicNameValues()
                .get(topic.name());
    }

    /**
     * Requires that the topic is the one that the sink began with.
     *
     * @throws RetriableException if nobody can tell yet
     * @throws SinkException if it is another one
     */
    void requireSame() throws IOException {
        if (answer == null) {
            ask();
        }
        try {
            if (!answer.get().topicId().toString().equals(topic.id())) {
                throw SinkException.madeAnew(topic.name(), sink);
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new UnknownTopicOrPartitionException("there is no topic " + topic.name());
            }
            if (e.getCause() instanceof RetriableException later) {
                throw later;
            }
            throw Topics.unanswered(config, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        } finally {
            answer = null;
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
