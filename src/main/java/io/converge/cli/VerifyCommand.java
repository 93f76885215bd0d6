package io.converge.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.cli.Catalogue.Digest;
import io.converge.cli.Catalogue.Entry;
import io.converge.config.ConvergeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        description = {
            "Compares two converged topics: those of two regions, or of two applications.",
            "Prints a digest for each partition and then every sku that differs, a line of JSON each, and fails if there is one.",
            "A deleted sku is equal to one that is not there, as a compacted topic forgets it."
        },
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {

    private static final long PAUSE_MS = 1_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--against",
            required = true,
            paramLabel = "KEY=VALUE",
            description = "How the settings of the other one differ, as in --against bootstrap.servers=west:9092 or"
                    + " --against converged.topic=products-2.")
    private Map<String, String> against;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            defaultValue = "0",
            description = "While they differ, compare again for so long, as changes may be on their way (0).")
    private long timeoutMs;

    @Option(
            names = "--max-differences",
            paramLabel = "N",
            defaultValue = "100",
            description = "Print so many of the skus that differ (100).")
    private int maxDifferences;

    /** What was found in one look at both. */
    private record Finding(long skus, long different, StringBuilder lines) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        ConvergeConfig config = settings.read();
        Catalogue here = new Catalogue(config);
        Catalogue there = new Catalogue(config.with(against));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        Finding finding = compare(here, there);
        while (finding.different() > 0 && System.nanoTime() - deadline < 0) {
            spec.commandLine().getErr().println(summary(finding) + "; comparing again");
            Thread.sleep(PAUSE_MS);
            finding = compare(here, there);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(finding.lines());
        out.flush();
        spec.commandLine().getErr().println(summary(finding));
        return finding.different() == 0 ? 0 : Main.FAILED;
    }

    private static String summary(Finding finding) {
        return finding.different() == 0
                ? "equal: " + finding.skus() + " skus"
                : finding.different() + " of " + finding.skus() + " skus differ";
    }

    /**
     * Partition by partition, so that the skus of one at a time are in memory. Where the topics have different numbers of
     * them, those are taken together that have the same skus under Kafka's default partitioner: it takes a sku's hash modulo
     * the number of partitions, and so modulo every divisor of that.
     */
    private Finding compare(Catalogue here, Catalogue there) throws IOException {
        int groups = BigInteger.valueOf(here.partitions())
                .gcd(BigInteger.valueOf(there.partitions()))
                .intValue();
        StringBuilder partitionLines = new StringBuilder();
        StringBuilder skuLines = new StringBuilder();
        long skus = 0;
        long different = 0;
        for (int i = 0; i < groups; i++) {
            int group = i;
            IntPredicate wanted = partition -> partition % groups == group;
            Map<String, Entry> entries = here.entries(wanted);
            Map<String, Entry> otherEntries = there.entries(wanted);
            Set<String> differing = differing(entries, otherEntries);
            partitionLines
                    .append(partitionLine(group, entries, otherEntries, differing.isEmpty()))
                    .append('\n');
            Set<String> shown = differing.stream()
                    .limit(Math.max(0, maxDifferences - different))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!shown.isEmpty()) {
                append(skuLines, shown, here.lines(wanted, shown), there.lines(wanted, shown));
            }
            skus += union(entries, otherEntries).size();
            different += differing.size();
        }
        return new Finding(skus, different, partitionLines.append(skuLines));
    }

    private static Set<String> union(Map<String, Entry> entries, Map<String, Entry> others) {
        Set<String> all = new TreeSet<>(entries.keySet());
        all.addAll(others.keySet());
        return all;
    }

    private static Set<String> differing(Map<String, Entry> entries, Map<String, Entry> others) {
        Set<String> differing = union(entries, others);
        differing.removeIf(sku -> isEqual(entries.get(sku), others.get(sku)));
        return differing;
    }

    private static boolean isEqual(Entry entry, Entry other) {
        if (entry == null || other == null) {
            return entry == null ? other.deleted() : entry.deleted();
        }
        return entry.equals(other);
    }

    private static ObjectNode partitionLine(
            int group, Map<String, Entry> entries, Map<String, Entry> others, boolean equal) {
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("partition", group);
        describe(line, entries);
        describe(line.putObject("against"), others);
        return line.put("equal", equal);
    }

    /** Of the skus that are there. */
    private static void describe(ObjectNode node, Map<String, Entry> entries) {
        Digest digest = Digest.NONE;
        long skus = 0;
        for (Entry entry : entries.values()) {
            if (!entry.deleted()) {
                digest = digest.with(entry.digest());
                skus++;
            }
        }
        node.put("skus", skus).put("digest", digest.toString());
    }

    private static void append(
            StringBuilder lines, Set<String> skus, Map<String, ObjectNode> here, Map<String, ObjectNode> there) {
        for (String sku : skus) {
            ObjectNode line = JsonNodeFactory.instance.objectNode().put("sku", sku);
            line.set("here", here.get(sku));
            line.set("against", there.get(sku));
            lines.append(line).append('\n');
        }
    }
}
