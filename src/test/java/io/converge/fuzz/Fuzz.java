package io.converge.fuzz;

import io.converge.fuzz.Comparison.DifferenceException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The fuzzer's command line: events of random schemas, whole and broken, read in every way there is. */
@Command(
        name = "fuzz",
        description = {
            "Makes change events of random schemas, breaks their bytes, and reads each in every way that there is.",
            "Fails with the first that one way reads otherwise than another, or that is neither read nor refused."
        },
        mixinStandardHelpOptions = true)
public final class Fuzz implements Callable<Integer> {

    private static final int EVENTS_OF_A_SCHEMA = 6;
    private static final int MUTATIONS_OF_AN_EVENT = 30;
    /** The first bytes frame the event; what they say is the registry's. */
    private static final int FRAME_BYTES = 5;
    /** A registry in memory keeps what it was given. */
    private static final int SCHEMAS_OF_A_REGISTRY = 200;

    @Option(names = "--minutes", defaultValue = "30", description = "How long (${DEFAULT-VALUE}).")
    private double minutes;

    @Option(names = "--schemas", defaultValue = "2147483647", description = "End after so many, though there be time.")
    private int schemas;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of the first schema; the next has the next (${DEFAULT-VALUE}).")
    private long seed;

    private final Map<String, Integer> outcomes = new TreeMap<>();

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** @return 0 if all ways agree */
    public static int execute(String... arguments) {
        return new CommandLine(new Fuzz()).execute(arguments);
    }

    @Override
    public Integer call() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos((long) (60 * minutes));
        int done = 0;
        while (done < schemas && System.nanoTime() < end) {
            try (Comparison comparison = new Comparison("fuzz-" + seed + "-" + done)) {
                for (int i = 0; i < SCHEMAS_OF_A_REGISTRY && done < schemas && System.nanoTime() < end; i++) {
                    tryOut(seed + done, comparison);
                    done++;
                }
                comparison.outcomes().forEach((outcome, count) -> outcomes.merge(outcome, count, Integer::sum));
            }
        }
        System.out.printf("%d schemas from seed %d on: %s%n", done, seed, outcomes);
        return 0;
    }

    private static void tryOut(long seed, Comparison comparison) {
        Random random = new Random(seed);
        Schema schema = new RandomEnvelopes(random).change();
        RandomEvents events = new RandomEvents(random);
        Mutations mutations = new Mutations(random);
        byte[] other = comparison.serialized(events.event(schema));
        for (int i = 0; i < EVENTS_OF_A_SCHEMA; i++) {
            byte[] whole = comparison.serialized(events.event(schema));
            compare(seed, schema, whole, comparison);
            for (int j = 0; j < MUTATIONS_OF_AN_EVENT; j++) {
                byte[] body = mutations.mutated(body(whole), body(other));
                byte[] broken = Arrays.copyOf(whole, FRAME_BYTES + body.length);
                System.arraycopy(body, 0, broken, FRAME_BYTES, body.length);
                compare(seed, schema, broken, comparison);
            }
            other = whole;
        }
    }

    private static void compare(long seed, Schema schema, byte[] record, Comparison comparison) {
        try {
            comparison.compare(record);
        } catch (DifferenceException e) {
            String hex = HexFormat.of().formatHex(body(record));
            throw new DifferenceException(
                    e.getMessage() + "; --seed=" + seed + " --schemas=1, the event " + hex + " of " + schema,
                    e.getCause());
        }
    }

    private static byte[] body(byte[] record) {
        return Arrays.copyOfRange(record, FRAME_BYTES, record.length);
    }
}
