package io.converge.topology;

import java.util.List;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * What was told of changes that may come again after a start. With exactly-once a state, what it tells and the offset are
 * committed together, so there is nothing to tell again.
 */
interface Retelling {

    /** For exactly-once. */
    Retelling NONE = new Retelling() {
        @Override
        public boolean isAgain(RecordMetadata at) {
            return false;
        }

        @Override
        public List<Output> told(RecordMetadata at) {
            return List.of();
        }

        @Override
        public void keep(RecordMetadata at, List<Output> outputs, long nowMs) {}

        @Override
        public void forget(long nowMs) {}
    };

    /** Whether a record may have been processed before this start. To be asked of each before anything of it is written. */
    boolean isAgain(RecordMetadata at);

    /** What was kept of a record that comes again. */
    List<Output> told(RecordMetadata at);

    /** Keeps those outputs of a record that no state could give again, before its state is written. */
    void keep(RecordMetadata at, List<Output> outputs, long nowMs);

    /** Lets go of what is certainly written and committed by now. */
    void forget(long nowMs);
}
