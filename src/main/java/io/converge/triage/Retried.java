package io.converge.triage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What was sent again. Each record that goes back to its topic leaves a mark, in one transaction with it, in a compacted topic of
 * its own: key {@code SOURCE IDENTITY}, value a JSON object of where its letter stands and where the record went.
 */
final class Retried {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Retried() {}

    /** A mark. @param sent where the record stands now */
    record Mark(RecordIdentity identity, String letter, String sent) {}

    /** What to do with a mark. */
    private interface Handler {
        void handle(Mark mark);
    }

    /** Those of all records that were sent; none if there is no topic of them yet. Some 50 bytes of memory each. */
    static Set<RecordIdentity> identities(ConvergeConfig config) throws IOException {
        Set<RecordIdentity> identities = new HashSet<>();
        forEach(config, mark -> identities.add(mark.identity()));
        return identities;
    }

    /**
     * What became of the record of a letter, and where that came from.
     *
     * @param from the place of the letter that its record was sent again for; null if its writer sent it
     * @param to where it was sent, last; null if it was not
     */
    record History(String from, String to) {}

    static History history(ConvergeConfig config, DeadLetter letter) throws IOException {
        if (letter.source() == null) {
            return new History(null, null);
        }
        RecordIdentity identity = RecordIdentity.of(letter);
        String source = letter.source().toString();
        String[] found = {null, null};
        forEach(config, mark -> {
            if (mark.sent().equals(source)) {
                found[0] = mark.letter();
            }
            if (mark.identity().equals(identity)) {
                found[1] = mark.sent();
            }
        });
        return new History(found[0], found[1]);
    }

    private static void forEach(ConvergeConfig config, Handler handler) throws IOException {
        String topic = config.retriedTopic();
        if (Topics.find(config, topic).isEmpty()) {
            return;
        }
        try (TopicReader reader = TopicReader.open(config, topic, true)) {
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
                    value.path("sent").asText());
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            throw new IOException(
                    "topic " + record.topic() + " holds something else than marks of what was sent again, at partition "
                            + record.partition() + " offset " + record.offset() + ": " + e.getMessage(),
                    e);
        }
    }

    /** The mark of a record that was sent. */
    static ProducerRecord<byte[], byte[]> mark(
            ConvergeConfig config, DeadLetter letter, RecordIdentity identity, Position sent) {
        try {
            byte[] value = JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("letter", letter.place().toString())
                    .put("sent", sent.toString()));
            byte[] key = (letter.source() + " " + identity).getBytes(StandardCharsets.UTF_8);
            return new ProducerRecord<>(config.retriedTopic(), key, value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts have a JSON form", e);
        }
    }
}
