package io.converge.topology;

import io.converge.causality.Acceptance.Refused;
import io.converge.causality.ItemState;
import io.converge.model.Change;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Convergence.Rejected;
import io.converge.policy.Convergence.Step;
import io.converge.policy.Emission;
import io.converge.serde.RefusedRecordException;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins each change to the state of its sku and forwards what that tells the world. */
final class ConvergeProcessor extends ContextualProcessor<String, Arrival, String, Emission> {

    private static final Logger LOG = LoggerFactory.getLogger(ConvergeProcessor.class);

    private final Convergence convergence;
    private ItemStore items;
    private Counters counters;

    private ConvergeProcessor(Convergence convergence) {
        this.convergence = convergence;
    }

    @Override
    public void init(ProcessorContext<String, Emission> context) {
        super.init(context);
        items = new ItemStore(context.getStateStore(ConvergeTopology.ITEMS));
        counters = new Counters(context);
    }

    @Override
    public void process(Record<String, Arrival> record) {
        Change change = record.value().change();
        ItemState state = items.get(change.sku());
        Step step = convergence.step(state, change);
        if (step instanceof Rejected rejected) {
            Refused refusal = rejected.refusal();
            counters.refused(refusal.reason());
            throw new RefusedRecordException(refusal.reason(), refusal.detail());
        }
        Converged converged = (Converged) step;
        items.put(change.sku(), state, converged.state());
        counters.accepted(converged);
        if (converged.collision()) {
            LOG.warn(
                    "{} wrote two different versions {} of one sku; the greater one stays. The second stands at {}",
                    change.dot().origin(),
                    change.dot(),
                    change.version().position());
        }
        context().forward(record.withValue(converged.emission()));
    }

    /** Owns the store: whoever adds the processor to a topology adds that too. */
    static final class Supplier implements ProcessorSupplier<String, Arrival, String, Emission> {

        private final java.util.function.Supplier<Convergence> convergence;

        Supplier(java.util.function.Supplier<Convergence> convergence) {
            this.convergence = convergence;
        }

        @Override
        public Processor<String, Arrival, String, Emission> get() {
            return new ConvergeProcessor(convergence.get());
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(ItemStore.builder());
        }
    }
}
