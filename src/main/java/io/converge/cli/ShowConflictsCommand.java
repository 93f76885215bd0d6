package io.converge.cli;

import io.converge.json.RecordLine;
import io.converge.model.Printable;
import io.converge.triage.Conflicts;
import io.converge.triage.Conflicts.Written;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "show", description = "Prints conflicts with all their versions.", mixinStandardHelpOptions = true)
final class ShowConflictsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Parameters(paramLabel = "SKU|ID", description = "A sku, for all its conflicts; or the id of one.")
    private String which;

    @Option(
            names = "--leaves",
            description =
                    "Instead a table of the leaves that the versions dispute: the rule, every value in question with its"
                            + " version, and which stands.")
    private boolean leaves;

    @Override
    public Integer call() throws IOException {
        List<Written> found = Conflicts.find(settings.read(), which);
        if (found.isEmpty()) {
            spec.commandLine().getErr().println("no conflict of " + Printable.of(which));
            return Main.FAILED;
        }
        PrintWriter out = spec.commandLine().getOut();
        found.forEach(leaves ? conflict -> printLeaves(conflict, out) : conflict -> printAll(conflict, out));
        out.flush();
        return 0;
    }

    private static void printAll(Written conflict, PrintWriter out) {
        out.println(RecordLine.conflict(conflict.conflict()).toPrettyString());
    }

    private static void printLeaves(Written conflict, PrintWriter out) {
        out.println(String.join(
                " ",
                Printable.of(conflict.subject()),
                conflict.text("type"),
                conflict.text("status"),
                conflict.text("id")));
        DisputedLeaves.lines(conflict).forEach(out::println);
    }
}
