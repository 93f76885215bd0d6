package io.converge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.feed.SkuTable.Mark;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Runs beside each other, behind each other, and late ones. */
class RunOrderTest {

    private final RunOrder order = new RunOrder();

    @Test
    void olderRunIsRefusedOnceALaterOneHasBegun() {
        order.begin("p", 20, "b");

        assertThatThrownBy(() -> order.require(10, "a", false))
                .isInstanceOf(RefusedRunException.class)
                .hasMessageContaining("run 10 is older than run 20")
                .hasMessageContaining("--force");
        assertThatCode(() -> order.require(10, "a", true)).doesNotThrowAnyException();
        assertThatCode(() -> order.require(20, "b", false)).doesNotThrowAnyException();
        assertThatCode(() -> order.require(30, "c", false)).doesNotThrowAnyException();
    }

    @Test
    void oneRunSaysOneThing() {
        order.begin("p", 10, "a");

        assertThatThrownBy(() -> order.require(10, "b", true))
                .hasMessageContaining("run 10 has begun before with other");
    }

    @Test
    void runThatWasWithdrawnHasNotBegun() {
        order.begin("p", 20, "a");
        order.withdraw("p");

        assertThatCode(() -> order.require(10, "b", false)).doesNotThrowAnyException();
        assertThatCode(() -> order.require(20, "b", false)).doesNotThrowAnyException();
        assertThat(order.newestOpenBefore(30)).isZero();
    }

    @Test
    void runIsOpenUntilOneProcessHasSentAllOfIt() {
        order.begin("p", 10, "a");
        order.begin("q", 10, "a");
        assertThat(order.newestOpenBefore(10)).isZero();
        assertThat(order.newestOpenBefore(20)).isEqualTo(10);

        order.end(10);
        assertThat(order.newestOpenBefore(20)).isZero();
    }

    /** The feed's topic and the catalogue, where the greatest sequence of a sku stands. */
    private static final class World {

        private final List<String[]> log = new ArrayList<>();
        private final Map<String, Long> sequences = new HashMap<>();
        private final Map<String, String> catalogue = new TreeMap<>();

        void say(String key, String value) {
            log.add(new String[] {key, value});
        }

        /** As a compacted topic keeps them: the last record of each key, where it stands. */
        void compact() {
            Map<String, Integer> last = new HashMap<>();
            for (int i = 0; i < log.size(); i++) {
                last.put(log.get(i)[0], i);
            }
            for (int i = log.size() - 1; i >= 0; i--) {
                if (last.get(log.get(i)[0]) != i) {
                    log.remove(i);
                }
            }
        }

        void send(String sku, long run, String content) {
            if (sequences.getOrDefault(sku, 0L) < run) {
                sequences.put(sku, run);
                catalogue.put(sku, content);
            }
        }
    }

    /** A process that sends a run, step by step. */
    private static final class Worker {

        private final World world;
        private final String name;
        private final long run;
        private final TreeMap<String, String> rows;
        private final SkuTable table = new SkuTable();
        private final RunOrder order = new RunOrder();
        private List<String> left;
        private String unsaid;
        private Novelty novelty;
        private boolean isDone;

        Worker(World world, String name, long run, TreeMap<String, String> rows) {
            this.world = world;
            this.name = name;
            this.run = run;
            this.rows = rows;
        }

        /** One more thing that it does. */
        void step() {
            if (novelty == null) {
                begin();
            } else if (unsaid != null) { // Acknowledged, and not in the ledger yet.
                world.say(LedgerText.sku(unsaid), LedgerText.sent(run, digest(rows.get(unsaid))));
                unsaid = null;
            } else if (left.isEmpty()) {
                world.say(LedgerText.end(run), "");
                isDone = true;
            } else {
                send(left.remove(0));
            }
        }

        private void begin() {
            world.say(LedgerText.begin(run, name), "content");
            world.log.forEach(record -> LedgerText.take(record[0], record[1], table, order));
            try {
                order.require(run, "content", false);
            } catch (RefusedRunException e) {
                world.say(LedgerText.begin(run, name), null);
                isDone = true;
            }
            novelty = Novelty.of(run, order);
            left = new ArrayList<>(rows.keySet());
        }

        private void send(String sku) {
            int slot = table.add(sku.getBytes(StandardCharsets.UTF_8));
            if (!novelty.isUnchanged(table, slot, digest(rows.get(sku)))) {
                world.send(sku, run, rows.get(sku));
                unsaid = sku;
            }
        }

        private static long digest(String content) {
            return content.hashCode() + 1L;
        }
    }

    /**
     * Whatever overlaps, dies half way and is begun again: once the latest run has ended, each of its rows stands, though no run sends what
     * it holds for unchanged.
     */
    @Test
    void latestRunStandsHoweverOthersOverlapWithIt() {
        for (long seed = 1; seed <= 20_000; seed++) {
            Random random = new Random(seed);
            World world = new World();
            List<Worker> workers = new ArrayList<>();
            Map<Long, TreeMap<String, String>> files = new TreeMap<>();
            long latest = 0;
            for (int i = 0; i < 60; i++) {
                if (workers.isEmpty() || random.nextInt(6) == 0 && latest < 5) {
                    boolean isAgain = latest > 0 && random.nextInt(3) == 0;
                    long run = isAgain ? 1 + random.nextInt((int) latest) : ++latest;
                    workers.add(new Worker(world, "p" + i, run, files.computeIfAbsent(run, id -> rows(random))));
                }
                Worker worker = workers.get(random.nextInt(workers.size()));
                if (random.nextInt(20) == 0) {
                    workers.remove(worker); // Killed.
                } else if (!worker.isDone) {
                    worker.step();
                }
                if (random.nextInt(10) == 0) {
                    world.compact();
                }
            }
            Worker last = new Worker(world, "last", latest, files.get(latest));
            while (!last.isDone) {
                last.step();
            }
            for (Worker other : workers) {
                while (!other.isDone) {
                    other.step();
                }
            }
            for (Map.Entry<String, String> row : files.get(latest).entrySet()) {
                assertThat(world.catalogue.get(row.getKey()))
                        .as("seed %d, %s of run %d", seed, row.getKey(), latest)
                        .isEqualTo(row.getValue());
            }
        }
    }

    private static TreeMap<String, String> rows(Random random) {
        TreeMap<String, String> rows = new TreeMap<>();
        for (String sku : List.of("A", "B", "C")) {
            if (random.nextInt(4) > 0) {
                rows.put(sku, "content " + random.nextInt(2));
            }
        }
        return rows;
    }

    @Test
    void skuThatWasDeletedIsNoMoreDeletedAgainUnlessAnOlderRunMayBringItBack() {
        SkuTable table = new SkuTable();
        LedgerText.take(LedgerText.begin(10, "p"), "a", table, order);
        LedgerText.take(LedgerText.sku("A"), LedgerText.deleted(10), table, order);
        LedgerText.take(LedgerText.end(10), "", table, order);
        int slot = table.find("A".getBytes(StandardCharsets.UTF_8));
        assertThat(table.has(slot, Mark.DELETED)).isTrue();
        assertThat(Novelty.of(30, order).isGone(table, slot)).isFalse();

        LedgerText.take(LedgerText.begin(20, "q"), "b", table, order);
        assertThat(Novelty.of(30, order).isGone(table, slot)).isTrue();
    }
}
