package io.converge.topology;

import io.converge.model.ConflictStatus;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.claim.ClaimCodec;
import io.converge.topology.ValueStore.OpenValue;
import io.converge.unique.ClaimMessage;
import io.converge.unique.ClaimVerdict;
import io.converge.unique.UniqueKeys;
import io.converge.unique.ValueClaims;
import io.converge.unique.ValueLedger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
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

/**
 * Hears what skus claim, decides who holds what several do, and tells them. What has to be told to very many goes out in portions, a
 * conflict record about very many at most once in a while, and what is left to be told stands in the store.
 */
final class UniqueProcessor extends ContextualProcessor<String, byte[], String, byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(UniqueProcessor.class);

    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration FORGETTING_INTERVAL = Duration.ofSeconds(1);

    /** So many skus hear of a decision in one step. */
    private static final int VERDICTS_PER_STEP = 1_000;

    /** So many values are looked at in one step. */
    private static final int VALUES_PER_STEP = 100;

    /** A record about very many skus is told no more often than this. */
    private static final long RECORD_INTERVAL_MS = 1_000;

    private final TopologySettings settings;
    private final UniqueKeys keys;
    private final ValueLedger ledger;
    private final UniqueOutputs outputs;
    private final ClaimCodec codec = new ClaimCodec();
    private final Map<String, Long> recordsMs = new HashMap<>();
    private final Listener listener = new Listener();
    private Runnable betweenMessages;
    private ValueStore store;
    private ToldLately toldLately;
    private Counters counters;
    private int standstills;
    private long conflicts;
    /** The policy that decides, with the number of its change: claims that were made before a change and come back are asked for again. */
    private String policy;

    private boolean isPolicyKept;
    private boolean isAnew;
    private String lastAnew;
    private String lastPending;

    private UniqueProcessor(TopologySettings settings, UniqueOutputs outputs) {
        this.settings = settings;
        this.keys = settings.policies().uniqueKeys();
        this.ledger = new ValueLedger(keys, settings.atLeastOnce());
        this.outputs = outputs;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        super.init(context);
        standstills = settings.standstills().count();
        KeyValueStore<Bytes, byte[]> entries = WriteBehind.store(context, ConvergeTopology.CLAIMS, settings);
        betweenMessages = WriteBehind.between(entries);
        store = new ValueStore(entries, settings.sizes().stateBytes());
        counters = new Counters(context, settings.measures().tally());
        conflicts = store.count(ValueStore.CONFLICT);
        toldLately = settings.atLeastOnce() ? new ToldLately(store, settings.uncommittedMaxMs()) : null;
        policy = settings.policies().generation() + " " + settings.policies().current();
        isPolicyKept = store.policy() != null;
        isAnew = isPolicyKept && !store.policy().equals(policy);
        if (toldLately != null) {
            toldLately.values().forEach(this::tellAgain);
        }
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::goOn);
        context.schedule(FORGETTING_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::forget);
    }

    /** What was told before this start may not have been written. */
    private void tellAgain(String value) {
        OpenValue open = store.open(value);
        if (open.claims() != null) {
            keep(open, value, ledger.readAnew(open.claims(), open, 0));
        }
        store.mark(ValueStore.PENDING, value, true);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        betweenMessages.run();
        long now = context().currentSystemTimeMs();
        settings.standstills().check(standstills, now);
        ClaimMessage message = codec.message(record.key(), record.value());
        String value = record.key();
        if (!isPolicyKept) {
            store.putPolicy(policy);
            isPolicyKept = true;
        }
        OpenValue open = store.open(value);
        ValueClaims next = ledger.accept(open.claims(), open, message, now, listener);
        // Under at-least-once what is in the store may not be in the changelog.
        if (!settings.atLeastOnce() && !isAnew && Objects.equals(next, open.claims())) {
            return;
        }
        if (isAnew || isNoted(open.claims()) || isNoted(next)) {
            keep(open, value, next);
        } else {
            open.keep(next);
        }
    }

    /** Whether a value has marks, as few have. */
    private boolean isNoted(ValueClaims claims) {
        return claims != null && (ledger.isConflict(claims) || ledger.isPending(claims));
    }

    private void keep(OpenValue open, String value, ValueClaims claims) {
        open.keep(claims);
        boolean isConflict = claims != null && ledger.isConflict(claims);
        if (isConflict != store.isMarked(ValueStore.CONFLICT, value)) {
            store.mark(ValueStore.CONFLICT, value, isConflict);
            conflicts += isConflict ? 1 : -1;
        }
        boolean isPending = claims != null && ledger.isPending(claims);
        if (isPending != store.isMarked(ValueStore.PENDING, value)) {
            store.mark(ValueStore.PENDING, value, isPending);
        }
    }

    private void goOn(long now) {
        settings.standstills().check(standstills, now);
        if (isAnew) {
            readAnew(now);
        }
        int left = VERDICTS_PER_STEP;
        List<String> pending = store.markedAfter(ValueStore.PENDING, lastPending, VALUES_PER_STEP);
        lastPending = null; // Behind the last comes the first.
        for (String value : pending) {
            if (left <= 0) {
                break;
            }
            left -= goOn(value, left, now);
            lastPending = value;
        }
        counters.level("unique-conflicts", conflicts);
        counters.tell();
    }

    /** @return about how many were told */
    private int goOn(String value, int most, long now) {
        if (toldLately != null) {
            toldLately.again(value, now, this::forward);
        }
        OpenValue open = store.open(value);
        ValueClaims claims = open.claims();
        if (claims == null) {
            keep(open, value, null);
            return 0;
        }
        boolean many = claims.declared() > ValueLedger.FEW;
        boolean withRecord = !many || now - recordsMs.getOrDefault(value, 0L) >= RECORD_INTERVAL_MS;
        ValueClaims next = ledger.goOn(claims, open, most, withRecord, listener);
        keep(open, value, next);
        return claims.cursor() == null ? 1 : (int) Math.min(most, claims.total());
    }

    /** Some more values under the policy that holds now. */
    private void readAnew(long now) {
        List<String> values = store.valuesAfter(lastAnew, VALUES_PER_STEP);
        for (String value : values) {
            OpenValue open = store.open(value);
            ValueClaims claims = open.claims();
            if (claims.total() > 1 || claims.told() != null) {
                keep(open, value, ledger.readAnew(claims, open, now));
            }
            lastAnew = value;
        }
        if (values.size() < VALUES_PER_STEP) {
            isAnew = false;
            store.putPolicy(policy);
        }
    }

    private void forget(long now) {
        recordsMs.values().removeIf(then -> now - then >= RECORD_INTERVAL_MS);
        if (toldLately != null) {
            toldLately.forget(now);
        }
    }

    private void forward(Output output) {
        context()
                .forward(
                        new Record<>(output.key(), output.value(), context().currentSystemTimeMs(), output.headers()),
                        output.sink());
    }

    private final class Listener implements ValueLedger.Listener {

        @Override
        public void verdict(ClaimVerdict verdict) {
            if (toldLately != null) {
                toldLately.told(verdict.value(), context().currentSystemTimeMs());
            }
            forward(new Output(ConvergeTopology.VERDICTS, verdict.sku(), codec.encode(verdict), new RecordHeaders()));
        }

        @Override
        public void record(ValueClaims claims, ConflictStatus status) {
            List<Output> records;
            try {
                records = outputs.encode(
                        store.conflict(claims, status, keys, settings.sizes().conflictBytes()),
                        claims.told() != null && claims.told().status() == ConflictStatus.UNRESOLVED);
            } catch (RefusedRecordException e) {
                LOG.error(
                        "the conflict {} about a value of {} cannot be written, {}: {}",
                        claims.value(),
                        claims.constraint(),
                        e.reason(),
                        e.getMessage());
                counters.refused(e.reason());
                return;
            }
            long now = context().currentSystemTimeMs();
            recordsMs.put(claims.value(), now);
            if (toldLately != null) {
                toldLately.told(claims.value(), records, now);
            }
            counters.uniqueConflict();
            records.forEach(UniqueProcessor.this::forward);
        }
    }

    @Override
    public void close() {
        if (counters != null) {
            counters.close();
            counters = null;
        }
    }

    /** Owns the store: whoever adds the processor to a topology adds that too. */
    static final class Supplier implements ProcessorSupplier<String, byte[], String, byte[]> {

        private final TopologySettings settings;
        private final java.util.function.Supplier<UniqueOutputs> outputs;

        /** @param outputs makes those of a task */
        Supplier(TopologySettings settings, java.util.function.Supplier<UniqueOutputs> outputs) {
            this.settings = settings;
            this.outputs = outputs;
        }

        @Override
        public Processor<String, byte[], String, byte[]> get() {
            return new UniqueProcessor(settings, outputs.get());
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(settings.keeping().store(ConvergeTopology.CLAIMS));
        }
    }
}
