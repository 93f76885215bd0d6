package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.converge.embedded.EmbeddedCluster;
import io.converge.it.TwoDatabases.Side;
import io.converge.testing.ChildProcess;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two databases, written to at the same time, come to the same rows. */
class ActiveActiveIT {

    private static final long SECONDS = Long.getLong("converge.seconds", 12);
    private static final long SEED = Long.getLong("converge.seed", 7);
    private static final int SKUS = 12;
    private static final int KEPT = 3;
    /** Writes from a fault to the next one. */
    private static final int EVERY = 40;

    @Test
    void whatBothSidesWroteWhileTheyWereCutOffIsMergedOnBothAndDoesNotComeBack() throws Exception {
        try (TwoDatabases databases = new TwoDatabases()) {
            Side north = databases.north();
            Side south = databases.south();
            databases.start();
            north.database()
                    .execute(
                            "insert into products (sku, name, price, stock) values ('A', 'lamp', 5, 9), ('B', 'chair', 7, 3),"
                                    + " ('D', 'desk', 1, 1), ('E', 'easel', 2, 2)");
            databases.awaitRows(
                    "A | lamp | 5.00 | 9 | null | null",
                    "B | chair | 7.00 | 3 | null | null",
                    "D | desk | 1.00 | 1 | null | null",
                    "E | easel | 2.00 | 2 | null | null");

            north.stopSink();
            south.stopSink();
            editApart(north, south);
            north.database().execute("insert into products (sku, name, ean) values ('C', 'cup', '400')");
            south.database().execute("insert into products (sku, name, price) values ('C', 'cup', 3)");
            north.database().execute("update products set ean = '401' where sku = 'A'");
            south.database().execute("update products set ean = '401' where sku = 'E'");
            north.startSink();
            south.startSink();

            databases.awaitEqual();
            // Of the two that took one number the later has it, the other is withheld, once the verdict has come.
            await().atMost(TwoDatabases.PATIENCE).untilAsserted(() -> {
                assertThat(north.rows())
                        .contains("B | chair | 7.00 | 2 | null | null")
                        .anyMatch(row -> row.startsWith("C | cup | "))
                        .noneMatch(row -> row.startsWith("D "))
                        .containsOnlyOnce("E | easel | 2.00 | 2 | 401 | null")
                        .noneMatch(row -> row.startsWith("A "));
                assertThat(south.rows()).isEqualTo(north.rows());
            });
            south.database().execute("update products set ean = '402' where sku = 'E'");
            await().atMost(TwoDatabases.PATIENCE).untilAsserted(() -> {
                assertThat(north.rows()).contains("A | lamp | 6.00 | 9 | 401 | bright");
                assertThat(south.rows()).isEqualTo(north.rows());
            });
            assertThat(databases.deployment().deadLetters()).isEmpty();
            // What people wrote, one mark each, and nothing of the sinks'.
            assertThat(databases.events(north)).isEqualTo(4 + 5 + 1);
            assertThat(databases.events(south)).isEqualTo(6 + 1);
        }
    }

    @Test
    void withAClusterForEachSideBothComeToTheSameRowsThoughTheLinkIsCut() throws Exception {
        try (EmbeddedCluster northern = EmbeddedCluster.startTemporary();
                EmbeddedCluster southern = EmbeddedCluster.startTemporary();
                TwoDatabases databases = new TwoDatabases(northern, southern)) {
            Side north = databases.north();
            Side south = databases.south();
            databases.start();
            ChildProcess link = databases.link();
            north.database()
                    .execute(
                            "insert into products (sku, name, price, stock) values ('A', 'lamp', 5, 9), ('D', 'desk', 1, 1)");
            south.database().execute("insert into products (sku, name, price, stock) values ('B', 'chair', 7, 3)");
            databases.awaitRows(
                    "A | lamp | 5.00 | 9 | null | null",
                    "B | chair | 7.00 | 3 | null | null",
                    "D | desk | 1.00 | 1 | null | null");

            link.process().destroyForcibly().waitFor();
            editApart(north, south);
            south.database().execute("insert into products (sku, name) values ('C', 'cup')");
            north.deployment().awaitCaughtUp();
            south.deployment().awaitCaughtUp();
            assertThat(north.rows())
                    .as("what the other side has not heard of")
                    .doesNotContainAnyElementsOf(south.rows());
            link = databases.link();

            databases.awaitEqual();
            databases.awaitRows(
                    "A | lamp | 6.00 | 9 | null | bright",
                    "B | chair | 7.00 | 2 | null | null",
                    "C | cup | null | null | null | null");
            for (Side side : List.of(north, south)) {
                assertThat(side.deployment().deadLetters()).isEmpty();
            }
            assertThat(databases.events(north))
                    .as("what people wrote, and a mark")
                    .isEqualTo(2 + 3 + 1);
            assertThat(databases.events(south)).isEqualTo(1 + 4 + 1);
            link.process().destroyForcibly();
        }
    }

