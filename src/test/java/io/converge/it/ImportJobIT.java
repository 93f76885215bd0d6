package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.it.ImportWorker.Item;
import io.converge.testing.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that an import of two workers fills, each of which looks for rows and then inserts those that it has not found. Debezium's connector follows them. */
class ImportJobIT {

    private static final int ROWS = Integer.getInteger("converge.rows", 3_000);
    private static final Duration PATIENCE = Deployment.PATIENCE.plusMillis(5L * ROWS);
    private static final int KILLED = 137;
    private static final int NEVER = -1;

    private static final String SHARED = "0-" + ROWS / 3;
    private static final String FIRST = ROWS / 3 + "-" + ROWS * 2 / 3;

    @TempDir
    private Path directory;

    private FollowedTables tables;

    @Test
    void overlappingRetriedAndHalfDoneImportsIntoATableGiveItsCatalogue() throws Exception {
        try (FollowedTables opened = new FollowedTables(directory, PATIENCE)) {
            tables = opened;
            assertThat(importInTwoOfWhichOneDies()).as("duplicate keys").isPositive();
            tables.execute("insert into %s values ('FIRST-RUN', 'is done', 0, 0, '')");
            tables.awaitEvent("FIRST-RUN");
            tables.awaitCatalogues();

            importNewerFileWhileTheConnectorsStartAgain();
            tables.execute("insert into %s values ('SECOND-RUN', 'is done', 0, 0, '')");
            tables.awaitEvent("SECOND-RUN");
            tables.awaitCatalogues();
            tables.requireNoConflicts();
        }
    }

    /** How often a worker inserted what the other one had inserted since it looked. */
    private int importInTwoOfWhichOneDies() throws Exception {
        int duplicateKeys;
        try (ChildProcess first = worker(1, NEVER, SHARED, FIRST)) {
            try (ChildProcess second = worker(1, ROWS / 4, SHARED, second(ROWS))) {
                letGo(first, second);
                duplicateKeys = Integer.parseInt(second.readLine());
                assertThat(second.process().destroyForcibly().waitFor()).isEqualTo(KILLED);
            }
            tables.follow();
            duplicateKeys += Integer.parseInt(first.readLine());
        }
        assertThat(tables.rows()).hasSize(ROWS * 2 / 3);
        try (ChildProcess again = worker(1, NEVER, SHARED, second(ROWS))) {
            letGo(again);
            assertThat(again.readLine()).isEqualTo("0");
        }
        assertThat(tables.rows()).isEqualTo(said(ROWS, 1));
        return duplicateKeys;
    }

    private void importNewerFileWhileTheConnectorsStartAgain() throws Exception {
        int rows = ROWS - ROWS / 200;
        try (ChildProcess first = worker(2, NEVER, SHARED, FIRST);
                ChildProcess second = worker(2, NEVER, SHARED, second(rows))) {
            letGo(first, second);
            tables.database().stopConnect();
            tables.follow();
            first.readLine();
            second.readLine();
        }
        tables.execute("delete from %s where sku like 'SKU-%' and sku >= '"
                + Item.of(rows, 2).sku() + "'");
        assertThat(tables.rows()).containsAllEntriesOf(said(rows, 2)).hasSize(rows + 1);
    }

    private static String second(int rows) {
        return ROWS * 2 / 3 + "-" + rows;
    }

    private ChildProcess worker(int run, int dyingAfter, String... ranges) throws IOException {
        return ImportWorker.start(tables.database().url(), run, dyingAfter, ranges);
    }

    /** Only once all have looked for the same row, which none has found. */
    private static void letGo(ChildProcess... workers) throws IOException {
        for (ChildProcess worker : workers) {
            assertThat(worker.readLine()).isEqualTo(ImportWorker.HAS_LOOKED);
        }
        for (ChildProcess worker : workers) {
            worker.writeLine("");
        }
    }

    /** What the file of a run says. */
    private static Map<String, String> said(int rows, int run) throws SQLException {
        Map<String, String> said = new TreeMap<>();
        for (int row = 0; row < rows; row++) {
            Item item = Item.of(row, run);
            said.put(item.sku(), FollowedTables.row(item.name(), item.price(), item.stock(), item.description()));
        }
        return said;
    }
}
