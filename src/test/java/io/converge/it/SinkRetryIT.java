package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.converge.sink.SinkRetry;
import io.converge.sink.SinkTally;
import io.converge.testing.SinkSetup;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that were set aside are tried again. */
class SinkRetryIT {

    private static final String TABLE = SinkScene.CREATE;
    private static final String ROWS = SinkScene.ROWS;
    private static final String REJECTS = SinkScene.REJECTS;

    private SinkScene scene;

    @BeforeEach
    void open() throws Exception {
        scene = new SinkScene();
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void whatAnotherRowStoodInTheWayOfIsTakenOnceThatHasGone() throws Exception {
        scene.execute(TABLE.formatted(", unique (ean)"));
        scene.item("A", "1.00", "1");
        scene.item("B", "1.00", "1");
        RunningSink sink = scene.start(scene.setup());
        await().atMost(Deployment.PATIENCE)
                .until(() -> scene.said().stream().anyMatch(line -> line.startsWith("B is set")));
        scene.item("A", "2.00", "2");

        await().atMost(Deployment.PATIENCE)
                .until(() -> scene.rows(ROWS).equals(List.of("A | 2.0000 | 2", "B | 1.0000 | 1")));

        assertThat(scene.rows(REJECTS)).isEmpty();
        sink.stop();
    }

    @Test
    void rowsOfAnyNumberHaveTheirTurn() throws Exception {
        scene.execute(TABLE.formatted(", unique (ean) deferrable"));
        scene.item("HOLDER", "1.00", "1");
        scene.item("FREE", "1.00", "2");
        for (int i = 0; i < 1_000; i++) {
            scene.item("R-" + i, "1.00", "1");
        }
        scene.item("LATE", "1.00", "2");
        scene.catchUpAtOnce();
        scene.execute("delete from products where sku = 'FREE'");
        RunningSink sink = scene.start(scene.setup());

        await().atMost(Deployment.PATIENCE)
                .until(() -> scene.rows("select sku from products order by sku").equals(List.of("HOLDER", "LATE")));
        assertThat(scene.rows("select count(*) from converge_rejects")).containsExactly("1000");
        sink.stop();
    }

    @Test
    void whoComesToTheEndTriesOnceMoreAndCountsWhatIsLeft() throws Exception {
        scene.execute(
                "create table eans (ean text primary key)", TABLE.formatted(", foreign key (ean) references eans"));
        scene.item("A", "1.00", "1");
        scene.item("B", "1.00", "2");
        assertThat(scene.catchUp().standing()).isEqualTo(2);
        scene.execute("insert into eans values ('1')");

        SinkTally tally = scene.catchUp();

        assertThat(tally.written()).isEqualTo(1);
        assertThat(tally.refused()).isZero();
        assertThat(tally.standing()).isEqualTo(1);
        assertThat(scene.rows(ROWS)).containsExactly("A | 1.0000 | 1");
        assertThat(scene.rows(REJECTS)).containsExactly("B | write | 23503");
    }

    @Test
    void retryThatStandsInTheWayOfAnotherTransactionIsTriedAgain() throws Exception {
        scene.execute(TABLE.formatted(", constraint cheap check (price < 100)"));
        scene.item("A", "100.00", null);
        scene.catchUp();
        scene.execute(
                "alter table products drop constraint cheap",
                "create sequence tries",
                "create function collide() returns trigger language plpgsql as $$ begin if nextval('tries') < 3 then"
                        + " raise exception 'deadlock detected' using errcode = '40P01'; end if; return new; end $$",
                "create trigger colliding before insert on products for each row execute function collide()");

        assertThat(scene.retry()).isEqualTo(new SinkRetry.Result(1, 0));
    }

    @Test
    void retryUnderAnotherNameIsToldOfTheOnesThatThereAre() throws Exception {
        scene.execute(TABLE.formatted(", check (price < 100)"));
        scene.item("A", "100.00", null);
        scene.item("B", "100.00", null);
        scene.catchUp(scene.setup().name("north"));

        assertThat(scene.retry(scene.setup().name("south"))).isEqualTo(new SinkRetry.Result(0, 0));

        assertThat(scene.said())
                .contains("under the name south nothing of this table is set aside, under north 2: --name north");
    }

    @Test
    void sinkGivesItsReplicationOriginToTheRetry() throws Exception {
        SinkSetup setup = scene.setup().replicationOrigin("retry");
        scene.execute(TABLE.formatted(", constraint cheap check (price < 100)"));
        scene.item("A", "100.00", null);
        scene.item("B", "1.00", null);
        scene.start(setup);
        await().atMost(Deployment.PATIENCE)
                .until(() -> scene.said().stream().anyMatch(line -> line.startsWith("A is set aside")));
        scene.execute("alter table products drop constraint cheap");

        assertThat(scene.retry(setup)).isEqualTo(new SinkRetry.Result(1, 0));

        assertThat(scene.said()).anyMatch(line -> line.startsWith("waits: replication origin"));
        scene.item("B", "2.00", null);
        scene.flush();
        await().atMost(Deployment.PATIENCE)
                .until(() -> scene.rows(ROWS).equals(List.of("A | 100.0000 | null", "B | 2.0000 | null")));
    }
}
