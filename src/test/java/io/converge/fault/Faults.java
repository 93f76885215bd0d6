package io.converge.fault;

import io.converge.fault.Reckoning.Balance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.StreamsConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The faults' command line: a site under load, broken again and again, and a reckoning at the end. */
@Command(
        name = "faults",
        description = {
            "Three brokers, a registry, writers with a known history and instances of Converge, each a process of its own.",
            "One fault after the other is done to them. At the end every record that was written is held against what the"
                    + " core makes of the history. Fails if one was lost or doubled."
        },
        mixinStandardHelpOptions = true)
public final class Faults implements Callable<Integer> {

    private static final long HISTORY_START_MS = 1_700_000_000_000L;

    @Option(names = "--minutes", defaultValue = "20", description = "How long (${DEFAULT-VALUE}).")
    private double minutes;

    @Option(names = "--max-faults", defaultValue = "10000", description = "End after so many, though there be time.")
    private int maxFaults;

    @Option(names = "--seed", defaultValue = "1", description = "Of the history and of the faults (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--instances", defaultValue = "2", description = "At the beginning, at most 3 (${DEFAULT-VALUE}).")
    private int instances;

    @Option(names = "--standbys", defaultValue = "0", description = "num.standby.replicas (${DEFAULT-VALUE}).")
    private int standbys;

    @Option(names = "--rate", defaultValue = "150", description = "Events a second of all writers (${DEFAULT-VALUE}).")
    private double rate;

    @Option(names = "--skus", defaultValue = "5000", description = "That are written (${DEFAULT-VALUE}).")
    private int skus;

    @Option(
            names = "--session-timeout-ms",
            defaultValue = "10000",
            description = "After which an instance counts as dead, and a broker after half of it (${DEFAULT-VALUE}).")
    private int sessionTimeoutMs;

    @Option(
            names = "--held-up-seconds",
            defaultValue = "2",
            description =
                    "A change that takes longer is held up, and a site recovers once none is (${DEFAULT-VALUE}). More on a machine"
                            + " that has other work.")
    private double heldUpSeconds;

    @Option(
            names = "--faults",
            split = ",",
            description = "Which ones, in this order for as long as there is time (all, in an order of the seed):"
                    + " ${COMPLETION-CANDIDATES}.")
    private List<Fault> chosen;

    @Option(
            names = "--guarantee",
            defaultValue = "exactly_once_v2",
            description =
                    "processing.guarantee, exactly_once_v2 or at_least_once (${DEFAULT-VALUE}). Under the latter an output"
                            + " may be there twice; a converged record may be missing where a later one stands.")
    private String guarantee;

    @Option(
            names = "--poison",
            split = ",",
            description = "Which kinds of records that must become dead letters are among the load (all):"
                    + " ${COMPLETION-CANDIDATES}.")
    private List<Poison> poisons;

    @Option(names = "--no-poison", description = "None of them but garbage.")
    private boolean noPoison;

    @Option(names = "--no-large", description = "No large products.")
    private boolean noLarge;

    @Option(
            names = "--plain-products",
            description = "No unions of records, arrays of records, enums and fixed in products.")
    private boolean plainProducts;

    @Option(
            names = "--field-merge",
            description =
                    "Under field-merge, with partial changes, before images, a group and lists that merge. Settings of your own go"
                            + " before ours.")
    private boolean fieldMerge;

    @Option(
            names = "--unique",
            description = "With unique keys: skus contend for a few values, hand them over and give them up."
                    + " -D unique.policy=manual leaves all to a person.")
    private boolean uniqueKeys;

    @Option(names = "-D", description = "A setting of the instances.")
    private Map<String, String> settings = new HashMap<>();

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** @return 0 if nothing was lost or doubled */
    public static int execute(String... arguments) {
        return new CommandLine(new Faults()).execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        System.out.printf(
                "seed %d, %s, %d instances, %d standbys, %d skus, %.0f events/s, session time-out %d ms, %s%n",
                seed, guarantee, instances, standbys, skus, rate, sessionTimeoutMs, load());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
        if (fieldMerge) {
            FieldFeeds.SETTINGS.forEach(settings::putIfAbsent);
        }
        if (uniqueKeys) {
            Identity.SETTINGS.forEach(settings::putIfAbsent);
        }
        try (Site site = new Site(sessionTimeoutMs, standbys, settings)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> closeUnchecked(site)));
            Arrays.stream(Fault.values())
                    .filter(fault -> !fault.isPossible(site))
                    .forEach(fault -> System.out.println("not possible here: " + fault + ", " + fault.description()));
            site.start(instances);
            System.out.println("the site is up");
            return run(site);
        }
    }

    private static void closeUnchecked(Site site) {
        try {
            site.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int run(Site site) throws Exception {
        List<WriterProcess> writers = new ArrayList<>();
        try (Probe probe = new Probe(site.config(), Site.PARTITIONS)) {
            probe.start();
            for (int number = 0; number < Writer.COUNT; number++) {
                writers.add(WriterProcess.start(
                        new Writer.Order(site.settings(), number, seed, skus, HISTORY_START_MS, load(), rate)));
            }
            Campaign campaign = new Campaign(site, probe, writers, new Random(seed), heldUpSeconds);
            List<Campaign.Entry> entries =
                    campaign.run(deck(), maxFaults, TimeUnit.SECONDS.toNanos((long) (60 * minutes)));
            Reckoner reckoner = new Reckoner(site.config(), probe, writers);
            Balance balance = reckoner.settle(new History(seed, skus, HISTORY_START_MS, load()));
            new FaultReport(site, campaign).print(entries, reckoner, balance);
            return balance.isEven() ? 0 : 1;
        } finally {
            for (WriterProcess writer : writers) {
                writer.close();
            }
        }
    }

    private Load load() {
        List<Poison> chosenPoisons = poisons != null ? poisons : noPoison ? Load.PLAIN.poisons() : Load.ALL.poisons();
        return new Load(chosenPoisons, !noLarge, !plainProducts, fieldMerge, uniqueKeys);
    }

    /** The faults in the order in which they come, over and over. */
    private List<Fault> deck() {
        if (chosen != null) {
            return chosen;
        }
        Random random = new Random(seed);
        return IntStream.range(0, 100)
                .mapToObj(round -> {
                    List<Fault> all = new ArrayList<>(Arrays.asList(Fault.values()));
                    Collections.shuffle(all, random);
                    return all;
                })
                .flatMap(List::stream)
                .collect(Collectors.toList());
    }
}
