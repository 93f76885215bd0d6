package io.converge.fault;

import io.converge.fault.Fault.Injected;
import io.converge.fault.Probe.Seen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Does one fault after the other to a site, each when it has recovered from the one before. */
final class Campaign {

    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(180);
    /** A machine with other work may be too slow for the load that is left behind: that is no fault of the site's. */
    private static final long LOADED_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long PAUSE_MS = 250;
    private static final int LINES_SHOWN = 40;
    private static final Pattern RESTORED = Pattern.compile("restored: (\\d+) entries .* in (\\d+) ms");

    private final Site site;
    private final Probe probe;
    private final List<WriterProcess> writers;
    private final Random random;
    private final double heldUpSeconds;
    private final long begin = System.nanoTime();
    private int endedByThemselves;
    private int pausesOfTheLoad;

    /**
     * A fault and what came of it.
     *
     * @param atSeconds since the start
     * @param stallSeconds the longest that a change was on its way
     * @param recoverySeconds from the fault, or from its cure, until nothing was held up any more; where a site waits by
     *     design, from the cure
     * @param restoreSeconds the longest that an instance took to restore its state from the changelog
     */
    record Entry(
            Fault fault,
            String victim,
            double atSeconds,
            double heldSeconds,
            double stallSeconds,
            double recoverySeconds,
            double restoreSeconds) {}

    /** @param heldUpSeconds a change that is visible later than this after it was sent was held up */
    Campaign(Site site, Probe probe, List<WriterProcess> writers, Random random, double heldUpSeconds) {
        this.site = site;
        this.probe = probe;
        this.writers = List.copyOf(writers);
        this.random = random;
        this.heldUpSeconds = heldUpSeconds;
    }

