package io.converge.sink;

import io.converge.config.ConvergeConfig;
import io.converge.triage.Topics;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * The converged topic as it is when somebody asks.
 *
 * @param id tells it from one that is made again under its name
 * @param ends where what is committed ends, of each partition
 */
record SourceTopic(String name, String id, Map<Integer, Long> ends) {

    /** @throws IOException if there is none, or Kafka does not answer */
    static SourceTopic of(ConvergeConfig config) throws IOException {
        String name = config.convergedTopic();
        TopicDescription topic = Topics.describe(config, name);
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        topic.partitions()
                .forEach(partition -> wanted.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest()));
        try (Admin admin = Admin.create(config.clientSettings())) {
            Map<Integer, Long> ends = new HashMap<>();
            admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
            return new SourceTopic(name, topic.topicId().toString(), ends);
        } catch (ExecutionException e) {
            throw Topics.unanswered(config, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }
}
