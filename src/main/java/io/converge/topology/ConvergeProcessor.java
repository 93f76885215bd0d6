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
import io.converge.policy.Resolution;
import io.converge.policy.Standing;
import io.converge.serde.RefusedRecordException;
import io.converge.topology.Claiming.Claimed;
import io.converge.unique.ClaimVerdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
final class ConvergeProcessor extends ContextualProcessor<String, Incoming, String, byte[]> {

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
    private Runnable betweenChanges;
    private ItemStore stored;
    private HotItems items;
    private Retelling retelling;
    private PolicyMigration policies;
    private Claiming claiming;
    private Deletions deletions;
    private Counters counters;
    private UncommittedTimes uncommitted;

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
        KeyValueStore<Bytes, byte[]> store = WriteBehind.store(context, ConvergeTopology.ITEMS, settings);
        betweenChanges = WriteBehind.between(store);
        stored = new ItemStore(store, cache, settings.sizes().stateBytes());
        retelling = settings.atLeastOnce() ? new Outbox(store, settings.uncommittedMaxMs()) : Retelling.NONE;
        counters = new Counters(context, settings.measures().tally());
        uncommitted = settings.measures().freshness().uncommitted();
        claiming = new Claiming(settings.policies().uniqueKeys(), new SkuClaimStore(store, settings.atLeastOnce()));
        // What a sku claims follows from what it read before, too.
        items = new HotItems(stored, !claiming.isUsed());
        deletions = new Deletions(store, items, settings.tombstoneRetentionMs(), this::forgotten);
        policies = new PolicyMigration(
                store, items, settings.policies(), context.taskId().partition(), new Moves());
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
        if (claiming.isUsed()) {
            counters.level("withheld", claiming.withheld());
        }
        counters.tell();
        stored.trim();
    }

    private void forget(long systemTime) {
        settings.standstills().check(standstills, systemTime);
        counters.forgotten(deletions.forget(topicTime.now(systemTime)));
        retelling.forget(systemTime);
    }

    /** A sku is deleted for so long that nothing of it is kept. */
    private void forgotten(String sku) {
        long now = context().currentSystemTimeMs();
        claiming.forgotten(sku, now).forEach(output -> forward(sku, output, now));
    }

    /** What a change of the policy makes of the skus that it comes by. */
    private final class Moves implements PolicyMigration.Listener {

        @Override
        public boolean wantsAll() {
            return claiming.isUsed();
        }

        @Override
        public boolean moved(String sku, ItemState state, Optional<Resolution> before, Resolution now) {
            long time = context().currentSystemTimeMs();
            Claimed claimed;
            List<Output> outputs;
            try {
                claimed = attempt.at(() -> claiming.moved(sku, state, before, now, time));
                outputs = outputs(sku, claimed);
            } catch (RefusedRecordException e) {
                tellUnwritten("what the new policy says", sku, e);
                return false;
            }
            counters.emitted(claimed.emission());
            counters.claims(claimed.changes());
            claiming.keep(sku, claimed);
            // Where it is not known what was, that it may have been deleted does no harm.
            boolean wasDeleted = before.map(Resolution::isDeleted).orElse(!now.isDeleted());
            if (!claimed.emission().isEmpty() && wasDeleted != now.isDeleted()) {
                deletions.changed(sku, wasDeleted, now.isDeleted(), time);
            }
            outputs.forEach(output -> forward(sku, output, time));
            return !claimed.emission().isEmpty();
        }
    }

    private void tellUnwritten(String what, String sku, RefusedRecordException e) {
        LOG.error("{} of the sku {} cannot be written, {}: {}", what, Printable.of(sku), e.reason(), e.getMessage());
        counters.refused(e.reason());
    }

    private List<Output> outputs(String sku, Claimed claimed) {
        return with(attempt.at(() -> encoder.encode(sku, claimed.emission())), claimed.outputs());
    }

    private void forward(String sku, Output output, long timestamp) {
        String key = output.key() == null ? sku : output.key();
        context().forward(new Record<>(key, output.value(), timestamp, output.headers()), output.sink());
    }

    @Override
    public void process(Record<String, Incoming> record) {
        betweenChanges.run();
        if (record.value() instanceof Incoming.Verdict heard) {
            hear(heard.verdict());
            return;
        }
        try {
            converge((Arrival) record.value(), record.timestamp());
        } catch (RefusedRecordException e) {
            counters.refused(e.reason());
            counters.tell();
            throw e;
        }
    }

    private void converge(Arrival arrival, long timestamp) {
        Change change = arrival.change();
        String sku = change.sku();
        Position position = change.version().position();
        long time = topicTime.saw(position.topic(), position.partition(), timestamp);
        long now = context().currentSystemTimeMs();
        settings.standstills().check(standstills, now);
        RecordMetadata at = context().recordMetadata().orElseThrow();
        boolean again = retelling.isAgain(at);
        Standing before = attempt.at(() -> items.get(sku));
        Converged converged = decide(before, change);
        Claimed changed = attempt.at(() -> claiming.changed(sku, converged, policies.isCurrent(sku), now));
        Claimed claimed = again ? claiming.repeated(sku, changed, now) : changed;
        List<Output> outputs = outputs(sku, claimed);
        if (again && changed.outputs().isEmpty() && changed.emission().isEmpty()) {
            outputs = with(outputs, retold(at, sku, converged.standing(), changed));
        }
        retelling.keep(at, outputs, now);
        if (again) {
            keepAgain(sku, converged.standing(), time);
        } else {
            keep(sku, before, converged, time);
        }
        claiming.keep(sku, claimed);
        counters.accepted(change.dot().origin(), converged, claimed.emission());
        uncommitted.add(timestamp, now);
        counters.claims(claimed.changes());
        tellCollision(change, converged);
        for (Output output : outputs) {
            forward(sku, output, timestamp);
        }
        attempt.succeeded();
        if (converged.contradiction().isPresent()) {
            throw refused(converged.contradiction().get());
        }
    }

    private static List<Output> with(List<Output> outputs, List<Output> more) {
        if (more.isEmpty()) {
            return outputs;
        }
        List<Output> all = new ArrayList<>(outputs);
        all.addAll(more);
        return all;
    }

    /** A verdict is no record of anybody's, so nothing of it becomes a dead letter. */
    private void hear(ClaimVerdict verdict) {
        String sku = verdict.sku();
        long now = context().currentSystemTimeMs();
        settings.standstills().check(standstills, now);
        boolean again = retelling.isAgain(context().recordMetadata().orElseThrow());
        Claimed claimed;
        List<Output> outputs;
        try {
            Standing standing = attempt.at(() -> items.get(sku));
            Resolution reading = attempt.at(() -> policies.of(sku).read(sku, standing));
            Claimed heard = attempt.at(() -> claiming.heard(verdict, standing.state(), reading, now));
            claimed = again ? claiming.repeated(sku, heard, now) : heard;
            outputs = outputs(sku, claimed);
            if (again) {
                outputs = with(outputs, emitted(sku, claiming.seen(sku, reading, claimed)));
            }
        } catch (RefusedRecordException e) {
            tellUnwritten("what a unique value makes", sku, e);
            return;
        }
        claiming.keep(sku, claimed);
        counters.emitted(claimed.emission());
        counters.claims(claimed.changes());
        for (Output output : outputs) {
            forward(sku, output, now);
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
    private List<Output> retold(RecordMetadata at, String sku, Standing standing, Claimed claimed) {
        return attempt.at(() -> {
            Resolution now = claiming.seen(sku, policies.of(sku).read(sku, standing), claimed);
            return with(retelling.told(at), emitted(sku, now));
        });
    }

    /** All that a reading says but for conflicts, each of which is kept. */
    private List<Output> emitted(String sku, Resolution now) {
        if (now.outcome() == null) {
            return List.of();
        }
        return attempt.at(() -> encoder.encode(sku, Emission.ofAll(now)).stream()
                .filter(output -> !output.sink().equals(ConvergeTopology.CONFLICTS))
                .toList());
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
    static final class Supplier implements ProcessorSupplier<String, Incoming, String, byte[]> {

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
        public Processor<String, Incoming, String, byte[]> get() {
            return new ConvergeProcessor(settings, cache, encoders.get());
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(settings.keeping().store(ConvergeTopology.ITEMS));
        }
    }
}
