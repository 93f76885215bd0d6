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
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Runs beside each other, behind each other, and late ones. */
class RunOrderTest {

    private final RunOrder order = new RunOrder();

    @Test
    void olderRunIsRefusedOnceALaterOneHasBegun() {
        order.begin("p", 20, "b", false);

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
        order.begin("p", 10, "a", false);

        assertThatThrownBy(() -> order.require(10, "b", true))
                .hasMessageContaining("run 10 has begun before with other");
    }

    /** Both have looked before either had begun. */
    @Test
    void ofTwoThatBeginOneRunWithOtherContentsTheFirstOneGoesOn() {
        order.begin("p", 10, "a", false);
        order.begin("q", 10, "b", false);

        assertThatCode(() -> order.require(10, "a", false)).doesNotThrowAnyException();
        assertThatThrownBy(() -> order.require(10, "b", false)).hasMessageContaining("with other files");
        order.withdraw("p");
        assertThatCode(() -> order.require(10, "b", false)).doesNotThrowAnyException();
    }

    /** What it does not list is gone, and none of it comes back by an older one. */
    @Test
    void beforeARunOfAllThatThereIsEverythingElseIsLate() {
        LedgerText.take(LedgerText.begin(20, "p"), LedgerText.content("a", true), new SkuTable(), order);
        SkuTable table = new SkuTable();
        int slot = table.add("A".getBytes(StandardCharsets.UTF_8));

        assertThat(Novelty.of(10, order).isLate(table, slot)).isTrue();
        assertThat(Novelty.of(20, order).isLate(table, slot)).isFalse();
        assertThat(Novelty.of(30, order).isLate(table, slot)).isFalse();
        assertThatCode(() -> order.require(20, "a", false)).doesNotThrowAnyException();
    }

    @Test
    void runThatWasWithdrawnHasNotBegun() {
        order.begin("p", 20, "a", false);
        order.withdraw("p");

        assertThatCode(() -> order.require(10, "b", false)).doesNotThrowAnyException();
        assertThatCode(() -> order.require(20, "b", false)).doesNotThrowAnyException();
        assertThat(order.newestOpenBefore(30)).isZero();
    }

    @Test
    void runIsOpenUntilOneProcessHasSentAllOfIt() {
        order.begin("p", 10, "a", false);
        order.begin("q", 10, "a", false);
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

        List<String> keys(String beginning) {
            return log.stream()
                    .map(record -> record[0])
                    .filter(key -> key.startsWith(beginning))
                    .distinct()
                    .toList();
        }

        /** All that the topic names. */
        List<String> skus() {
            return log.stream()
                    .flatMap(record -> LedgerText.skusOf(record[0], record[1]).stream())
                    .distinct()
                    .collect(Collectors.toCollection(ArrayList::new));
        }

        /** @param content null: none, it is deleted */
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
        private final boolean isFull;
        private final TreeMap<String, String> rows;
        private SkuTable table;
        private RunOrder order;
        private long newest;
        private boolean hasListed;
        private List<String> left;
        private List<String> gone;
        private String[] unsaid;
        private Novelty novelty;
        private boolean isDone;

        Worker(World world, String name, long run, boolean isFull, TreeMap<String, String> rows) {
            this.world = world;
            this.name = name;
            this.run = run;
            this.isFull = isFull;
            this.rows = rows;
        }

        /** One more thing that it does. */
        void step() {
            if (table == null) {
                read();
                newest = Math.max(run, order.newestBegun());
                world.say(LedgerText.begin(run, name), "content");
            } else if (!hasListed) {
                list();
            } else if (novelty == null) {
                begin();
            } else if (unsaid != null) { // Acknowledged, and not in the ledger yet.
                world.say(unsaid[0], unsaid[1]);
                unsaid = null;
            } else if (!left.isEmpty()) {
                send(left.remove(0));
            } else if (isFull && gone == null) {
                gone = world.skus();
            } else if (isFull && !gone.isEmpty()) {
                delete(gone.remove(0));
            } else {
                world.say(LedgerText.end(run), "");
                world.keys(LedgerText.list(run, null)).forEach(key -> world.say(key, null));
                isDone = true;
            }
        }

        private void read() {
            table = new SkuTable();
            order = new RunOrder();
            String own = LedgerText.list(run, name);
            for (String[] record : world.log) {
                if (!record[0].startsWith(own)) {
                    LedgerText.take(record[0], record[1], table, order);
                }
            }
        }

        private void list() {
            List<String> news = rows.keySet().stream()
                    .filter(sku -> !table.has(slot(sku), Mark.RECORDED))
                    .toList();
            if (!news.isEmpty()) {
                world.say(LedgerText.list(run, name) + 0, LedgerText.skus(news));
            }
            hasListed = true;
        }

        private void begin() {
            read();
            rows.keySet().forEach(sku -> table.mark(slot(sku), Mark.LISTED));
            try {
                order.require(run, "content", false);
                order.requireNoneBehind(newest);
            } catch (RefusedRunException e) {
                world.keys(LedgerText.list(run, name)).forEach(key -> world.say(key, null));
                world.say(LedgerText.begin(run, name), null);
                isDone = true;
            }
            novelty = Novelty.of(run, order);
            left = new ArrayList<>(rows.keySet());
        }

        private int slot(String sku) {
            return table.add(sku.getBytes(StandardCharsets.UTF_8));
        }

        private void send(String sku) {
            long digest = rows.get(sku).hashCode() + 1L;
            if (!novelty.isUnchanged(table, slot(sku), digest)) {
                world.send(sku, run, rows.get(sku));
                unsaid = new String[] {LedgerText.sku(sku), LedgerText.sent(run, digest)};
            }
        }

        private void delete(String sku) {
            if (novelty.isGone(table, slot(sku))) {
                world.send(sku, run, null);
                unsaid = new String[] {LedgerText.sku(sku), LedgerText.deleted(run)};
            }
        }
    }

    /**
     * Whatever overlaps, dies half way and is begun again: once the latest run has ended, each of its rows stands, though no run sends what
     * it holds for unchanged. Where it deletes what it does not list, nothing else stands, though an older run may go on behind it.
     */
    @Test
    void latestRunStandsHoweverOthersOverlapWithIt() {
        for (long seed = 1; seed <= 20_000; seed++) {
            Random random = new Random(seed);
            World world = new World();
            List<Worker> workers = new ArrayList<>();
            Map<Long, TreeMap<String, String>> files = new TreeMap<>();
            boolean isFull = random.nextBoolean();
            long latest = 0;
            for (int i = 0; i < 60; i++) {
                if (workers.isEmpty() || random.nextInt(6) == 0 && latest < 5) {
                    boolean isAgain = latest > 0 && random.nextInt(3) == 0;
                    long run = isAgain ? 1 + random.nextInt((int) latest) : ++latest;
                    TreeMap<String, String> rows = files.computeIfAbsent(run, id -> rows(random));
                    workers.add(new Worker(world, "p" + i, run, isFull && run % 2 == 1, rows));
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
            workers.add(0, new Worker(world, "last", latest, isFull, files.get(latest)));
            for (Worker worker : workers) {
                while (!worker.isDone) {
                    worker.step();
                }
            }
            requireLatest("seed " + seed + ", run " + latest, world, files.get(latest), isFull);
        }
    }

    private static void requireLatest(String where, World world, TreeMap<String, String> rows, boolean isFull) {
        Map<String, String> stands = new TreeMap<>(world.catalogue);
        stands.values().removeIf(Objects::isNull);
        if (!isFull) {
            stands.keySet().retainAll(rows.keySet());
        }
        assertThat(stands).as(where).isEqualTo(rows);
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
