package io.converge.cli;

import io.converge.config.LocaleText;
import io.converge.feed.file.FileForm;
import io.converge.json.JsonFormException;
import io.converge.model.Printable;
import io.converge.runtime.RefusedStartException;
import io.converge.serde.registry.RegistryUnavailableException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code java -jar converge.jar}. */
@Command(
        name = "converge",
        description = "Several regions, feeds and systems write one product catalogue through Kafka.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage or a wrong setting"})
public final class Main implements Runnable {

    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(execute(arguments, utf8(FileDescriptor.out), utf8(FileDescriptor.err)));
    }

    static int execute(String[] arguments, PrintWriter out, PrintWriter err) {
        for (String argument : arguments) {
            String fault = LocaleText.fault("the argument " + Printable.of(argument), argument);
            if (fault != null) {
                err.println("error: " + fault);
                return WRONG_USAGE;
            }
        }
        return commandLine(arguments).setOut(out).setErr(err).execute(arguments);
    }

    /** JSON is UTF-8, also where the locale is not. */
    private static PrintWriter utf8(FileDescriptor stream) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8), true);
    }

    /** With all commands. */
    static CommandLine commandLine() {
        return commandLine(Commands.NAMES);
    }

    /** With what these arguments need: the command that they begin with, else all of them, to name in a help or a fault. */
    static CommandLine commandLine(String[] arguments) {
        boolean isNamed = arguments.length > 0 && Commands.NAMES.contains(arguments[0]);
        return commandLine(isNamed ? List.of(arguments[0]) : Commands.NAMES);
    }

    private static CommandLine commandLine(List<String> commands) {
        CommandLine line = new CommandLine(new Main());
        for (String command : commands) {
            line.addSubcommand(Commands.make(command));
        }
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Charset.class, Main::charset)
                .registerConverter(ConsumeCommand.Kind.class, new OneOf<>(ConsumeCommand.Kind.values()))
                .registerConverter(FileForm.Kind.class, new OneOf<>(FileForm.Kind.values()))
                .registerConverter(SinkCommand.Provisional.class, new OneOf<>(SinkCommand.Provisional.values()))
                .registerConverter(SinkCommand.Withheld.class, new OneOf<>(SinkCommand.Withheld.values()))
                .registerConverter(ConfigCommand.User.class, new OneOf<>(ConfigCommand.User.values()))
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((e, failed, parsed) -> report(e, failed.getErr()));
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'" + name + "' is no charset that Java knows, as UTF-8, UTF-16 or windows-1252 are");
        }
    }

    /** What a user can mend is said in a sentence; anything else is a defect, and its trace helps to find it. */
    private static int report(Exception e, PrintWriter err) {
        if (e instanceof ConfigException) {
            err.println("error: " + e.getMessage());
            return WRONG_USAGE;
        }
        if (e instanceof UncheckedIOException
                || e instanceof IOException
                || e instanceof KafkaException
                || e instanceof RefusedStartException
                || e instanceof RegistryUnavailableException
                || e instanceof JsonFormException) {
            err.println("error: " + e.getMessage());
            if (e instanceof KafkaException) {
                reportCauses(e, err); // "Failed to create …" alone helps nobody.
            }
        } else {
            e.printStackTrace(err);
        }
        return FAILED;
    }

    /** Why something failed, a line for each cause. */
    static void reportCauses(Throwable failure, PrintWriter err) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            err.println("  because of " + cause);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /** From the manifest of the jar. */
    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"converge " + version()};
        }
    }
}
