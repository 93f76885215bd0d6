package io.converge.cli;

import io.converge.config.ConfigReference;
import io.converge.config.ConvergeConfig;
import io.converge.runtime.AccessRights;
import io.converge.runtime.AccessRights.Right;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "config",
        description = "Prints every setting of Converge, and checks those that are given.",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Option(names = "--markdown", description = "As a Markdown table.")
    private boolean markdown;

    @Option(
            names = "--acls",
            paramLabel = "PRINCIPAL",
            description =
                    "Instead, the least rights that `run` needs under these settings, as kafka-acls.sh takes them:"
                            + " --acls User:converge. Lines that begin with # tell those at the schema registry.")
    private String principal;

    @Option(
            names = "--for",
            paramLabel = "COMMAND",
            description =
                    "Of which command --acls tells the rights: run (if not given), list (`dead-letters list` and `show`), retry"
                            + " (`dead-letters retry`), feed, sink or console.")
    private User user;

    /** Who needs rights. */
    enum User {
        RUN,
        LIST,
        RETRY,
        FEED,
        SINK,
        CONSOLE
    }

    @Override
    public Integer call() throws IOException {
        if (user != null && principal == null) {
            throw new ParameterException(
                    spec.commandLine(), "--for says whose rights --acls tells: give --acls PRINCIPAL, too");
        }
        ConvergeConfig config = settings.read();
        config.checkPolicy();
        config.checkSources();
        PrintWriter out = spec.commandLine().getOut();
        if (principal != null) {
            User meant = user == null ? User.RUN : user;
            rights(meant, config).forEach(right -> out.println(right.arguments(principal)));
            if (meant == User.RUN) {
                AccessRights.ofRegistry(config).forEach(right -> out.println("# schema registry: " + right));
            }
        } else {
            out.print(markdown ? ConfigReference.markdown() : ConfigReference.text());
        }
        out.flush();
        return 0;
    }

    private static List<Right> rights(User user, ConvergeConfig config) {
        return switch (user) {
            case RUN -> AccessRights.of(config);
            case LIST -> AccessRights.ofList(config);
            case RETRY -> AccessRights.ofRetry(config);
            case FEED -> AccessRights.ofFeed(config);
            case SINK -> AccessRights.ofSink(config);
            case CONSOLE -> AccessRights.ofConsole(config);
        };
    }
}
