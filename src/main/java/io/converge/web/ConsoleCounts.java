package io.converge.web;

import io.converge.console.Console;
import io.converge.metrics.OpenConflictCounts;
import io.converge.model.ConflictType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The open conflicts that a console knows, for the metrics of its process. */
final class ConsoleCounts implements OpenConflictCounts {

    private final Console console;

    ConsoleCounts(Console console) {
        this.console = console;
    }

    @Override
    public Optional<Counts> now() {
        return console.openConflicts().map(open -> new Counts(byType(open.byType()), open.oldestMs()));
    }

    private static Map<ConflictType, Integer> byType(Map<String, Long> counts) {
        Map<ConflictType, Integer> byType = new EnumMap<>(ConflictType.class);
        for (ConflictType type : ConflictType.values()) {
            byType.put(type, counts.getOrDefault(type.name(), 0L).intValue());
        }
        return byType;
    }
}
