package io.converge.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.embedded.RegisteredSchema.Reference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a catalogue in a file of JSON lines, one a change, each on disk before it counts. A last line that a crash cut short
 * was never answered for and is dropped.
 */
final class SchemaJournal implements SchemaCatalogue.Journal, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileChannel file;

    private SchemaJournal(FileChannel file) {
        this.file = file;
    }

    /** Fills {@code catalogue} with what {@code path} holds and keeps it there from now on. */
    static SchemaJournal open(Path path, SchemaCatalogue catalogue) throws IOException {
        long whole = Files.exists(path) ? restore(path, catalogue) : 0;
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        file.truncate(whole);
        file.position(whole);
        SchemaJournal journal = new SchemaJournal(file);
        catalogue.journalTo(journal);
        return journal;
    }

    /** @return how many bytes the whole lines take */
    private static long restore(Path path, SchemaCatalogue catalogue) throws IOException {
        String text = Files.readString(path);
        int end = text.lastIndexOf('\n') + 1;
        List<String> lines = text.substring(0, end).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            try {
                restoreLine(JSON.readTree(lines.get(i)), catalogue);
            } catch (JsonProcessingException | NullPointerException e) {
                throw new IOException(path + ", line " + (i + 1) + ", is damaged: " + e.getMessage(), e);
            }
        }
        return text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
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
            default -> {
                String level = line.get("level").textValue();
                catalogue.restoreLevel(subject, level == null ? null : Compatibility.parse(level));
            }
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
        try {
            file.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
            file.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException("the registry's journal", e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
