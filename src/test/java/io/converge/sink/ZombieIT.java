package io.converge.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.sink.Offsets.Claim;
import io.converge.testing.SinkSetup;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A sink that believes that it has a partition still. */
class ZombieIT {

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /** A session with all that it writes by. */
    private static final class Writing implements AutoCloseable {
        private final Connection connection;
        private final Offsets offsets;
        private final RowWriter writer;

        Writing() throws SQLException, SinkException {
            connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
            connection.setAutoCommit(false);
            SinkOptions options =
                    new SinkSetup("", "products").name("s").withoutControls().options();
            Target target = new Target(options, said -> {});
            target.prepareAsItIs(connection);
            offsets = new Offsets(target.table(), "s", "topic", "id");
            writer = new RowWriter(target, options, new Rejects(target.table(), "s", "topic", target.layout()));
            connection.commit();
        }

        Claim claim() throws SQLException, SinkException {
            Claim claim = offsets.claim(connection, 0);
            connection.commit();
            return claim;
        }

        void write(Claim claim, long next, String sku) throws SQLException, FencedException {
            writer.write(connection, begun -> {
                offsets.move(begun, Map.of(0, claim.movedTo(next)));
                return List.of(new Row(sku, false, new String[0], 0, next - 1, null));
            });
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.close();
        }
    }

    private static String one(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void makeTables() throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                Statement statement = connection.createStatement()) {
            Ddl ddl = new Ddl(TableName.parse("products"));
            statement.execute("drop table if exists products, converge_offsets, converge_rejects");
            statement.execute("create table products (sku text primary key)");
            statement.execute(ddl.createOffsets());
            statement.execute(ddl.createRejects());
        }
    }

    @Test
    void whoseWorkWasTakenOverChangesNothing() throws Exception {
        makeTables();
        try (Writing zombie = new Writing();
                Writing owner = new Writing()) {
            Claim old = zombie.claim();
            zombie.write(old, 5, "A");
            Claim mine = owner.claim();

            assertThatThrownBy(() -> zombie.write(old, 9, "B")).isInstanceOf(FencedException.class);
            zombie.connection.rollback();
            owner.write(mine, 7, "C");

            assertThat(mine).isEqualTo(new Claim(2, 5L));
            assertThat(one("select string_agg(sku, ' ' order by sku) from products"))
                    .isEqualTo("A C");
            assertThat(one("select next_offset from converge_offsets")).isEqualTo("7");
        }
    }

    @Test
    void whoTakesOverWaitsForATransactionThatIsNotAtItsEnd() throws Exception {
        makeTables();
        try (Writing zombie = new Writing();
                Writing owner = new Writing()) {
            Claim old = zombie.claim();
            zombie.offsets.move(zombie.connection, Map.of(0, old.movedTo(5)));
            CompletableFuture<Claim> claim = CompletableFuture.supplyAsync(() -> {
                try {
                    return owner.claim();
                } catch (SQLException | SinkException e) {
                    throw new IllegalStateException(e);
                }
            });
            org.awaitility.Awaitility.await()
                    .until(() -> one("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                            .equals("1"));

            zombie.connection.commit();

            assertThat(claim.get()).isEqualTo(new Claim(2, 5L));
        }
    }

    @Test
    void whoReadsATopicThatWasMadeAnewOverwritesUntilItWasReadWhole() throws Exception {
        makeTables();
        try (Writing writing = new Writing()) {
            writing.claim();
            writing.connection.createStatement().execute("update converge_offsets set topic_id = 'before'");
            writing.connection.commit();
            assertThatThrownBy(writing::claim).hasMessageContaining("was made anew");
            writing.connection.rollback();

            Claim anew = writing.offsets.claimAnew(writing.connection, 0, 7);
            Claim restarted = writing.offsets.claim(writing.connection, 0);
            Claim again = writing.offsets.claimAnew(writing.connection, 0, 9);
            Claim other = writing.offsets.claimAnew(writing.connection, 1, 5);

            assertThat(anew).isEqualTo(new Claim(2, null, 7));
            assertThat(restarted).isEqualTo(new Claim(3, null, 7));
            assertThat(again).isEqualTo(new Claim(4, null, 9));
            assertThat(other)
                    .as("a partition that the topic before did not have")
                    .isEqualTo(new Claim(1, null, 5));
            assertThat(again.movedTo(8).overwrites()).isTrue();
            assertThat(again.movedTo(9).overwrites()).isFalse();
        }
    }

    @Test
    void whoReadsTheSameTopicAgainOverwritesNothing() throws Exception {
        makeTables();
        try (Writing writing = new Writing()) {
            writing.write(writing.claim(), 5, "A");

            assertThat(writing.offsets.claimAnew(writing.connection, 0, 7)).isEqualTo(new Claim(2, null));
        }
    }
}
