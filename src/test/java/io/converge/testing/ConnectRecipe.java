package io.converge.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.cli.Page;
import io.converge.config.ConvergeConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The connectors that the page on Kafka Connect shows. */
public final class ConnectRecipe {

    private static final Page PAGE = Page.read(Path.of("docs/connect.md"));

    private ConnectRecipe() {}

    /** The names of all. */
    public static List<String> names() {
        return PAGE.blocks().stream()
                .filter(block -> block.kind().equals("run"))
                .map(Page.Block::subject)
                .toList();
    }

    /** The table that rows are written to. */
    public static String createTable() {
        return PAGE.blocks().stream()
                .filter(block -> block.language().equals("sql"))
                .findFirst()
                .orElseThrow()
                .text();
    }

    /**
     * A connector's settings.
     *
     * @param config whose cluster, registry and converged topic stand in the places of those on the page
     * @param places what else stands in the place of what
     */
    public static Map<String, String> settings(String name, ConvergeConfig config, Map<String, String> places) {
        String text = PAGE.blocks().stream()
                .filter(block -> block.subject().equals(name))
                .findFirst()
                .orElseThrow()
                .text();
        Map<String, String> all = new HashMap<>(places);
        all.put("http://localhost:8081", config.registryUrl().toString());
        all.put("product-converged", config.convergedTopic());
        all.put("io.confluent.connect.avro.AvroConverter", AvroConnectConverter.class.getName());
        for (Map.Entry<String, String> place : all.entrySet()) {
            if (!text.contains(place.getKey())) {
                throw new IllegalArgumentException(name + " has no " + place.getKey());
            }
            text = text.replace(place.getKey(), place.getValue());
        }
        Map<String, String> settings = new HashMap<>();
        try {
            new ObjectMapper()
                    .readTree(text)
                    .properties()
                    .forEach(each -> settings.put(each.getKey(), each.getValue().asText()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        return settings;
    }
}
