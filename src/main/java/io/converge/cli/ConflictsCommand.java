package io.converge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.json.RecordLine;
import io.converge.model.ConflictStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.serialization.Deserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "conflicts",
        description = "Looks into the conflicts topic.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ConflictsCommand.ListConflicts.class, ConflictsCommand.ShowConflicts.class})
final class ConflictsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: list or show");
    }

    /** A conflict record and the moment that it was written at. */
    private record Written(ObjectNode conflict, long timestamp) {
        String text(String field) {
            return conflict.get(field).asText();
        }
    }

    /** The last record of each conflict, in the order of their first ones. */
    private static Map<String, Written> read(ConvergeConfig config) throws IOException {
        Map<String, Written> byId = new LinkedHashMap<>();
        try (TopicReader reader = TopicReader.open(config, config.conflictsTopic(), true);
                Deserializer<Object> values = config.registryClient().deserializer()) {
            reader.readToEnd(record -> {
                ObjectNode conflict =
                        RecordLine.conflict((IndexedRecord) values.deserialize(record.topic(), record.value()));
                byId.put(conflict.get("id").textValue(), new Written(conflict, record.timestamp()));
                return true;
            });
        }
        return byId;
    }

    @Command(
            name = "list",
            description = "Lists the conflicts that wait for the application to resolve them.",
            mixinStandardHelpOptions = true)
    static final class ListConflicts implements Callable<Integer> {

        private static final String FORMAT = "%-20s %-8s %-10s %-8s %-32s %s%n";

        @Spec
        private CommandSpec spec;

        @Mixin
        private SettingsOptions settings;

        @Option(names = "--all", description = "Also those that are resolved or closed.")
        private boolean all;

        @Override
        public Integer call() throws IOException {
            List<Written> conflicts = new ArrayList<>(read(settings.read()).values());
            conflicts.removeIf(conflict -> !all && !conflict.text("status").equals(ConflictStatus.UNRESOLVED.name()));
            PrintWriter out = spec.commandLine().getOut();
            if (conflicts.isEmpty()) {
                spec.commandLine().getErr().println(all ? "no conflicts" : "no open conflicts");
                return 0;
            }
            long now = System.currentTimeMillis();
            out.printf(FORMAT, "SKU", "TYPE", "STATUS", "AGE", "ID", "VERSIONS");
            for (Written conflict : conflicts) {
                out.printf(
                        FORMAT,
                        conflict.text("sku"),
                        conflict.text("type"),
                        conflict.text("status"),
                        age(now - conflict.timestamp()),
                        conflict.text("id"),
                        versions(conflict.conflict()));
            }
            out.flush();
            return 0;
        }

        private static String versions(JsonNode conflict) {
            return StreamSupport.stream(conflict.get("versions").spliterator(), false)
                    .map(version -> version.get("origin").asText() + ":" + version.get("sequence"))
                    .collect(Collectors.joining(" "));
        }

        private static String age(long ms) {
            Duration age = Duration.ofMillis(Math.max(0, ms));
            if (age.toDays() > 0) {
                return age.toDays() + " d";
            }
            if (age.toHours() > 0) {
                return age.toHours() + " h";
            }
            return age.toMinutes() > 0 ? age.toMinutes() + " min" : age.toSeconds() + " s";
        }
    }

    @Command(name = "show", description = "Prints conflicts with all their versions.", mixinStandardHelpOptions = true)
    static final class ShowConflicts implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private SettingsOptions settings;

        @Parameters(paramLabel = "SKU|ID", description = "A sku, for all its conflicts, or the id of one.")
        private String which;

        @Override
        public Integer call() throws IOException {
            List<Written> found = read(settings.read()).values().stream()
                    .filter(conflict -> conflict.text("sku").equals(which)
                            || conflict.text("id").equals(which))
                    .toList();
            if (found.isEmpty()) {
                spec.commandLine().getErr().println("no conflict of " + which);
                return Main.FAILED;
            }
            PrintWriter out = spec.commandLine().getOut();
            found.forEach(conflict -> out.println(conflict.conflict().toPrettyString()));
            out.flush();
            return 0;
        }
    }
}
