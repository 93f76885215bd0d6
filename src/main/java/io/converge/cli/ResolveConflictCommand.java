package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.config.TextFile;
import io.converge.json.JsonFormException;
import io.converge.model.Limits;
import io.converge.model.Printable;
import io.converge.model.WellFormedText;
import io.converge.runtime.PolicyLedger;
import io.converge.serde.RefusedRecordException;
import io.converge.triage.ConflictResolution;
import io.converge.triage.Conflicts;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.UnsettledException;
import io.converge.unique.UniqueKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
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
            names = "--seen",
            paramLabel = "CONTEXT",
            description =
                    "Of a conflict about a unique value: the context of the product as you have seen it, where it has changed since"
                            + " the conflict was raised.")
    private String seen;

    @Option(
            names = "--charset",
            paramLabel = "NAME",
            defaultValue = "UTF-8",
            description = "Of the file of --product (${DEFAULT-VALUE}).")
    private Charset charset;

    @ArgGroup(multiplicity = "1")
    private Choice choice;

    @Option(
            names = "--whole",
            description =
                    "With --choose: all of that version's product, where leaves were merged also what nobody disputes.")
    private boolean whole;

    @Option(
            names = "--origin",
            paramLabel = "NAME",
            defaultValue = "resolver",
            description = "In whose name the change is written (${DEFAULT-VALUE}).")
    private String origin;

    /** The conflicts whose records do not name all of their skus. */
    private final List<String> unlisted = new ArrayList<>();

    /** What shall stand. */
    private static final class Choice {
        @Option(
                names = "--choose",
                paramLabel = "ORIGIN:SEQUENCE",
                description =
                        "One of the versions in conflict. Where leaves were merged, what it says of the disputed ones; beside"
                                + " that what stands.")
        private String version;

        @Option(names = "--product", paramLabel = "FILE", description = "The product in this file, as JSON.")
        private Path product;

        @Option(names = "--delete", description = "Delete the product.")
        private boolean delete;
    }

    private void checkOrigin() {
        if (origin.isBlank()) {
            throw new ParameterException(spec.commandLine(), "--origin is blank; a change needs the name of a writer");
        }
        if (!Limits.fits(origin, Limits.ORIGIN_BYTES) || WellFormedText.fault(origin) != WellFormedText.NO_FAULT) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--origin is " + Printable.of(origin, LONGEST_SHOWN) + "; a change takes a text of at most "
                            + Limits.ORIGIN_BYTES + " bytes in UTF-8");
        }
    }

    @Override
    public Integer call() throws IOException {
        checkOrigin();
        ConvergeConfig config = settings.read();
        List<Written> open = Conflicts.open(config, this::isMeant, Function.identity());
        if (open.isEmpty()) {
            spec.commandLine().getErr().println("no open conflict of " + Printable.of(which) + unlistedHint());
            return Main.FAILED;
        }
        // A sku may have a conflict of its own, which only it can resolve.
        Written conflict = open.stream()
                .filter(candidate -> !candidate.isUnique())
                .findFirst()
                .orElse(open.get(0));
        ConflictResolution resolution;
        GenericRecord change;
        try {
            resolution = conflict.isUnique() ? ofUnique(config, conflict) : ofSku(config, conflict);
            change = change(resolution, System.currentTimeMillis());
        } catch (UnsettledException e) {
            throw new IOException(e.getMessage() + options(e), e);
        }
        List<Written> still = conflict.isUnique() ? stillClaimed(open, change, config) : List.of();
        if (still.size() == open.size()) {
            spec.commandLine()
                    .getErr()
                    .println("not resolved: the product still has " + subjects(still)
                            + "; such a conflict is over when all but one of its skus have given the value up");
            return Main.FAILED;
        }
        try {
            resolution.send(change);
        } catch (RefusedRecordException e) {
            spec.commandLine().getErr().println("not resolved: " + e.reason() + ": " + e.getMessage());
            return Main.FAILED;
        }
        List<Written> over = new ArrayList<>(conflict.isUnique() ? open : List.of(conflict));
        over.removeIf(still::contains);
        tell(over, still, change);
        return 0;
    }

    /** How what the message names is said here. */
    static String options(UnsettledException refusal) {
        String options = refusal.instead().stream()
                .map(instead -> switch (instead) {
                    case PRODUCT -> "--product FILE";
                    case WHOLE -> "--whole";
                    case ORIGIN -> "--origin NAME";
                    case CHANGE -> "`produce`";
                })
                .collect(Collectors.joining(", "));
        return options.isEmpty() ? "" : " (" + options + ")";
    }

    private void tell(List<Written> over, List<Written> still, GenericRecord change) {
        PrintWriter err = spec.commandLine().getErr();
        for (Written conflict : over) {
            err.println(outcome(conflict) + ": " + change.get("op") + " "
                    + Printable.of(change.get("origin") + ":" + change.get("sequence"))
                    + (conflict.isUnique()
                            ? " of " + Printable.of(change.get("sku").toString())
                            : "") + rest(conflict));
        }
        if (!still.isEmpty()) {
            err.println("still open: " + subjects(still) + ", which the product has as before");
        }
    }

    private static String outcome(Written conflict) {
        return (isOpenStill(conflict) ? "changed for " : "resolved ") + conflict.text("id") + " of "
                + Printable.of(conflict.subject());
    }

    private static String rest(Written conflict) {
        return isOpenStill(conflict) ? "; it stays open, as several others have the value still" : "";
    }

    private static boolean isOpenStill(Written conflict) {
        return conflict.isUnique() && (long) conflict.conflict().get("total") > 2;
    }

    private static String subjects(List<Written> conflicts) {
        return conflicts.stream().map(each -> Printable.of(each.subject())).collect(Collectors.joining(" and "));
    }

    /** What to do about a sku that may be among those for which a record had no room. */
    private String unlistedHint() {
        return unlisted.isEmpty()
                ? ""
                : ", as far as their records tell: of " + String.join(" and of ", unlisted)
                        + ". If the product has that value, `produce` a change of it with the context of its converged record";
    }

    /** Those about values that a product still has; by the keys of the catalogue, whatever this command was told. */
    private static List<Written> stillClaimed(List<Written> conflicts, GenericRecord change, ConvergeConfig config)
            throws IOException {
        UniqueKeys keys = PolicyLedger.held(config).orElse(config.policy()).uniqueKeys();
        return conflicts.stream()
                .filter(conflict -> conflict.isClaimedBehind(change, keys))
                .toList();
    }

    private boolean isMeant(Written conflict) {
        boolean isSku = conflict.text("sku").equals(which);
        if (!conflict.isUnique()) {
            return isSku;
        }
        boolean isMeant =
                conflict.text("id").equals(which) || conflict.subject().equals(which) || conflict.hasClaimant(which);
        long more =
                (long) conflict.conflict().get("total") - conflict.claimants().size();
        if (!isMeant && more > 0) {
            unlisted.add(Printable.of(conflict.subject()) + " " + more + " skus are not listed");
        }
        return isMeant;
    }

    private ConflictResolution ofSku(ConvergeConfig config, Written conflict) throws IOException {
        if (sku != null || seen != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    (sku != null ? "--sku" : "--seen") + " is for a conflict about a unique value; this one is of "
                            + which);
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
        String chosen = sku != null ? sku : conflict.hasClaimant(which) ? which : null;
        if (chosen == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--sku is missing: which of " + Printable.of(conflict.skus()) + " shall be changed?");
        }
        return ConflictResolution.ofUnique(config, seenProduct(chosen).in(conflict, config), chosen, origin);
    }

    private SeenProduct seenProduct(String chosen) {
        try {
            return new SeenProduct(chosen, seen);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--seen is no context: " + e.getMessage());
        }
    }

    private GenericRecord change(ConflictResolution resolution, long nowMs) throws IOException {
        if (choice.delete) {
            return resolution.delete(nowMs);
        }
        return choice.product == null
                ? resolution.choose(choice.version, whole, nowMs)
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