    /** @param deck faults, which are taken from the front, and from the front again */
    List<Entry> run(List<Fault> deck, int maxFaults, long nanos) throws IOException, InterruptedException {
        awaitQuiet(System.nanoTime());
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; entries.size() < maxFaults && System.nanoTime() - begin < nanos; i++) {
            Fault fault = deck.get(i % deck.size());
            if (fault.isPossible(site)) {
                Entry entry = attempt(fault);
                FaultReport.print(entries.size() + 1, entry);
                entries.add(entry);
                Thread.sleep(random.nextInt(2_000));
            } else if (deck.stream().noneMatch(other -> other.isPossible(site))) {
                throw new IllegalStateException("none of these faults is possible here: " + deck);
            }
        }
        return entries;
    }

    private Entry attempt(Fault fault) throws IOException, InterruptedException {
        try {
            return run(fault);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(fault + ": " + e.getMessage(), e);
        }
    }

    private Entry run(Fault fault) throws IOException, InterruptedException {
        List<Integer> lines = lines();
        long injected = System.nanoTime();
        Injected what = fault.inject(site, random);
        for (long end = injected + TimeUnit.MILLISECONDS.toNanos(what.holdMs()); System.nanoTime() - end < 0; ) {
            Thread.sleep(PAUSE_MS);
            startThoseThatEnded(what.victims());
        }
        long curing = System.nanoTime();
        what.cure().apply();
        long cured = System.nanoTime();
        awaitQuiet(cured);

        List<Seen> seen = probe.since(injected - TimeUnit.SECONDS.toNanos(1));
        return new Entry(
                fault,
                what.names(),
                (injected - begin) / 1e9,
                (cured - injected) / 1e9,
                seen.stream().mapToDouble(Seen::seconds).max().orElse(0),
                recoverySeconds(seen, injected, fault.standsStillMeanwhile() ? injected : curing, cured),
                restoreSeconds(lines));
    }

    /**
     * Both the fault and its cure, which moves work too, are something to recover from: each time that changes are held up
     * counts from the one of both that it began with.
     *
     * @param curing when the cure began, or the fault itself where a site stands still until it is cured
     */
    private double recoverySeconds(List<Seen> seen, long injected, long curing, long cured) {
        List<Seen> heldUp = seen.stream()
                .filter(one -> one.seconds() > heldUpSeconds)
                .sorted(Comparator.comparingLong(one -> one.sample().sentNanos()))
                .toList();
        double longest = 0;
        long episodeBegin = 0;
        long episodeEnd = 0;
        for (Seen one : heldUp) {
            if (episodeEnd == 0 || one.sample().sentNanos() - episodeEnd > 0) {
                episodeBegin = one.sample().sentNanos();
                episodeEnd = one.visibleNanos();
            }
            episodeEnd = Math.max(episodeEnd, one.visibleNanos());
            long from = curing == injected ? cured : episodeBegin - curing > 0 ? curing : injected;
            longest = Math.max(longest, (episodeEnd - from) / 1e9);
        }
        return longest;
    }

    /** Waits until, for a while, nothing is held up; if need be, while writers wait. */
    private void awaitQuiet(long since) throws InterruptedException {
        if (isQuietWithin(since, LOADED_NANOS)) {
            return;
        }
        System.out.println("the writers wait until the site has caught up");
        pausesOfTheLoad++;
        writers.forEach(WriterProcess::pause);
        if (!isQuietWithin(since, PATIENCE_NANOS)) {
            throw new IllegalStateException("the site does not recover, though writers wait: " + standing());
        }
        writers.forEach(WriterProcess::goOn);
    }

    private boolean isQuietWithin(long since, long patienceNanos) throws InterruptedException {
        long deadline = System.nanoTime() + patienceNanos;
        while (!isQuiet(since)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(PAUSE_MS);
            startThoseThatEnded(List.of());
        }
        return true;
    }

    /** How often the writers had to wait, as the site did not come after them. */
    int pausesOfTheLoad() {
        return pausesOfTheLoad;
    }

    /** Which partitions stand still, and what the instances have said last. */
    private String standing() {
        List<Integer> still = probe.since(System.nanoTime() - QUIET_NANOS - (long) (heldUpSeconds * 1e9)).stream()
                .filter(seen -> seen.seconds() > heldUpSeconds)
                .map(seen -> seen.sample().name().partition())
                .distinct()
                .toList();
        return "changes are held up in the partitions " + still + "; "
                + site.wantedInstances().stream()
                        .map(instance -> instance.name()
                                + (instance.isAlive() ? " runs: " : " is gone: ")
                                + lastLines(instance.allPrinted()))
                        .collect(Collectors.joining("; "));
    }

    private static List<String> lastLines(List<String> lines) {
        return lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size());
    }

    private boolean isQuiet(long since) {
        long now = System.nanoTime();
        if (now - since < QUIET_NANOS) {
            return false;
        }
        List<Seen> lately = probe.since(now - QUIET_NANOS - (long) (heldUpSeconds * 1e9));
        boolean allPartitions = lately.stream()
                        .filter(Seen::isVisible)
                        .map(seen -> seen.sample().name().partition())
                        .distinct()
                        .count()
                == Site.PARTITIONS;
        return allPartitions && lately.stream().noneMatch(seen -> seen.seconds() > heldUpSeconds);
    }

    /** As whatever runs Converge does for its users; but not what was ended on purpose. */
    private void startThoseThatEnded(List<Part> victims) {
        for (Part instance : site.wantedInstances()) {
            if (!instance.isAlive() && !victims.contains(instance)) {
                endedByThemselves++;
                System.out.println(instance.name() + " ended by itself: " + instance.printed());
                instance.start();
            }
        }
    }

    int endedByThemselves() {
        return endedByThemselves;
    }

    /** Stream threads that instances gave up and replaced. */
    long replacedThreads() {
        return site.instances().stream()
                .flatMap(instance -> instance.allPrinted().stream())
                .filter(line -> line.startsWith("a thread failed and is replaced"))
                .count();
    }

    /** What a change takes to be seen as a rule, faults or not. */
    double medianSeconds() {
        double[] seconds =
                probe.since(begin).stream().mapToDouble(Seen::seconds).sorted().toArray();
        return seconds[seconds.length / 2];
    }

    private List<Integer> lines() {
        return site.instances().stream()
                .map(instance -> instance.allPrinted().size())
                .toList();
    }

    private double restoreSeconds(List<Integer> linesBefore) {
        double longest = 0;
        for (int i = 0; i < linesBefore.size(); i++) {
            List<String> printed = site.instances().get(i).allPrinted();
            for (String line : printed.subList(linesBefore.get(i), printed.size())) {
                Matcher restored = RESTORED.matcher(line);
                if (restored.find()) {
                    longest = Math.max(longest, Long.parseLong(restored.group(2)) / 1e3);
                }
            }
        }
        return longest;
    }
}
