package io.converge.topology;

import io.converge.causality.ItemState;
import io.converge.policy.Convergence;
import io.converge.policy.Resolution;
import io.converge.policy.Standing;
import io.converge.topology.PolicyBook.Progress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which policy a sku of one task is read under, and the way from one policy to the next: sku by sku, in short steps between
 * the changes, each step committed with what it emits. A sku is under the policy that it had until the way has come by it.
 */
final class PolicyMigration {

    private static final int SKUS_PER_STEP = 2_000;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Hears of skus that the change comes by. */
    interface Listener {
        /** Whether it wants to hear of all of them, and not only of those that may stand otherwise now. */
        boolean wantsAll();

        /**
         * @param before how it read under the earlier policy; empty if that cannot be made again
         * @param now how it reads under the one that holds now
         * @return whether that makes a difference
         */
        boolean moved(String sku, ItemState state, Optional<Resolution> before, Resolution now);
    }

    private final KeyValueStore<Bytes, byte[]> store;
    private final HotItems items;
    private final PolicyBook book;
    private final int partition;
    private final Listener listener;
    private final String policy;
    private final Convergence current;
    private final Map<String, Optional<Convergence>> earlier = new HashMap<>();
    private PolicyMark mark;
    private boolean underWay;
    private boolean written;

    /**
     * @param listener hears of the skus on the way
     * @throws PolicyChangedException if the store is under a later policy than this instance knows
     */
    PolicyMigration(
            KeyValueStore<Bytes, byte[]> store, HotItems items, PolicyBook book, int partition, Listener listener) {
        this.store = store;
        this.items = items;
        this.book = book;
        this.partition = partition;
        this.listener = listener;
        this.policy = book.current();
        this.current = book.convergence();
        byte[] stored = store.get(StoreKeys.POLICY);
        this.written = stored != null;
        this.mark = written ? PolicyMark.of(stored) : PolicyMark.of(book.generation(), policy);
        if (mark.generation() > book.generation()) {
            throw new PolicyChangedException("another instance has changed the policy of this catalogue (generation "
                    + mark.generation() + ", this one knows " + book.generation() + ")");
        }
        if (mark.generation() < book.generation()) {
            mark = mark.beginning(book.generation());
            written = false;
        }
        underWay = !mark.isAllUnder(policy);
    }

    /** Whether skus are left under an earlier policy. */
    boolean isUnderWay() {
        return underWay;
    }

    /** What decides on a change of a sku. */
    Convergence of(String sku) {
        if (!written) {
            write();
        }
        // Where the earlier one is not there any more, the step that comes by emits in any case.
        return underWay ? earlier(mark.policyOf(sku)).orElse(current) : current;
    }

    /** Whether a sku is read under the policy that holds now. */
    boolean isCurrent(String sku) {
        return !underWay || mark.policyOf(sku).equals(policy);
    }

    private Optional<Convergence> earlier(String text) {
        return text.equals(policy) ? Optional.of(current) : earlier.computeIfAbsent(text, book::earlier);
    }

    /** Brings some more skus under the policy that holds now. */
    void step() {
        Step step = new Step(System.nanoTime() + STEP_NANOS);
        items.forEachAfter(mark.cursor(policy), step::visit);
        boolean done = !step.interrupted;
        mark = mark.advanced(policy, done ? null : step.last, step.scanned, step.changed);
        underWay = !done;
        write();
        book.progress(new Progress(partition, mark.scanned(), store.approximateNumEntries(), mark.changed(), done));
    }

    private void write() {
        store.put(StoreKeys.POLICY, mark.bytes());
        written = true;
    }

    private final class Step {

        private final long deadlineNanos;
        private String last;
        private int scanned;
        private int changed;
        private boolean interrupted;

        Step(long deadlineNanos) {
            this.deadlineNanos = deadlineNanos;
        }

        boolean visit(String sku, ItemState state) {
            if (scanned == SKUS_PER_STEP || scanned > 0 && System.nanoTime() - deadlineNanos > 0) {
                interrupted = true;
                return false;
            }
            // A single version reads alike under every policy, if it speaks of the whole product.
            boolean readsAlike =
                    state.live().size() == 1 && !state.live().get(0).isPartial();
            Optional<Convergence> then = earlier(mark.policyOf(sku));
            ItemState begun = begin(sku, state, then);
            if (!readsAlike || listener.wantsAll()) {
                Resolution now = current.read(sku, begun);
                Optional<Resolution> before =
                        readsAlike ? Optional.of(now) : then.map(policy -> policy.read(sku, state));
                changed += listener.moved(sku, begun, before, now) ? 1 : 0;
            }
            last = sku;
            scanned++;
            return true;
        }

        private ItemState begin(String sku, ItemState state, Optional<Convergence> then) {
            ItemState begun = current.begun(sku, state, then.orElse(null));
            if (!begun.equals(state)) {
                items.put(sku, state, Standing.unread(begun));
            }
            return begun;
        }
    }
}
