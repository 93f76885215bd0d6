package io.converge.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.embedded.RegisteredSchema.Reference;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a catalogue in a file of JSON lines, one a change, each on disk before it counts. What cannot be written whole is cut
 * back and refused. What a crash left of a last line was never answered for and is dropped.
 */
final class SchemaJournal implements SchemaCatalogue.Journal, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaJournal.class);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path path;
    private final Storage storage;
    /** Where the last whole line ends. */
    private long end;
    /** Whether something stands behind that which could not be cut back. */
    private boolean broken;

    /** The bytes of a journal, written at their end. */
    interface Storage extends Closeable {

        /** @return how many bytes were written */
        int write(ByteBuffer bytes) throws IOException;

        /** Returns when what was written outlasts a crash. */
        void force() throws IOException;

        /** Cuts the bytes back to this length. */
        void truncate(long length) throws IOException;
    }

    private SchemaJournal(Path path, Storage storage, long end) {
        this.path = path;
        this.storage = storage;
        this.end = end;
    }

    /**
     * Fills {@code catalogue} with what {@code path} holds and keeps it there from now on.
     *
     * @throws IOException if the file cannot be used, or is damaged elsewhere than at its end
     */
    static SchemaJournal open(Path path, SchemaCatalogue catalogue) throws IOException {
        return open(path, catalogue, new JournalFile(path));
    }

    /** @param storage that what {@code path} holds is continued in */
    static SchemaJournal open(Path path, SchemaCatalogue catalogue, Storage storage) throws IOException {
        try {
            long end = restore(path, catalogue);
            storage.truncate(end);
            storage.force();
            SchemaJournal journal = new SchemaJournal(path, storage, end);
            catalogue.journalTo(journal);
            return journal;
        } catch (IOException | RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    /** @return how many bytes the whole lines take */
    private static long restore(Path path, SchemaCatalogue catalogue) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        List<JsonNode> lines = new ArrayList<>();
        int end = 0;
        int whole = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                JsonNode line = line(bytes, end, i);
                lines.add(line);
                end = i + 1;
                whole = line == null ? whole : end;
            }
        }
        if (whole < bytes.length) {
            LOG.warn(
                    "{}: the last {} bytes are of a line that a crash cut short, and are dropped",
                    path,
                    bytes.length - whole);
        }
        int lastWhole = lines.size();
        while (lastWhole > 0 && lines.get(lastWhole - 1) == null) {
            lastWhole--;
        }
        for (int i = 0; i < lastWhole; i++) {
            restore(path, i + 1, lines.get(i), catalogue);
        }
        return whole;
    }

    /** Null if it is not JSON as it was written: whatever a write that was cut short leaves is not. */
    private static JsonNode line(byte[] bytes, int from, int to) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
            JsonNode line = JSON.readTree(text);
            return line.isObject() ? line : null;
        } catch (CharacterCodingException | JsonProcessingException e) {
            return null;
        }
    }

    private static void restore(Path path, int number, JsonNode line, SchemaCatalogue catalogue) throws IOException {
        String problem = "it is not JSON";
        try {
            if (line != null) {
                restoreLine(line, catalogue);
                return;
            }
        } catch (NullPointerException | RegistryError e) {
            problem = e.getMessage();
        }
        throw new IOException(path + ", line " + number + ", is damaged, and whole lines follow: " + problem
                + ". Restore the file from a copy, or take the line out if its schema can be registered again.");
    }

    private static void restoreLine(JsonNode line, SchemaCatalogue catalogue) {
        String subject = line.get("subject").textValue();
        switch (line.get("event").textValue()) {
            case "registered" -> {
                List<Reference> references = new ArrayList<>();
                line.get("references")
                        .forEach(node -> references.add(new Reference(
                                node.get("name").textValue(),
                                node.get("subject").textValue(),
                                node.get("version").intValue())));
                catalogue.restore(new RegisteredSchema(
                        subject,
                        line.get("version").intValue(),
                        line.get("id").intValue(),
                        line.get("schema").textValue(),
                        references,
                        false));
            }
            case "deleted" ->
                catalogue.restoreDeletion(
                        subject,
                        line.get("version").intValue(),
                        line.get("permanently").booleanValue());
            case "configured" -> {
                String level = line.get("level").textValue();
                catalogue.restoreLevel(subject, level == null ? null : Compatibility.parse(level));
            }
            default -> throw new NullPointerException("no such event: " + line.get("event"));
        }
    }

    @Override
    public void registered(RegisteredSchema schema) {
        ObjectNode line = line("registered", schema.subject());
        line.put("version", schema.version());
        line.put("id", schema.id());
        line.put("schema", schema.schema());
        line.set("references", JSON.valueToTree(schema.references()));
        append(line);
    }

    @Override
    public void deleted(String subject, int version, boolean permanently) {
        append(line("deleted", subject).put("version", version).put("permanently", permanently));
    }

    @Override
    public void configured(String subject, Compatibility level) {
        append(line("configured", subject).put("level", level == null ? null : level.name()));
    }

    private static ObjectNode line(String event, String subject) {
        return JSON.createObjectNode().put("event", event).put("subject", subject);
    }

    private void append(ObjectNode line) {
        if (broken) {
            throw RegistryError.storage(
                    path + " ends in a line that could be neither written nor cut back. Make room on"
                            + " its disk and restart the registry.");
        }
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        int length = bytes.remaining();
        try {
            writeWhole(bytes);
            storage.force();
            end += length;
        } catch (IOException e) {
            LOG.error("{} cannot be written: {}", path, e.toString());
            cutBack();
            throw RegistryError.storage(path + " cannot be written, and nothing was changed: " + e.getMessage());
        }
    }

    private void writeWhole(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (storage.write(bytes) <= 0) {
                throw new IOException("the disk takes no more bytes");
            }
        }
    }

    /** What stands behind the last whole line was refused: a later line must not be written behind it. */
    private void cutBack() {
        try {
            storage.truncate(end);
            storage.force();
        } catch (IOException e) {
            broken = true;
            LOG.error("{} cannot be cut back to its last whole line, at {} bytes: {}", path, end, e.toString());
        }
    }

    @Override
    public void close() throws IOException {
        storage.close();
    }
}
