package io.converge.triage;

import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.ByteEncoder;
import io.converge.serde.binary.Framing;
import io.converge.serde.change.ChangeReader;
import io.converge.topology.ArrivalLimits;
import java.nio.charset.StandardCharsets;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Whether a change that is not written would be taken: what {@link ChangeProducer} looks at, without a broker and a registry. */
public final class ChangeTrial {

    private final String topic;
    private final ArrivalLimits limits;
    private final int maxNumberDigits;
    private final ByteEncoder encoder = new ByteEncoder();

    public ChangeTrial(ConvergeConfig config) {
        this.topic = config.ownChangesTopic();
        this.limits = new ArrivalLimits(config.maxChangeBytes(), config.maxClockSkewMs());
        this.maxNumberDigits = config.maxNumberDigits();
    }

    /** @throws RefusedRecordException if the change is not acceptable */
    public void require(GenericRecord change) {
        String sku = ChangeReader.readUnwritten(change, new Position(topic, 0, 0), maxNumberDigits)
                .sku();
        byte[] frame = Framing.frame(0);
        encoder.reset().writeFixed(frame, 0, frame.length);
        AvroForm.write(change, encoder);
        limits.checkSize(sku.getBytes(StandardCharsets.UTF_8), encoder.toByteArray(), new RecordHeaders());
    }
}
