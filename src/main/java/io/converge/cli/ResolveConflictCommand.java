package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.config.TextFile;
import io.converge.json.JsonFormException;
import io.converge.model.Limits;
import io.converge.model.Printable;
import io.converge.model.WellFormedText;
import io.converge.serde.RefusedRecordException;
import io.converge.triage.ConflictResolution;
import io.converge.triage.Conflicts;
import io.converge.triage.Conflicts.Written;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.avro.generic.GenericRecord;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "resolve",
        description = {
            "Resolves the open conflict of a sku: writes the change that supersedes all its versions.",
            "It is an ordinary change with the context of the conflict record; any application can write it."
        },
        mixinStandardHelpOptions = true)
final class ResolveConflictCommand implements Callable<Integer> {

    private static final int LONGEST_SHOWN = 80;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Parameters(paramLabel = "SKU", description = "The product's key.")
    private String sku;

    @Option(
            names = "--charset",
            paramLabel = "NAME",
            defaultValue = "UTF-8",
            description = "Of the file of --product (${DEFAULT-VALUE}).")
    private Charset charset;

    @ArgGroup(multiplicity = "1")
    private Choice choice;

    @Option(
            names = "--origin",
            paramLabel = "NAME",
            defaultValue = "resolver",
            description = "In whose name the change is written (${DEFAULT-VALUE}).")
    private String origin;

    /** What shall stand. */
    private static final class Choice {
        @Option(names = "--choose", paramLabel = "ORIGIN:SEQUENCE", description = "One of the versions in conflict.")
        private String version;

        @Option(names = "--product", paramLabel = "FILE", description = "The product in this file, as JSON.")
        private Path product;

        @Option(names = "--delete", description = "Delete the product.")
        private boolean delete;
    }

    @Override
    public Integer call() throws IOException {
        if (origin.isBlank()) {
            throw new ParameterException(spec.commandLine(), "--origin is blank; a change needs the name of a writer");
        }
        if (!Limits.fits(origin, Limits.ORIGIN_BYTES) || WellFormedText.fault(origin) != WellFormedText.NO_FAULT) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--origin is " + Printable.of(origin, LONGEST_SHOWN) + "; a change takes a text of at most "
                            + Limits.ORIGIN_BYTES + " bytes in UTF-8");
        }
        ConvergeConfig config = settings.read();
        List<Written> open =
                Conflicts.open(config, conflict -> conflict.text("sku").equals(sku), Function.identity());
        if (open.isEmpty()) {
            spec.commandLine().getErr().println("no open conflict of " + Printable.of(sku));
            return Main.FAILED;
        }
        Written conflict = open.get(0);
        ConflictResolution resolution = new ConflictResolution(config, conflict, origin);
        GenericRecord change = change(resolution, System.currentTimeMillis());
        try {
            resolution.send(change);
        } catch (RefusedRecordException e) {
            spec.commandLine().getErr().println("not resolved: " + e.reason() + ": " + e.getMessage());
            return Main.FAILED;
        }
        spec.commandLine()
                .getErr()
                .println("resolved " + conflict.text("id") + " of " + Printable.of(sku) + ": " + change.get("op") + " "
                        + Printable.of(change.get("origin") + ":" + change.get("sequence")));
        return 0;
    }

    private GenericRecord change(ConflictResolution resolution, long nowMs) throws IOException {
        if (choice.delete) {
            return resolution.delete(nowMs);
        }
        return choice.product == null
                ? resolution.choose(choice.version, nowMs)
                : replace(resolution, choice.product, nowMs);
    }

    private GenericRecord replace(ConflictResolution resolution, Path file, long nowMs) throws IOException {
        String product = TextFile.read("--product", file, charset);
        if (product.isBlank()) {
            throw new IOException("--product " + file + ": the file is empty");
        }
        try {
            return resolution.replace(product, nowMs);
        } catch (JsonFormException e) {
            throw new IOException("--product " + file + ": " + e.getMessage(), e);
        }
    }
}
