package io.converge.topology;

import io.converge.causality.Acceptance.Refused;
import io.converge.causality.ItemState;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.model.Printable;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Convergence.Rejected;
import io.converge.policy.Convergence.Step;
import io.converge.policy.Emission;
import io.converge.policy.Standing;
import io.converge.serde.RefusedRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins each change to the state of its sku and forwards what that tells the world. All that may fail because of the change,
 * the decision and the making of every record, comes before the first write.
 */
final class ConvergeProcessor extends ContextualProcessor<String, Arrival, String, byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(ConvergeProcessor.class);

    private static final Duration MIGRATION_INTERVAL = Duration.ofMillis(20);
    private static final Duration COUNTING_INTERVAL = Duration.ofMillis(100);
    private static final Duration FORGETTING_INTERVAL = Duration.ofSeconds(1);

    private final TopologySettings settings;
    private final CacheBudget cache;
    private final OutputEncoder encoder;
    private final TopicTime topicTime;
    private final Attempt attempt = new Attempt();
    private int standstills;
    private ItemStore stored;
    private HotItems items;
    private Retelling retelling;
    private PolicyMigration policies;
    private Deletions deletions;
    private Counters counters;

    private ConvergeProcessor(TopologySettings settings, CacheBudget cache, OutputEncoder encoder) {
        this.settings = settings;
        this.cache = cache;
        this.encoder = encoder;
        this.topicTime = new TopicTime(settings.tombstoneRetentionMs());
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        super.init(context);
        standstills = settings.standstills().count();
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(ConvergeTopology.ITEMS);
        stored = new ItemStore(store, cache, settings.sizes().entryBytes());
        items = new HotItems(stored);
        retelling = settings.atLeastOnce() ? new Outbox(store, settings.uncommittedMaxMs()) : Retelling.NONE;
        counters = new Counters(context);
        deletions = new Deletions(store, items, settings.tombstoneRetentionMs());
        policies = new PolicyMigration(
                store, items, settings.policies(), context.taskId().partition(), this::moved);
        if (policies.isUnderWay()) {
            scheduleMigration(context);
        }
        context.schedule(COUNTING_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::count);
        context.schedule(FORGETTING_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::forget);
    }

    private void scheduleMigration(ProcessorContext<String, byte[]> context) {
        AtomicReference<Cancellable> schedule = new AtomicReference<>();
        schedule.set(context.schedule(MIGRATION_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> {
            settings.standstills().check(standstills, now);
            policies.step();
            if (!policies.isUnderWay()) {
                schedule.get().cancel();
            }
        }));
    }

    private void count(long systemTime) {
        topicTime.look(systemTime);
        counters.tell();
        stored.trim();
    }

    private void forget(long systemTime) {
        settings.standstills().check(standstills, systemTime);
        counters.forgotten(deletions.forget(topicTime.now(systemTime)));
        retelling.forget(systemTime);
    }

    /** A change of the policy has come by a sku. */
    private void moved(String sku, Emission emission, boolean wasDeleted, boolean isDeleted) {
        List<Output> outputs;
        try {
            outputs = attempt.at(() -> encoder.encode(sku, emission));
        } catch (RefusedRecordException e) {
            LOG.error(
                    "what the new policy says of the sku {} cannot be written, {}: {}",
                    Printable.of(sku),
                    e.reason(),
                    e.getMessage());
            counters.refused(e.reason());
            return;
        }
        counters.emitted(emission);
        long now = context().currentSystemTimeMs();
        if (wasDeleted != isDeleted) {
            deletions.changed(sku, wasDeleted, isDeleted, now);
        }
        outputs.forEach(output -> forward(sku, output, now));
    }

    private void forward(String sku, Output output, long timestamp) {
        context().forward(new Record<>(sku, output.value(), timestamp, output.headers()), output.sink());
    }

    @Override
    public void process(Record<String, Arrival> record) {
        try {
            converge(record);
        } catch (RefusedRecordException e) {
            counters.refused(e.reason());
            counters.tell();
            throw e;
        }
    }

    private void converge(Record<String, Arrival> record) {
        Change change = record.value().change();
        Position position = change.version().position();
        long time = topicTime.saw(position.topic(), position.partition(), record.timestamp());
        settings.standstills().check(standstills, context().currentSystemTimeMs());
        RecordMetadata at = context().recordMetadata().orElseThrow();
        boolean again = retelling.isAgain(at);
        Standing before = attempt.at(() -> items.get(change.sku()));
        Converged converged = decide(before, change);
        List<Output> outputs = attempt.at(() -> encoder.encode(change.sku(), converged.emission()));
        if (again && outputs.isEmpty()) {
            outputs = retold(at, change.sku(), converged.standing());
        }
        retelling.keep(at, outputs, context().currentSystemTimeMs());
        if (again) {
            keepAgain(change.sku(), converged.standing(), time);
        } else {
            keep(change.sku(), before, converged, time);
        }
        counters.accepted(converged);
        tellCollision(change, converged);
        for (Output output : outputs) {
            forward(change.sku(), output, record.timestamp());
        }
        attempt.succeeded();
        if (converged.contradiction().isPresent()) {
            throw refused(converged.contradiction().get());
        }
    }

    private static RefusedRecordException refused(Refused refusal) {
        return new RefusedRecordException(refusal.reason(), refusal.detail());
    }

    private Converged decide(Standing before, Change change) {
        Step step = attempt.at(() -> policies.of(change.sku()).step(before, change));
        if (step instanceof Rejected rejected) {
            throw refused(rejected.refusal());
        }
        return (Converged) step;
    }

    /** What was told when the change came first, in case that was not written. */
    private List<Output> retold(RecordMetadata at, String sku, Standing standing) {
        return attempt.at(() -> {
            Emission now = Emission.ofAll(policies.of(sku).read(sku, standing));
            List<Output> outputs = new ArrayList<>(retelling.told(at));
            encoder.encode(sku, now).stream()
                    .filter(output -> !output.sink().equals(ConvergeTopology.CONFLICTS))
                    .forEach(outputs::add);
            return outputs;
        });
    }

    private static void tellCollision(Change change, Converged converged) {
        if (converged.collision()) {
            LOG.warn(
                    "two different versions {} of the sku {} were written; the greater one stays. The second stands at {}",
                    Printable.of(change.dot().toString()),
                    Printable.of(change.sku()),
                    change.version().position());
        }
    }

    private void keep(String sku, Standing before, Converged converged, long time) {
        if (!converged.state().equals(before.state())) {
            items.put(sku, before.state(), converged.standing());
            deletions.changed(sku, converged.wasDeleted(), converged.isDeleted(), time);
        }
    }

    /**
     * Writes all of a state. Under at-least-once what the local store holds may never have come into the changelog, and a
     * duplicate would not bring it there.
     */
    private void keepAgain(String sku, Standing standing, long time) {
        boolean isDeleted =
                attempt.at(() -> policies.of(sku).read(sku, standing)).isDeleted();
        items.put(sku, ItemState.EMPTY, standing);
        deletions.changed(sku, true, isDeleted, time);
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
    static final class Supplier implements ProcessorSupplier<String, Arrival, String, byte[]> {

        private final TopologySettings settings;
        private final CacheBudget cache;
        private final java.util.function.Supplier<OutputEncoder> encoders;

        /**
         * @param cache what the state caches of all tasks may take
         * @param encoders makes one for each task
         */
        Supplier(TopologySettings settings, CacheBudget cache, java.util.function.Supplier<OutputEncoder> encoders) {
            this.settings = settings;
            this.cache = cache;
            this.encoders = encoders;
        }

        @Override
        public Processor<String, Arrival, String, byte[]> get() {
            return new ConvergeProcessor(settings, cache, encoders.get());
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(ItemStore.builder());
        }
    }
}
