package io.converge.cli;

import io.converge.model.Position;
import io.converge.model.RefusalReason;
import io.converge.triage.DeadLetterFilter;
import io.converge.triage.DeadLetterFilter.Offsets;
import io.converge.triage.Positions;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which dead letters a command is about: those that all of these options mean. */
final class DeadLetterOptions {

    private static final Pattern OFFSETS = Pattern.compile("(\\d{1,19})(?:\\.\\.(\\d{1,19}))?");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "POSITION",
            description = {
                "Those at these places: of the letter (product-dead-letters-0@7) or of the record that was refused"
                        + " (product-changes-3@1042), as the log and `list` write them."
            })
    private List<String> positions = new ArrayList<>();

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            split = ",",
            description = "Refused for one of these: ${COMPLETION-CANDIDATES}.")
    private Set<RefusalReason> reasons = new LinkedHashSet<>();

    @Option(
            names = "--origin",
            paramLabel = "NAME",
            description = "Whose record names this origin. One that cannot be read names none.")
    private String origin;

    @Option(names = "--topic", paramLabel = "NAME", description = "Refused in this topic.")
    private String topic;

    @Option(names = "--partition", paramLabel = "N", description = "Refused in this partition.")
    private Integer partition;

    @Option(
            names = "--offset",
            paramLabel = "N[..M]",
            description = "Refused at this offset, or from this one to that one.")
    private String offsets;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Refused since then: a time (2026-03-01T08:00:00Z) or how long ago (PT2H, P3D).")
    private String since;

    /** @throws ParameterException naming the option that is not understood */
    DeadLetterFilter read(long nowMs) {
        Set<String> codes = new LinkedHashSet<>();
        reasons.forEach(reason -> codes.add(reason.name()));
        if (partition != null && partition < 0) {
            throw wrong("--partition: " + partition + " is none; the first one is 0");
        }
        return new DeadLetterFilter(codes, origin, topic, partition, offsets(), sinceMs(nowMs), positions());
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    /** Says which of the places that were named have no letter, and whether there are any. */
    static boolean told(List<String> missing, PrintWriter err) {
        missing.forEach(place -> err.println("no dead letter of this choice at " + place + " or of it"));
        return !missing.isEmpty();
    }

    /** Whether letters are named by their places. */
    boolean namesPositions() {
        return !positions.isEmpty();
    }

    private Set<Position> positions() {
        Set<Position> read = new LinkedHashSet<>();
        for (String position : positions) {
            read.add(position(spec, position));
        }
        return read;
    }

    static Position position(CommandSpec spec, String text) {
        try {
            return Positions.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Offsets offsets() {
        if (offsets == null) {
            return null;
        }
        Matcher matcher = OFFSETS.matcher(offsets);
        if (!matcher.matches()) {
            throw wrong("--offset: '" + offsets + "' is neither an offset (17) nor two (17..29)");
        }
        long first = offset(matcher.group(1));
        long last = matcher.group(2) == null ? first : offset(matcher.group(2));
        if (last < first) {
            throw wrong("--offset: '" + offsets + "' ends before it begins; write " + last + ".." + first);
        }
        return new Offsets(first, last);
    }

    private long offset(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw wrong("--offset: " + digits + " is beyond the last one that there can be, " + Long.MAX_VALUE);
        }
    }

    private Long sinceMs(long nowMs) {
        if (since == null) {
            return null;
        }
        long ms = parseSince(nowMs);
        if (ms > nowMs) {
            throw wrong("--since: '" + since + "' is yet to come");
        }
        return ms;
    }

    private long parseSince(long nowMs) {
        try {
            return since.startsWith("P")
                    ? Instant.ofEpochMilli(nowMs).minus(Duration.parse(since)).toEpochMilli()
                    : Instant.parse(since).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong("--since: '" + since + "' is neither a time (2026-03-01T08:00:00Z) nor a duration (PT2H, P3D)");
        }
    }
}
