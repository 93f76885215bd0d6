package io.converge.triage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What was sent again. Each record that goes back to its topic leaves a mark, in one transaction with it, in a compacted topic of
 * its own: key {@code SOURCE SENT IDENTITY}, value a JSON object of where its letter stands, where the record went, and how many
 * times it had been refused. No mark takes another's place: a record that was sent twice has two.
 */
public final class Retried {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<RecordIdentity> identities = new HashSet<>();
    private final Map<String, Map<Long, Integer>> refusals = new HashMap<>();

    /** Nothing, as yet. */
    public Retried() {}

    /**
     * A mark.
     *
     * @param sent where the record stands now
     * @param refused how many times it had been refused when it was sent
     */
    private record Mark(RecordIdentity identity, String letter, Position sent, int refused) {}

    /** What to do with a mark. */
    private interface Handler {
        void handle(Mark mark);
    }

    /**
     * Reads all marks; none if there is no topic of them yet. Some 150 bytes of memory each.
     *
     * @param stop ends the reading
     * @throws StoppedException if it is ended
     */
    static Retried read(ConvergeConfig config, StopSignal stop) throws IOException {
        Retried retried = new Retried();
        forEach(config, stop, retried::add);
        return retried;
    }

    /**
     * Takes a record of the topic of marks.
     *
     * @throws IOException if it is something else
     */
    public void add(ConsumerRecord<byte[], byte[]> record) throws IOException {
        if (record.value() != null) {
            add(mark(record));
        }
    }

    private void add(Mark mark) {
        identities.add(mark.identity());
        refusals.computeIfAbsent(partition(mark.sent()), partition -> new HashMap<>())
                .merge(mark.sent().offset(), mark.refused(), Math::max);
    }

    /** How many records are marked. */
    public int size() {
        return identities.size();
    }

    private static String partition(Position position) {
        return position.topic() + "-" + position.partition();
    }

    public boolean contains(RecordIdentity identity) {
        return identities.contains(identity);
    }

    /** Whether the record of a letter was sent again. */
    boolean contains(DeadLetter letter) {
        return letter.source() != null && !identities.isEmpty() && contains(RecordIdentity.of(letter));
    }

    /** How many times the record of a letter was refused: once, or once more than what a retry sent there had been. */
    int refusals(DeadLetter letter) {
        return refusals(letter.source());
    }

    /**
     * How many times the record was refused that stands at a place and is refused.
     *
     * @param source null if it is not known
     */
    public int refusals(Position source) {
        return source == null
                ? 1
                : 1 + refusals.getOrDefault(partition(source), Map.of()).getOrDefault(source.offset(), 0);
    }

    /**
     * What became of the record of a letter, and where that came from.
     *
     * @param from the place of the letter that its record was sent again for; null if its writer sent it
     * @param to where it was sent, last; null if it was not
     */
    public record History(String from, String to) {}

    static History history(ConvergeConfig config, DeadLetter letter) throws IOException {
        if (letter.source() == null) {
            return new History(null, null);
        }
        RecordIdentity identity = RecordIdentity.of(letter);
        String[] found = {null, null};
        forEach(config, new StopSignal(), mark -> {
            if (mark.sent().equals(letter.source())) {
                found[0] = mark.letter();
            }
            if (mark.identity().equals(identity)) {
                found[1] = mark.sent().toString();
            }
        });
        return new History(found[0], found[1]);
    }

    private static void forEach(ConvergeConfig config, StopSignal stop, Handler handler) throws IOException {
        String topic = config.retriedTopic();
        if (Topics.find(config, topic, stop).isEmpty()) {
            return;
        }
        try (TopicReader reader = TopicReader.open(config, topic, true, stop)) {
            reader.readToEnd(record -> {
                if (record.value() != null) {
                    handler.handle(mark(record));
                }
                return true;
            });
        }
    }

    /** Whoever cannot tell what was sent must send nothing. */
    private static Mark mark(ConsumerRecord<byte[], byte[]> record) throws IOException {
        try {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            JsonNode value = JSON.readTree(record.value());
            return new Mark(
                    RecordIdentity.parse(key.substring(key.lastIndexOf(' ') + 1)),
                    value.path("letter").asText(),
                    Positions.parse(value.path("sent").asText()),
                    value.path("refused").asInt(1));
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            throw new IOException(
                    "topic " + record.topic() + " holds something else than marks of what was sent again, at partition "
                            + record.partition() + " offset " + record.offset() + ": " + e.getMessage(),
                    e);
        }
    }

    /** The mark of a record that was sent. */
    static ProducerRecord<byte[], byte[]> mark(ConvergeConfig config, Outgoing outgoing, Position sent) {
        try {
            DeadLetter letter = outgoing.letter();
            byte[] value = JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("letter", letter.place().toString())
                    .put("sent", sent.toString())
                    .put("refused", outgoing.refusals()));
            byte[] key = (letter.source() + " " + sent + " " + outgoing.identity()).getBytes(StandardCharsets.UTF_8);
            return new ProducerRecord<>(config.retriedTopic(), key, value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts have a JSON form", e);
        }
    }
}
