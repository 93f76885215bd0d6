package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.triage.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;

/** The records that the changes topics hold now, topic by topic. */
final class RecordedChanges {

    private static final int RECORDS_PER_PROGRESS_LINE = 100_000;

    private RecordedChanges() {}

    /**
     * @param err hears of the progress
     * @return how many there were
     */
    static int forEach(ConvergeConfig config, TopicReader.Handler handler, PrintWriter err) throws IOException {
        int[] read = {0};
        for (String topic : config.changesTopics()) {
            try (TopicReader reader = TopicReader.open(config, topic, true)) {
                reader.readToEnd(record -> {
                    if (++read[0] % RECORDS_PER_PROGRESS_LINE == 0) {
                        err.println("read " + read[0] + " changes …");
                    }
                    return handler.handle(record);
                });
            }
        }
        return read[0];
    }
}
