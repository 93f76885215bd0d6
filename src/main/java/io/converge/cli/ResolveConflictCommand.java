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
            "It is an ordinary change with the context of the conflict record; any application can write it.",
            "A conflict about a unique value ends when all but one of its skus have given the value up: name it by its id, and"
                    + " by --sku the one to change; or name that sku."
        },
        mixinStandardHelpOptions = true)
final class ResolveConflictCommand implements Callable<Integer> {

    private static final int LONGEST_SHOWN = 80;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Parameters(paramLabel = "SKU|ID", description = "The product's key; or the id of a conflict about a unique value.")
    private String which;

    @Option(
            names = "--sku",
            paramLabel = "SKU",
            description = "Of a conflict about a unique value: the product to change.")
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
        @Option(
                names = "--choose",
                paramLabel = "ORIGIN:SEQUENCE",
                description =
                        "One of the versions in conflict. Of one that speaks of some fields alone, what it says of the disputed"
                                + " ones; beside that what stands.")
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
        List<Written> open = Conflicts.open(config, this::isMeant, Function.identity());
        if (open.isEmpty()) {
            spec.commandLine().getErr().println("no open conflict of " + Printable.of(which));
            return Main.FAILED;
        }
        // A sku may have a conflict of its own, which only it can resolve.
        Written conflict = open.stream()
                .filter(candidate -> !candidate.isUnique())
                .findFirst()
                .orElse(open.get(0));
        ConflictResolution resolution = conflict.isUnique() ? ofUnique(config, conflict) : ofSku(config, conflict);
        GenericRecord change = change(resolution, System.currentTimeMillis());
        try {
            resolution.send(change);
        } catch (RefusedRecordException e) {
            spec.commandLine().getErr().println("not resolved: " + e.reason() + ": " + e.getMessage());
            return Main.FAILED;
        }
        spec.commandLine()
                .getErr()
                .println("resolved " + conflict.text("id") + " of " + Printable.of(conflict.subject()) + ": "
                        + change.get("op") + " " + Printable.of(change.get("origin") + ":" + change.get("sequence"))
                        + (conflict.isUnique() ? " of " + Printable.of(resolution.sku()) : ""));
        return 0;
    }

    private boolean isMeant(Written conflict) {
        boolean isSku = conflict.text("sku").equals(which);
        return conflict.isUnique() ? conflict.text("id").equals(which) || hasClaimant(conflict) : isSku;
    }

    private boolean hasClaimant(Written conflict) {
        return conflict.claimants().stream()
                .anyMatch(claimant -> claimant.get("sku").toString().equals(which));
    }

    private ConflictResolution ofSku(ConvergeConfig config, Written conflict) throws IOException {
        if (sku != null) {
            throw new ParameterException(
                    spec.commandLine(), "--sku is for a conflict about a unique value; this one is of " + which);
        }
        return ConflictResolution.of(config, conflict, origin);
    }

    private ConflictResolution ofUnique(ConvergeConfig config, Written conflict) throws IOException {
        if (choice.version != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--choose is for versions of one product; these are products that have "
                            + Printable.of(conflict.subject()) + " in common: give --product or --delete");
        }
        String chosen = sku != null ? sku : hasClaimant(conflict) ? which : null;
        if (chosen == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--sku is missing: which of " + Printable.of(conflict.skus()) + " shall be changed?");
        }
        return ConflictResolution.ofUnique(config, conflict, chosen, origin);
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
