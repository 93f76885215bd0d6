package io.converge.runtime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.ThreadMetadata;

/** What the tasks of an instance are about, by partition. Tasks of one partition count as one: what they do is one work. */
final class LocalWork {

    private LocalWork() {}

    static List<PartitionWork> of(KafkaStreams streams) {
        Map<Integer, Long> active = new TreeMap<>();
        Map<Integer, Long> standby = new TreeMap<>();
        for (ThreadMetadata thread : streams.metadataForLocalThreads()) {
            thread.activeTasks().forEach(task -> add(active, task, lag(task)));
            thread.standbyTasks().forEach(task -> add(standby, task, -1));
        }
        for (Map<Integer, LagInfo> lags : streams.allLocalStorePartitionLags().values()) {
            lags.forEach((partition, lag) ->
                    standby.computeIfPresent(partition, (same, before) -> Math.max(before, lag.offsetLag())));
        }
        List<PartitionWork> work = new ArrayList<>();
        active.forEach((partition, lag) -> work.add(new PartitionWork(partition, true, lag)));
        standby.forEach((partition, lag) -> work.add(new PartitionWork(partition, false, lag)));
        work.sort(Comparator.comparing(PartitionWork::partition));
        return work;
    }

    private static void add(Map<Integer, Long> byPartition, TaskMetadata task, long lag) {
        task.topicPartitions().stream()
                .map(TopicPartition::partition)
                .findFirst()
                .ifPresent(partition -> byPartition.merge(partition, lag, Math::max));
    }

    /** Of what it reads: what is not committed as processed. */
    private static long lag(TaskMetadata task) {
        OptionalLong lag = task.endOffsets().entrySet().stream()
                .filter(end -> end.getValue() >= 0)
                .mapToLong(end -> Math.max(0, end.getValue() - committed(task, end.getKey())))
                .reduce(Long::sum);
        return lag.orElse(-1);
    }

    private static long committed(TaskMetadata task, TopicPartition partition) {
        Long committed = task.committedOffsets().get(partition);
        return committed == null || committed < 0 ? 0 : committed;
    }
}
