package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.json.RecordLine;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "show", description = "Prints conflicts with all their versions.", mixinStandardHelpOptions = true)
final class ShowConflictsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Parameters(paramLabel = "SKU|ID", description = "A sku, for all its conflicts, or the id of one.")
    private String which;

    @Override
    public Integer call() throws IOException {
        List<Written> found = find(settings.read());
        if (found.isEmpty()) {
            spec.commandLine().getErr().println("no conflict of " + Printable.of(which));
            return Main.FAILED;
        }
        PrintWriter out = spec.commandLine().getOut();
        found.forEach(
                conflict -> out.println(RecordLine.conflict(conflict.conflict()).toPrettyString()));
        out.flush();
        return 0;
    }

    /** The open ones even if the conflicts topic does not hold them any more. */
    private List<Written> find(ConvergeConfig config) throws IOException {
        List<Written> found = Conflicts.all(config, this::isMeant, Function.identity());
        for (Written open : Conflicts.open(config, this::isMeant, Function.identity())) {
            boolean known =
                    found.stream().anyMatch(conflict -> conflict.text("id").equals(open.text("id")));
            if (!known) {
                found.add(open);
            }
        }
        return found;
    }

    private boolean isMeant(Written conflict) {
        return conflict.text("sku").equals(which) || conflict.text("id").equals(which);
    }
}
