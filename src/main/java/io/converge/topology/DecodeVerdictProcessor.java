package io.converge.topology;

import io.converge.serde.claim.ClaimCodec;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Reads what skus hear of their claims. */
final class DecodeVerdictProcessor extends ContextualProcessor<String, byte[], String, Incoming> {

    private final ClaimCodec codec = new ClaimCodec();

    @Override
    public void process(Record<String, byte[]> record) {
        context().forward(record.withValue(new Incoming.Verdict(codec.verdict(record.key(), record.value()))));
    }
}
