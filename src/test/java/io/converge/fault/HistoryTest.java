package io.converge.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.fault.History.Event;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.change.ChangeReader;
import io.converge.testing.Replay;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** What the writers of the harness write. */
class HistoryTest {

    private static final int EVENTS = 20_000;
    private static final int MOST_BYTES = 1024 * 1024;

    @Test
    void everyChangeIsReadAsItIsWrittenAndIsNoLargerThanAChangeMayBe() throws IOException {
        History history = whole();
        EnumSet<Poison> poisons = EnumSet.noneOf(Poison.class);
        Set<Integer> versions = new HashSet<>();
        int large = 0;
        int nearTheLimit = 0;
        for (int i = 0; i < EVENTS; i++) {
            Event event = history.next();
            if (event.change() == null) {
                poisons.add(event.poison());
                continue;
            }
            byte[] bytes = written(event.change());
            assertThat(read(event.change(), bytes)).isEqualTo(event.change());
            assertThat(bytes).hasSizeLessThan(MOST_BYTES - 1_000);
            large += bytes.length > 50_000 ? 1 : 0;
            nearTheLimit += bytes.length > 1_000_000 ? 1 : 0;
            versions.add(History.schemaVersion(event.index()));
        }

        assertThat(poisons).isEqualTo(EnumSet.allOf(Poison.class));
        assertThat(versions).hasSize(10);
        assertThat(large).as("a small share").isBetween(20, 200);
        assertThat(nearTheLimit).isPositive();
    }

    @Test
    void sameSeedGivesTheSameHistoryToEveryWriter() {
        History one = whole();
        History other = whole();
        for (int i = 0; i < 5_000; i++) {
            assertThat(other.next()).isEqualTo(one.next());
        }
    }

    @Test
    void coreTakesEveryChange() {
        Replay replay = new Replay(new ConvergeConfig(Map.of()).convergence());

        Sent sent = new Sent(whole(), 5_000, replay);

        assertThat(sent.changes() + sent.poison()).isEqualTo(5_000);
        assertThat(replay.conflicts()).isNotEmpty();
    }

    @Test
    void coreTakesEveryChangeUnderFieldMergeInEveryOrder() {
        ConvergeConfig config = new ConvergeConfig(FieldFeeds.SETTINGS);
        List<Change> changes = new ArrayList<>();
        Replay inOrder = new Replay(config.convergence());
        History history = new History(4, 100, 1_700_000_000_000L, Load.ALL.merged());
        for (int i = 0; i < 4_000; i++) {
            Event event = history.next();
            if (event.change() != null) {
                changes.add(ChangeReader.read(event.change(), new Position("history", 0, event.index())));
            }
        }
        changes.forEach(inOrder::step);
        Replay otherwise = new Replay(config.convergence());
        Collections.shuffle(changes, new Random(1));

        changes.forEach(otherwise::step);

        assertThat(otherwise.end(sku -> null)).isEqualTo(inOrder.end(sku -> null));
        assertThat(changes).anyMatch(change -> change.version().isPartial());
        assertThat(changes).anyMatch(change -> change.version().before() != null);
    }

    private static History whole() {
        return new History(4, 200, 1_700_000_000_000L, Load.ALL);
    }

    private static byte[] written(GenericRecord change) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(change.getSchema()).write(change, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static GenericRecord read(GenericRecord change, byte[] bytes) throws IOException {
        return new GenericDatumReader<GenericRecord>(change.getSchema())
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }
}
