package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of PostgreSQL that Debezium's connector follows. */
class DebeziumIT {

    @TempDir
    private Path directory;

    private final Random random = new Random(7);

    @Test
    void catalogueIsTheTableThroughSnapshotStreamRestartAndRewind() throws Exception {
        try (FollowedTables tables = new FollowedTables(directory, Deployment.PATIENCE)) {
            change(tables, 20);
            tables.follow();
            tables.awaitCatalogues();
            tables.database().rememberOffsets();
            change(tables, 60);
            tables.awaitCatalogues();

            tables.database().stopConnect();
            change(tables, 60);
            tables.follow();
            tables.awaitCatalogues();

            int before = tables.events();
            int converged = tables.converged();
            tables.database().stopConnect();
            tables.database().goBackToOlderOffsets();
            tables.follow();
            await().atMost(Deployment.PATIENCE).until(() -> tables.events() > before);
            change(tables, 20);
            tables.awaitCatalogues();

            assertThat(tables.converged()).isGreaterThan(converged);
            tables.requireNoConflicts();
        }
    }

    /** The same to both tables, some of it in transactions of several. */
    private void change(FollowedTables tables, int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            int sku = random.nextInt(12);
            String where = " where sku = 'SKU-" + sku + "'";
            tables.execute(
                    switch (random.nextInt(8)) {
                        case 0 -> "delete from %s" + where;
                        // With its large text: that of another key would be known to nobody.
                        case 1 ->
                            "update %s set sku = 'SKU-" + (sku + 12) % 24 + "', description = " + description(i) + where
                                    + " and not exists (select 1 from %s where sku = 'SKU-" + (sku + 12) % 24 + "')";
                        case 2 ->
                            "begin; update %s set stock = " + i + where + "; update %s set stock = null, name = 'two "
                                    + i + "'" + where + "; delete from %s where sku = 'SKU-" + (sku + 12) + "'; commit";
                        case 3 -> "update %s set description = " + description(i) + where;
                        case 4, 5 -> "update %s set stock = " + i + ", price = " + i + ".25" + where;
                        default ->
                            "insert into %s values ('SKU-" + sku + "', 'new " + i + "', " + i + ".5, null, "
                                    + description(i) + ") on conflict (sku) do update set name = excluded.name";
                    });
        }
    }

    private static String description(int i) {
        return "repeat('" + i + " long ', 1000)";
    }
}
