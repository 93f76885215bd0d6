package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.model.Printable;
import io.converge.triage.Conflicts;
import io.converge.triage.Conflicts.Written;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        description = {
            "Lists the conflicts that wait for the application to resolve them.",
            "Those about a unique value stand there with the value in the place of a sku, and with skus in the place of versions."
        },
        mixinStandardHelpOptions = true)
final class ListConflictsCommand implements Callable<Integer> {

    private static final String FORMAT = "%-20s %-8s %-10s %-8s %-32s %s%n";

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--all",
            description = "All conflicts that the conflicts topic holds, also resolved and closed ones.")
    private boolean all;

    @Option(
            names = "--leaves",
            description =
                    "Below each conflict the leaves that its versions dispute: the rule, every value in question with its"
                            + " version, and which stands.")
    private boolean leaves;

    private record Line(
            String sku, String type, String status, long timestamp, String id, String dots, List<String> leaves) {

        static Line of(Written conflict, boolean withLeaves) {
            return new Line(
                    Printable.of(conflict.subject()),
                    conflict.text("type"),
                    conflict.text("status"),
                    conflict.timestamp(),
                    conflict.text("id"),
                    Printable.of(conflict.isUnique() ? conflict.skus() : conflict.dots()),
                    withLeaves && !conflict.isUnique() ? DisputedLeaves.lines(conflict) : List.of());
        }
    }

    @Override
    public Integer call() throws IOException {
        ConvergeConfig config = settings.read();
        Function<Written, Line> line = conflict -> Line.of(conflict, leaves);
        List<Line> conflicts =
                all ? Conflicts.all(config, any -> true, line) : Conflicts.open(config, any -> true, line);
        if (conflicts.isEmpty()) {
            spec.commandLine().getErr().println(all ? "no conflicts" : "no open conflicts");
            return 0;
        }
        PrintWriter out = spec.commandLine().getOut();
        long now = System.currentTimeMillis();
        out.printf(FORMAT, "SKU", "TYPE", "STATUS", "AGE", "ID", "VERSIONS");
        for (Line each : conflicts) {
            out.printf(FORMAT, each.sku, each.type, each.status, Age.of(now - each.timestamp), each.id, each.dots);
            each.leaves.forEach(out::println);
        }
        out.flush();
        return 0;
    }
}
