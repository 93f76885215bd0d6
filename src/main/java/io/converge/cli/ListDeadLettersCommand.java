package io.converge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.json.RecordLine;
import io.converge.model.Printable;
import io.converge.triage.DeadLetter;
import io.converge.triage.DeadLetterFilter;
import io.converge.triage.DeadLetterLine;
import io.converge.triage.DeadLetters;
import io.converge.triage.DeadLetters.Found;
import io.converge.triage.MissingPositions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        description = {
            "Lists the dead letters whose record was not sent again, with the place of that record.",
            "Origin and sku are what the record says, where it can be read."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  converge dead-letters list --reason CLOCK_AHEAD,UNDECODABLE --since P1D",
            "  converge dead-letters list --topic product-changes --partition 3 --offset 1000..1999 --json"
        },
        mixinStandardHelpOptions = true)
final class ListDeadLettersCommand implements Callable<Integer> {

    private static final String FORMAT = "%-7s %-16s %-28s %-12s %-20s %s%n";
    private static final int LONGEST_NAME = 40;
    private static final int LONGEST_DETAIL = 120;
    private static final String UNKNOWN = "-";

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Mixin
    private DeadLetterOptions options;

    @Option(names = "--all", description = "Also those whose record was sent again.")
    private boolean all;

    @Option(names = "--json", description = "As JSON lines.")
    private boolean json;

    private final Map<String, Long> byReason = new TreeMap<>();
    private long retried;

    @Override
    public Integer call() throws IOException {
        ConvergeConfig config = settings.read();
        long nowMs = System.currentTimeMillis();
        DeadLetterFilter meant = options.read(nowMs);
        PrintWriter out = spec.commandLine().getOut();
        MissingPositions missing = new MissingPositions(meant);
        Optional<String> fault = DeadLetters.find(config, meant, found -> {
            missing.found(found.letter());
            retried += found.retried() ? 1 : 0;
            if (all || !found.retried()) {
                print(found, nowMs, out);
            }
            return !out.checkError();
        });
        PrintWriter err = spec.commandLine().getErr();
        fault.ifPresent(why -> err.println("origins and skus are not told where a schema is needed: " + why));
        if (out.checkError()) {
            err.println("stopped: nobody reads the rest of the list");
            return Main.FAILED;
        }
        err.println(Reasons.summary("dead letter", byReason) + others());
        return DeadLetterOptions.told(missing.all(), err) ? Main.FAILED : 0;
    }

    private String others() {
        if (retried == 0) {
            return "";
        }
        return "; " + retried + (all ? " of them" : retried == 1 ? " other" : " others")
                + (retried == 1 ? " was" : " were") + " sent again" + (all ? "" : " (--all)");
    }

    private void print(Found found, long nowMs, PrintWriter out) {
        DeadLetter letter = found.letter();
        String reason = letter.reason() == null ? UNKNOWN : letter.reason();
        boolean first = byReason.isEmpty();
        byReason.merge(reason, 1L, Long::sum);
        if (json) {
            out.println(DeadLetterLine.brief(found));
            return;
        }
        if (first) {
            out.printf(FORMAT, "AGE", "REASON", "RECORD", "ORIGIN", "SKU", "DETAIL");
        }
        Object place = letter.source() == null ? letter.place() : letter.source();
        out.printf(
                FORMAT,
                Age.of(nowMs - letter.timestampMs()),
                Printable.of(reason, LONGEST_NAME),
                Printable.of(place.toString(), 2 * LONGEST_NAME),
                cell(found.claim().origin()),
                cell(found.claim().sku() == null ? key(letter) : found.claim().sku()),
                (found.retried() ? "(sent again) " : "") + refusals(found) + detail(letter));
    }

    private static String refusals(Found found) {
        return found.refusals() == 1 ? "" : "(refused " + found.refusals() + " times) ";
    }

    private static String cell(String name) {
        return name == null ? UNKNOWN : Printable.of(name, LONGEST_NAME);
    }

    /** In place of the sku, which it should be. */
    private static String key(DeadLetter letter) {
        JsonNode key = RecordLine.text(letter.key());
        return key.isNull() ? null : key.isTextual() ? key.textValue() : key.toString();
    }

    private static String detail(DeadLetter letter) {
        String detail = letter.detail() == null ? "" : letter.detail();
        return Printable.within(detail.lines().findFirst().orElse(""), LONGEST_DETAIL);
    }
}
