package io.converge.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.cli.ConvergedTopic.Digest;
import io.converge.cli.ConvergedTopic.Entry;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * One look at two catalogues, partition by partition, so that the skus of one at a time are in memory.
 *
 * <p>Where they have different numbers of partitions, those are taken together that have the same skus under Kafka's default
 * partitioner: it takes a sku's hash modulo the number of partitions, and so modulo every divisor of that.
 */
final class CatalogueComparison {

    private final List<ObjectNode> partitionLines = new ArrayList<>();
    private final List<ObjectNode> skuLines = new ArrayList<>();
    private long skus;
    private long different;

    /**
     * Compares what both say now.
     *
     * @param maxDifferences how many skus to describe
     */
    CatalogueComparison(ConvergedTopic here, ConvergedTopic there, int maxDifferences) throws IOException {
        int groups = BigInteger.valueOf(here.partitions())
                .gcd(BigInteger.valueOf(there.partitions()))
                .intValue();
        for (int i = 0; i < groups; i++) {
            int group = i;
            IntPredicate wanted = partition -> partition % groups == group;
            Map<String, Entry> entries = here.entries(wanted);
            Map<String, Entry> others = there.entries(wanted);
            Set<String> differing = union(entries, others);
            skus += differing.size();
            differing.removeIf(sku -> isEqual(entries.get(sku), others.get(sku)));
            different += differing.size();
            partitionLines.add(describe(group, entries, others, differing.isEmpty()));
            Set<String> shown = new TreeSet<>(differing.stream()
                    .limit(Math.max(0, maxDifferences - skuLines.size()))
                    .toList());
            if (!shown.isEmpty()) {
                describe(shown, here.lines(wanted, shown), there.lines(wanted, shown));
            }
        }
    }

    private static Set<String> union(Map<String, Entry> entries, Map<String, Entry> others) {
        Set<String> all = new TreeSet<>(entries.keySet());
        all.addAll(others.keySet());
        return all;
    }

    private static boolean isEqual(Entry entry, Entry other) {
        if (entry == null || other == null) {
            return entry == null ? other.deleted() : entry.deleted();
        }
        return entry.equals(other);
    }

    private static ObjectNode describe(
            int group, Map<String, Entry> entries, Map<String, Entry> others, boolean equal) {
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("partition", group);
        describe(line, entries);
        describe(line.putObject("against"), others);
        return line.put("equal", equal);
    }

    /** Of the skus that are not deleted. */
    private static void describe(ObjectNode node, Map<String, Entry> entries) {
        Digest digest = Digest.NONE;
        long count = 0;
        for (Entry entry : entries.values()) {
            if (!entry.deleted()) {
                digest = digest.with(entry.digest());
                count++;
            }
        }
        node.put("skus", count).put("digest", digest.toString());
    }

    private void describe(Set<String> shown, Map<String, ObjectNode> here, Map<String, ObjectNode> there) {
        for (String sku : shown) {
            ObjectNode line = JsonNodeFactory.instance.objectNode().put("sku", sku);
            line.set("here", here.get(sku));
            line.set("against", there.get(sku));
            skuLines.add(line);
        }
    }

    boolean isEqual() {
        return different == 0;
    }

    String summary() {
        return isEqual() ? "equal: " + skus + " skus" : different + " of " + skus + " skus differ";
    }

    /** One for each partition, then one for each sku that differs and is described. */
    List<ObjectNode> lines() {
        List<ObjectNode> lines = new ArrayList<>(partitionLines);
        lines.addAll(skuLines);
        return lines;
    }
}