    /** Other columns of one row, one column of another, and a delete against an update. */
    private static void editApart(Side north, Side south) throws SQLException {
        north.database().execute("update products set price = 6 where sku = 'A'");
        south.database().execute("update products set description = 'bright' where sku = 'A'");
        north.database().execute("update products set stock = 8 where sku = 'B'");
        south.database().execute("update products set stock = 2 where sku = 'B'");
        north.database().execute("delete from products where sku = 'D'");
        south.database().execute("update products set name = 'big desk' where sku = 'D'");
    }

    @Test
    void snapshotOfRowsThatTheSinkWroteIsNoChange() throws Exception {
        try (TwoDatabases databases = new TwoDatabases()) {
            Side north = databases.north();
            Side south = databases.south();
            databases.start();
            north.database().execute("insert into products (sku, name) values ('A', 'lamp'), ('B', 'chair')");
            databases.awaitEqual();
            south.database().stopConnect();
            south.database().forgetOffsets();
            south.database().execute("update products set name = 'armchair' where sku = 'B'");
            int converged = databases
                    .deployment()
                    .read(databases.deployment().config().convergedTopic())
                    .size();
            int events = databases.events(south);

            south.follow();
            databases.awaitRows("A | lamp | null | null | null | null", "B | armchair | null | null | null | null");
            databases.deployment().awaitCaughtUp();

            // Both rows and the marks of both sides come again.
            assertThat(databases.events(south)).isGreaterThanOrEqualTo(events + 4);
            assertThat(databases
                            .deployment()
                            .read(databases.deployment().config().convergedTopic()))
                    .as("the armchair, and the side's own mark that is read by a snapshot now")
                    .hasSizeLessThanOrEqualTo(converged + 2);
            assertThat(databases.deployment().conflicts()).isEmpty();
        }
    }

    @Test
    void withoutOriginsRowsThatComeBackAreKnownByTheirDigest() throws Exception {
        try (TwoDatabases databases = new TwoDatabases()) {
            Side north = databases.north();
            Side south = databases.south();
            databases.deployment().startInstance();
            for (Side side : List.of(north, south)) {
                side.follow(Map.of("slot.stream.params", ""));
                side.startSink();
            }
            north.database().execute("insert into products (sku, name, stock) values ('A', 'lamp', 1)");
            databases.awaitEqual();
            for (int i = 2; i < 6; i++) {
                Side side = i % 2 == 0 ? south : north;
                side.database().execute("update products set stock = " + i + " where sku = 'A'");
                databases.awaitRows("A | lamp | null | " + i + " | null | null");
            }
            List<String> rows = databases.awaitEqual();
            int converged = databases
                    .deployment()
                    .read(databases.deployment().config().convergedTopic())
                    .size();
            databases.deployment().awaitCaughtUp();

            assertThat(rows).containsExactly("A | lamp | null | 5 | null | null");
            assertThat(converged)
                    .as("five writes of people, two marks of each side")
                    .isEqualTo(5 + 4);
            assertThat(databases.events(north))
                    .as("each write once by itself and once by the sink")
                    .isLessThanOrEqualTo(2 * (5 + 4));
            assertThat(databases.deployment().conflicts()).isEmpty();
        }
    }

