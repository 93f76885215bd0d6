package io.converge.fault;

import io.converge.fault.Campaign.Entry;
import io.converge.fault.Reckoning.Balance;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What is printed of a run. */
final class FaultReport {

    /** For heartbeats, a rebalance and a commit. */
    private static final double HANDOVER_SECONDS = 2;

    private final Site site;
    private final Campaign campaign;

    FaultReport(Site site, Campaign campaign) {
        this.site = site;
        this.campaign = campaign;
    }

    static void print(int number, Entry entry) {
        if (number == 1) {
            say("  no       at  fault                     to                      held   stall  recovered  restore");
        }
        say(
                "%4d %6.0f s  %-25s %-20s %5.1f s %5.1f s  %7.1f s %6.1f s",
                number,
                entry.atSeconds(),
                entry.fault(),
                entry.victim(),
                entry.heldSeconds(),
                entry.stallSeconds(),
                entry.recoverySeconds(),
                entry.restoreSeconds());
    }

    void print(List<Entry> entries, Reckoner reckoner, Balance balance) {
        say("");
        say("faults injected     %d", entries.size());
        say(
                "changes             %,d; with repeats, probes and poison %,d records, all of them in the changes topic",
                balance.changes(), balance.records());
        say(
                "written             %,d converged records, %,d conflict records, %,d dead letters",
                balance.converged(), balance.conflicts(), balance.poison());
        say("sent again          %,d records that a producer had given up", reckoner.failed());
        say("replaced threads    %,d", campaign.replacedThreads());
        say("ended by themselves %,d instances", campaign.endedByThemselves());
        say("the load waited     %,d times until the site had caught up", campaign.pausesOfTheLoad());
        printTimes(entries);
        if (balance.isEven()) {
            say("lost                0");
            say("doubled             %,d", balance.repeated());
            if (balance.skipped() > 0) {
                say(
                        "never told          %,d converged records, each behind which a later one stands",
                        balance.skipped());
            }
            say("Every record that was written is what the core makes of the history.");
        } else {
            balance.findings().counts().forEach((what, count) -> say("%,d %s", count, what));
            balance.findings().examples().forEach(example -> say("%s", example));
        }
    }

    private void printTimes(List<Entry> entries) {
        double session = site.sessionTimeoutMs() / 1e3;
        double allowed = session + campaign.medianSeconds();
        entries.stream()
                .max(Comparator.comparingDouble(Entry::stallSeconds))
                .ifPresent(entry -> say("longest stall       %.1f s, %s", entry.stallSeconds(), entry.fault()));
        say(
                "recovered           %d of %d within the session time-out (%.1f s), the restore and what a change takes as a"
                        + " rule (%.1f s); %d within %.0f s more",
                within(entries, allowed),
                entries.size(),
                session,
                campaign.medianSeconds(),
                within(entries, allowed + HANDOVER_SECONDS),
                HANDOVER_SECONDS);
        entries.stream()
                .max(Comparator.comparingDouble(Entry::recoverySeconds))
                .ifPresent(entry -> say(
                        "slowest recovery    %.1f s, of which restore %.1f s, %s",
                        entry.recoverySeconds(), entry.restoreSeconds(), entry.fault()));
    }

    private static long within(List<Entry> entries, double seconds) {
        return entries.stream()
                .filter(entry -> entry.recoverySeconds() - entry.restoreSeconds() <= seconds)
                .count();
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
