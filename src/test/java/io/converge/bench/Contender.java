package io.converge.bench;

import io.converge.config.ConvergeConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is measured. All get the settings that Converge gives Kafka Streams. */
enum Contender {
    PASS_THROUGH("pass-through"),
    FLOOR("floor"),
    GROUP_BY_KEY("groupByKey().reduce"),
    GROUP_BY("groupBy(sku).reduce"),
    LAST_WRITE_WINS("Converge, last-write-wins"),
    WATCHED("Converge, last-write-wins, its console open and its metrics read each second", "http.port", "0"),
    UNIQUE_KEYS("Converge, unique keys", "unique.keys", "number=/categoryId+/supplierId"),
    FIELD_MERGE("Converge, field-merge", "resolution.policy", "field-merge"),
    LAST_WRITE_WINS_WITH_BEFORE("Converge, last-write-wins, with before", Writing.WITH_BEFORE),
    FIELD_MERGE_WITH_BEFORE(
            "Converge, field-merge, with before", Writing.WITH_BEFORE, "resolution.policy", "field-merge"),
    FIELD_MERGE_OF_PARTIAL_CHANGES(
            "Converge, field-merge, partial changes", Writing.PARTIAL, "resolution.policy", "field-merge"),
    JAVA(
            "Converge, Java procedure",
            "resolution.policy",
            "custom",
            "resolution.procedure",
            HighestPrice.class.getName()),
    JAVASCRIPT(
            "Converge, JavaScript procedure",
            "resolution.policy",
            "custom",
            "resolution.procedure",
            "file:src/test/resources/procedures/highest-price.js");

    private final String label;
    private final Writing writing;
    private final Map<String, String> settings = new HashMap<>();

    Contender(String label, String... settings) {
        this(label, Writing.WHOLE, settings);
    }

    Contender(String label, Writing writing, String... settings) {
        this.label = label;
        this.writing = writing;
        for (int i = 0; i < settings.length; i += 2) {
            this.settings.put(settings[i], settings[i + 1]);
        }
    }

    String label() {
        return label;
    }

    /** What the changes are that it works on. */
    Writing writing() {
        return writing;
    }

    boolean isConverge() {
        return ordinal() >= LAST_WRITE_WINS.ordinal();
    }

    /** Whether it is measured only where it is named. */
    boolean isAside() {
        return this == WATCHED;
    }

    /** Those that are not aside. */
    static List<Contender> usual() {
        return List.of(values()).stream()
                .filter(contender -> !contender.isAside())
                .toList();
    }

    boolean isProcedure() {
        return this == JAVA || this == JAVASCRIPT;
    }

    /** Whether it can work on records without a key. */
    boolean takesMisplaced() {
        return this != FLOOR && this != GROUP_BY_KEY;
    }

    /** @param given the settings of the run: cluster, topics, guarantee, folder */
    Job job(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(given);
        ConvergeConfig config = new ConvergeConfig(all);
        return switch (this) {
            case PASS_THROUGH -> new StreamsJob(Baselines.passThrough(config), config);
            case FLOOR -> new StreamsJob(Baselines.floor(config), config);
            case GROUP_BY_KEY -> new StreamsJob(Baselines.groupByKey(config), config);
            case GROUP_BY -> new StreamsJob(Baselines.groupBy(config), config);
            default -> new ConvergeJob(config);
        };
    }
}
