package io.converge.topology;

import io.converge.model.Outcome;
import io.converge.policy.Emission;
import io.converge.serde.ConvergedRecords;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Makes the converged record of an emission, which has one. */
final class ConvergedProcessor extends ContextualProcessor<String, Emission, String, Object> {

    private final ConvergedRecords records = new ConvergedRecords();

    @Override
    public void process(Record<String, Emission> record) {
        Outcome outcome = record.value().converged();
        String sku = record.key();
        context()
                .forward(new Record<>(
                        sku, records.value(sku, outcome), record.timestamp(), ConvergedRecords.headers(outcome)));
    }
}