    @Test
    void randomWritesOnBothSidesWhileEveryProcessIsKilledComeToTheSameRows() throws Exception {
        Random random = new Random(SEED);
        int[] writes = new int[2];
        String[] prices = new String[KEPT];
        String[] descriptions = new String[KEPT];
        try (TwoDatabases databases = new TwoDatabases()) {
            databases.startProcesses();
            List<Fault> faults = faults(databases);
            Collections.shuffle(faults, random);
            for (int kept = 0; kept < KEPT; kept++) {
                databases
                        .north()
                        .database()
                        .execute("insert into products (sku, name) values ('KEPT-" + kept + "', 'kept')");
            }
            databases.awaitEqual();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            for (int i = 0; System.nanoTime() - end < 0; i++) {
                int side = random.nextInt(2);
                writes[side]++;
                if (random.nextInt(3) > 0) {
                    write(side == 0 ? databases.north() : databases.south(), random, i);
                } else if (side == 0) {
                    prices[i % KEPT] = i + ".00";
                    databases
                            .north()
                            .database()
                            .execute("update products set price = " + i + " where sku = 'KEPT-" + i % KEPT + "'");
                } else {
                    descriptions[i % KEPT] = "d" + i;
                    databases
                            .south()
                            .database()
                            .execute("update products set description = 'd" + i + "' where sku = 'KEPT-" + i % KEPT
                                    + "'");
                }
                if (i % EVERY == EVERY - 1) {
                    faults.get(i / EVERY % faults.size()).happen();
                }
            }

            databases.awaitEqual();
            await().atMost(TwoDatabases.PATIENCE).untilAsserted(() -> {
                List<String> rows = databases.north().rows();
                for (int kept = 0; kept < KEPT; kept++) {
                    assertThat(rows)
                            .as("what each side wrote last to its own column, seed " + SEED)
                            .contains("KEPT-" + kept + " | kept | " + prices[kept] + " | null | null | "
                                    + descriptions[kept]);
                }
                assertThat(databases.south().rows()).isEqualTo(rows);
            });
            assertThat(writes[0] + writes[1]).isGreaterThan(40);
            assertThat(databases.deployment().deadLetters()).isEmpty();
            assertThat(databases.events(databases.north())).isLessThanOrEqualTo(writes[0] + KEPT + 2);
            assertThat(databases.events(databases.south())).isLessThanOrEqualTo(writes[1] + 2);
        }
    }

    private static void write(Side side, Random random, int i) throws SQLException {
        String sku = "SKU-" + random.nextInt(SKUS);
        String where = " where sku = '" + sku + "'";
        try {
            side.database()
                    .execute(
                            switch (random.nextInt(8)) {
                                case 0 -> "delete from products" + where;
                                case 1, 2 ->
                                    "insert into products (sku, name, stock) values ('" + sku + "', 'new " + i + "', "
                                            + i + ") on conflict (sku) do update set name = excluded.name";
                                case 3 -> "update products set ean = '" + random.nextInt(5) + "'" + where;
                                case 4 -> "update products set ean = null" + where;
                                case 5 -> "update products set price = " + i + ", description = 'd" + i + "'" + where;
                                case 6 -> "update products set stock = " + i + where;
                                default -> "update products set name = 'name " + i + "'" + where;
                            });
        } catch (SQLException e) {
            if (!e.getSQLState().startsWith("23") && !e.getSQLState().startsWith("40")) {
                throw e;
            }
            // Another sku has the number, or a sink was at the same rows.
        }
    }

    /** What becomes of one part. */
    private interface Fault {
        void happen() throws Exception;
    }

    private static List<Fault> faults(TwoDatabases databases) {
        List<Fault> faults = new ArrayList<>(List.of(databases::killAndStartConverge));
        for (Side side : List.of(databases.north(), databases.south())) {
            faults.addAll(List.of(
                    side::cutSink,
                    side::killAndStartSink,
                    side::killAndStartConnect,
                    () -> side.database().crash()));
        }
        return faults;
    }
}
