package io.converge.fault;

import io.converge.model.Outcome;
import io.converge.unique.ClaimMessage;
import io.converge.unique.ClaimVerdict;
import io.converge.unique.Claimant;
import io.converge.unique.SkuClaims;
import io.converge.unique.SkuClaims.Step;
import io.converge.unique.UniqueValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a sku has read, and what it has said. The order of its changes is known, and that of the verdicts on its claims, but not how both
 * came between each other. So it is right if there is any such order in which the core says just that.
 */
final class SkuTrace {

    private final String sku;
    private final List<Reading> readings;
    private final List<ClaimVerdict> verdicts;
    private final List<ClaimMessage> said;
    private final List<String> told;

    /**
     * How a sku reads behind a change.
     *
     * @param claimant null if it claims nothing
     * @param shown what consumers are shown of it unless it is withheld
     * @param isNews whether that is something else than before
     * @param outcome without its product
     */
    record Reading(List<UniqueValue> values, Claimant claimant, ShownLine shown, boolean isNews, Outcome outcome) {

        Reading {
            values = List.copyOf(values);
        }
    }

    /** How much of all is behind it. */
    private record At(int changes, int verdicts, int said, int told, SkuClaims claims) {}

    /**
     * @param readings behind each change that changed something, in their order
     * @param verdicts in the order in which they were heard
     * @param said of its claims, in its order
     * @param told what consumers were shown, in its order
     */
    SkuTrace(
            String sku,
            List<Reading> readings,
            List<ClaimVerdict> verdicts,
            List<ClaimMessage> said,
            List<String> told) {
        this.sku = sku;
        this.readings = readings;
        this.verdicts = verdicts;
        this.said = said;
        this.told = told;
    }

    boolean isExplained() {
        Deque<At> open = new ArrayDeque<>();
        Set<At> met = new HashSet<>();
        open.push(new At(0, 0, 0, 0, SkuClaims.NONE));
        while (!open.isEmpty()) {
            At at = open.pop();
            if (at.changes() == readings.size()
                    && at.verdicts() == verdicts.size()
                    && at.said() == said.size()
                    && at.told() == told.size()) {
                return true;
            }
            afterChange(at).filter(met::add).ifPresent(open::push);
            afterVerdict(at).filter(met::add).ifPresent(open::push);
        }
        return false;
    }

    private Optional<At> afterChange(At at) {
        if (at.changes() == readings.size()) {
            return Optional.empty();
        }
        Reading before = at.changes() == 0 ? null : readings.get(at.changes() - 1);
        Reading after = readings.get(at.changes());
        Step step = at.claims().moving(sku, after.values(), true, nextNumber(at));
        String was = at.claims().withheldBy();
        String is = step.next().withheldBy();
        boolean same = was == null && is == null
                ? !after.isNews()
                : Objects.equals(was, is)
                        && before.shown().context().equals(after.shown().context());
        return after(at, at.changes() + 1, at.verdicts(), step, after, same ? null : visible(after, is));
    }

    private Optional<At> afterVerdict(At at) {
        if (at.verdicts() == verdicts.size()) {
            return Optional.empty();
        }
        Reading reading = at.changes() == 0 ? null : readings.get(at.changes() - 1);
        Step step = at.claims().hearing(verdicts.get(at.verdicts()), nextNumber(at));
        String is = step.next().withheldBy();
        boolean same = Objects.equals(at.claims().withheldBy(), is);
        return after(at, at.changes(), at.verdicts() + 1, step, reading, same ? null : visible(reading, is));
    }

    /** The core takes it from a clock. */
    private long nextNumber(At at) {
        return at.said() < said.size() ? said.get(at.said()).sent() : 0;
    }

    private String visible(Reading reading, String withheldBy) {
        return withheldBy == null
                ? reading.shown().text()
                : ShownLine.of(sku, reading.outcome().withheld(withheldBy)).text();
    }

    /** Empty if what the core says is not what was said. */
    private Optional<At> after(At at, int changes, int heard, Step step, Reading reading, String line) {
        int messages = at.said();
        for (ClaimMessage message : step.messages()) {
            Optional<ClaimMessage> due = complete(message, reading);
            if (due.isEmpty()) {
                continue;
            }
            if (messages == said.size() || !said.get(messages).equals(due.get())) {
                return Optional.empty();
            }
            messages++;
        }
        int lines = at.told();
        if (line != null) {
            if (lines == told.size() || !told.get(lines).equals(line)) {
                return Optional.empty();
            }
            lines++;
        }
        return Optional.of(new At(changes, heard, messages, lines, step.next()));
    }

    private static Optional<ClaimMessage> complete(ClaimMessage message, Reading reading) {
        if (!message.isDeclaration()) {
            return Optional.of(message);
        }
        return reading.values().stream()
                .filter(value -> value.id().equals(message.value()))
                .findFirst()
                .map(value -> message.declaring(value.shown(), reading.claimant()));
    }
}
