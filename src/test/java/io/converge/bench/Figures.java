package io.converge.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was measured as JSON, with the machine that it was measured on. */
final class Figures {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Figures() {}

    /** Writes {@code benchmark}.json into a folder, which need not exist. */
    static void write(Path folder, String benchmark, String name, Object figures) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("machine", machine());
        document.put(name, figures);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(benchmark + ".json"), JSON.writeValueAsString(document) + "\n");
    }

    private static String machine() {
        return "%d cores, Java %s, %s %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"));
    }
}
