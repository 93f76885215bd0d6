package io.converge.topology;

import io.converge.causality.Acceptance.Refused;
import io.converge.model.Change;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Convergence.Rejected;
import io.converge.policy.Convergence.Step;
import io.converge.policy.Emission;
import io.converge.policy.Standing;
import io.converge.serde.RefusedRecordException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins each change to the state of its sku and forwards what that tells the world. */
final class ConvergeProcessor extends ContextualProcessor<String, Arrival, String, Emission> {

    private static final Logger LOG = LoggerFactory.getLogger(ConvergeProcessor.class);

    private static final Duration MIGRATION_INTERVAL = Duration.ofMillis(20);
    private static final Duration COUNTING_INTERVAL = Duration.ofMillis(100);
    private static final Duration FORGETTING_INTERVAL = Duration.ofSeconds(1);

    private final PolicyBook book;
    private final CacheBudget cache;
    private final long tombstoneRetentionMs;
    private final TopicTime topicTime = new TopicTime();
    private ItemStore stored;
    private HotItems items;
    private PolicyMigration policies;
    private Deletions deletions;
    private Counters counters;

    private ConvergeProcessor(PolicyBook book, CacheBudget cache, long tombstoneRetentionMs) {
        this.book = book;
        this.cache = cache;
        this.tombstoneRetentionMs = tombstoneRetentionMs;
    }

    @Override
    public void init(ProcessorContext<String, Emission> context) {
        super.init(context);
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(ConvergeTopology.ITEMS);
        stored = new ItemStore(store, cache);
        items = new HotItems(stored);
        counters = new Counters(context);
        deletions = new Deletions(store, items, tombstoneRetentionMs);
        policies = new PolicyMigration(store, stored, book, context.taskId().partition(), this::emit);
        if (policies.isUnderWay()) {
            scheduleMigration(context);
        }
        context.schedule(COUNTING_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> counters.tell());
        context.schedule(FORGETTING_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::forget);
    }

    private void scheduleMigration(ProcessorContext<String, Emission> context) {
        AtomicReference<Cancellable> schedule = new AtomicReference<>();
        schedule.set(context.schedule(MIGRATION_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> {
            policies.step();
            if (!policies.isUnderWay()) {
                schedule.get().cancel();
            }
        }));
    }

    private void emit(String sku, Emission emission) {
        counters.emitted(emission);
        forward(new Record<>(sku, emission, context().currentSystemTimeMs()));
    }

    /** Each output hears what concerns it. */
    private void forward(Record<String, Emission> record) {
        Emission emission = record.value();
        if (emission.converged() != null) {
            context().forward(record, ConvergeTopology.CONVERGED_RECORD);
        }
        if (!emission.conflicts().isEmpty()) {
            context().forward(record, ConvergeTopology.CONFLICT_RECORDS);
        }
        if (emission.concernsOpenConflicts()) {
            context().forward(record, ConvergeTopology.OPEN_CONFLICT_RECORDS);
        }
    }

    private void forget(long systemTime) {
        counters.forgotten(deletions.forget(topicTime.now(context().currentStreamTimeMs(), systemTime)));
    }

    @Override
    public void process(Record<String, Arrival> record) {
        Change change = record.value().change();
        Standing before = items.get(change.sku());
        Step step = policies.of(change.sku()).step(before, change);
        if (step instanceof Rejected rejected) {
            Refused refusal = rejected.refusal();
            counters.refused(refusal.reason());
            counters.tell();
            throw new RefusedRecordException(refusal.reason(), refusal.detail());
        }
        Converged converged = (Converged) step;
        keep(change.sku(), before, converged.standing());
        counters.accepted(converged);
        if (converged.collision()) {
            LOG.warn(
                    "{} wrote two different versions {} of one sku; the greater one stays. The second stands at {}",
                    change.dot().origin(),
                    change.dot(),
                    change.version().position());
        }
        forward(new Record<>(record.key(), converged.emission(), record.timestamp(), record.headers()));
    }

    private void keep(String sku, Standing before, Standing after) {
        if (!after.state().equals(before.state())) {
            items.put(sku, before.state(), after);
            deletions.changed(sku, before.state(), after.state(), context().currentStreamTimeMs());
        }
    }

    @Override
    public void close() {
        if (stored != null) {
            stored.close();
            counters.close();
            stored = null;
        }
    }

    /** Owns the store: whoever adds the processor to a topology adds that too. */
    static final class Supplier implements ProcessorSupplier<String, Arrival, String, Emission> {

        private final PolicyBook book;
        private final CacheBudget cache;
        private final long tombstoneRetentionMs;

        /**
         * @param cache what the state caches of all tasks may take
         * @param tombstoneRetentionMs after which time a deleted sku is forgotten; −1: never
         */
        Supplier(PolicyBook book, CacheBudget cache, long tombstoneRetentionMs) {
            this.book = book;
            this.cache = cache;
            this.tombstoneRetentionMs = tombstoneRetentionMs;
        }

        @Override
        public Processor<String, Arrival, String, Emission> get() {
            return new ConvergeProcessor(book, cache, tombstoneRetentionMs);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(ItemStore.builder());
        }
    }
}
