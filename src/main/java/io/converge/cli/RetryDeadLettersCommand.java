package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.model.Printable;
import io.converge.triage.DeadLetter;
import io.converge.triage.DeadLetterFilter;
import io.converge.triage.Retry;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "retry",
        description = {
            "Sends the records of dead letters again: their key, value and headers as they came, to the topic and partition that"
                    + " they came from. Mend the cause first; what is refused again becomes a new dead letter.",
            "No record is sent twice, also if this is killed, begun again, or begun twice at once, unless --again is given."
                    + " What is refused again is sent once more by --refused 2, the next time by --refused 3.",
            "",
            "What can be mended: UNDECODABLE where a schema was not registered yet; CLOCK_AHEAD by time, or by"
                    + " max.clock.skew.ms; TOO_LARGE by max.change.bytes, max.live.bytes or max.number.digits, or by making room:"
                    + " resolve the sku's conflict or, where it is about what is to be kept of the sku, write its whole"
                    + " product with the converged record's context; TOO_MANY_ORIGINS by max.origins; UNPROCESSABLE by a"
                    + " release that can. All others, and limits that no setting raises, lie in the record itself, and"
                    + " the writer has to send another one."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  converge dead-letters retry --reason UNDECODABLE --since P1D --dry-run",
            "  converge dead-letters retry --reason CLOCK_AHEAD --origin feed-7",
            "  converge dead-letters retry product-changes-3@1042 product-changes-5@88",
            "  converge dead-letters retry --all",
            "  converge dead-letters retry --refused 2                  what was refused again, once its cause is mended, too"
        },
        mixinStandardHelpOptions = true)
final class RetryDeadLettersCommand implements Callable<Integer>, Retry.Listener {

    private static final long RECORDS_PER_PROGRESS_LINE = 1_000;
    private static final int MOST_REFUSALS_TOLD = 20;

    /** Whatever is under way then is sent whole or not at all. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Mixin
    private DeadLetterOptions options;

    @Option(names = "--all", description = "Those of all reasons, places and times.")
    private boolean all;

    @Option(
            names = "--refused",
            paramLabel = "N",
            description =
                    "Whose record was refused so many times. Without it 1, but for letters that are named by their"
                            + " places: what is refused again is left alone.")
    private Integer refusals;

    @Option(names = "--again", description = "Also those whose record was sent before.")
    private boolean again;

    @Option(
            names = "--keep-timestamp",
            description =
                    "Send with the time of the letter instead of the present, where the topic takes the writers' time"
                            + " (message.timestamp.type=CreateTime).")
    private boolean keepTimestamp;

    @Option(names = "--dry-run", description = "Say what would be sent, and send nothing.")
    private boolean dryRun;

    private PrintWriter err;
    private long sent;
    private long told;
    private long refused;

    @Override
    public Integer call() throws IOException {
        err = spec.commandLine().getErr();
        DeadLetterFilter meant = options.read(System.currentTimeMillis());
        requireChoice(meant);
        ConvergeConfig config = settings.read();
        Retry retry = new Retry(config, new Retry.Options(wantedRefusals(), again, keepTimestamp, dryRun), this);
        try (Shutdown shutdown = Shutdown.onSignal(retry::stop, STOP_PATIENCE)) {
            int status = report(retry.run(meant));
            return shutdown.isRequested() ? Main.FAILED : status;
        } catch (IOException | KafkaException e) {
            err.println("sent " + Count.of(sent, "record") + " before it failed");
            throw e;
        }
    }

    private void requireChoice(DeadLetterFilter meant) {
        if (refusals != null && refusals < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--refused: " + refusals + " is no number of times; 1 is the least");
        }
        if (all && !meant.isAny()) {
            throw new ParameterException(spec.commandLine(), "--all goes with no other choice of letters");
        }
        if (!all && meant.isAny() && refusals == null) {
            throw new ParameterException(spec.commandLine(), "Say which dead letters are meant, or --all");
        }
    }

    private int wantedRefusals() {
        return refusals != null ? refusals : options.namesPositions() ? 0 : 1;
    }

    private int report(Retry.Report report) {
        if (refused > MOST_REFUSALS_TOLD) {
            err.println("… and " + (refused - MOST_REFUSALS_TOLD) + " more cannot be sent");
        }
        err.println((report.stopped() ? "stopped: " : "")
                + (dryRun ? "would send " : "sent ")
                + Reasons.summary("record", report.sent())
                + (report.before() == 0
                        ? ""
                        : "; " + Count.of(report.before(), "letter") + " of records that were sent before")
                + (report.refused() == 0 ? "" : "; " + report.refused() + " cannot be sent"));
        report.refusals().forEach((times, letters) -> {
            if (times > wantedRefusals()) {
                err.println(Count.of(letters, "letter") + " of records that were refused again, " + times
                        + " times by now: --refused " + times + " sends them once more");
            }
        });
        return DeadLetterOptions.told(report.missing(), err) || report.refused() > 0 ? Main.FAILED : 0;
    }

    @Override
    public void sent(long total) {
        sent = dryRun ? 0 : total;
        if (total / RECORDS_PER_PROGRESS_LINE > told) {
            told = total / RECORDS_PER_PROGRESS_LINE;
            err.println((dryRun ? "would send " : "sent ") + total + " records …");
        }
    }

    @Override
    public void refused(DeadLetter letter, String why) {
        refused++;
        if (refused <= MOST_REFUSALS_TOLD) {
            err.println("cannot send " + (letter.source() == null ? letter.place() : letter.source()) + ": "
                    + Printable.within(why, 500));
        }
    }
}
