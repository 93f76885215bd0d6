package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.sink.SinkTally;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values that must be unique, and what is checked at the end. */
class SinkUniqueIT {

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
    void rowsSwapValuesOfAConstraintThatIsDeferrable() throws Exception {
        scene.execute(TABLE.formatted(", unique (ean) deferrable, constraint cheap check (price < 100)"));
        scene.item("A", "1.00", "1");
        scene.item("B", "1.00", "2");
        scene.item("C", "1.00", "3");
        scene.item("E", "1.00", "5");
        scene.catchUp();
        scene.item("A", "2.00", "2");
        scene.item("B", "2.00", "1");
        scene.item("BAD", "100.00", "9");
        scene.item("C", "2.00", "5");
        scene.item("D", "2.00", "3");

        scene.catchUp();

        assertThat(scene.rows(ROWS))
                .containsExactly("A | 2.0000 | 2", "B | 2.0000 | 1", "C | 1.0000 | 3", "E | 1.0000 | 5");
        assertThat(scene.rows(REJECTS))
                .as("E has what C wants, so that C keeps what D wants")
                .containsExactly("BAD | write | 23514", "C | write | 23505", "D | write | 23505");
        assertThat(scene.said()).noneMatch(line -> line.startsWith("note: "));
    }

    @Test
    void valueThatIsGivenFreeInTheSameBatchIsTakenInAnyOrder() throws Exception {
        scene.execute(TABLE.formatted(", unique (ean)"));
        scene.item("A", "1.00", "1");
        scene.item("B", "1.00", "2");
        scene.item("Z", "1.00", "3");
        scene.catchUp();
        scene.item("B", "2.00", "1");
        scene.item("A", "2.00", "3");
        scene.delete("Z");

        scene.catchUp();

        assertThat(scene.rows(ROWS)).containsExactly("A | 2.0000 | 3", "B | 2.0000 | 1");
        assertThat(scene.rows(REJECTS)).isEmpty();
    }

    @Test
    void swapInAUniqueIndexThatIsNotDeferrableIsAnnouncedAndSetAside() throws Exception {
        scene.execute(TABLE.formatted(""), "create unique index by_ean on products (ean)");
        scene.item("A", "1.00", "1");
        scene.item("B", "1.00", "2");
        scene.catchUp();
        scene.item("A", "2.00", "2");
        scene.item("B", "2.00", "1");
        scene.item("C", "2.00", "3");

        scene.catchUp();

        assertThat(scene.said()).anyMatch(line -> line.startsWith("note: by_ean is unique and not deferrable"));
        assertThat(scene.rows(ROWS)).containsExactly("A | 1.0000 | 1", "B | 1.0000 | 2", "C | 2.0000 | 3");
        assertThat(scene.rows(REJECTS)).containsExactly("A | write | 23505", "B | write | 23505");
    }

    @Test
    void foreignKeyThatIsCheckedAtTheEndIsSiftedToo() throws Exception {
        scene.execute(TABLE.formatted(", foreign key (ean) references products deferrable initially deferred"));
        scene.item("CHILD", "1.00", "PARENT");
        scene.item("ORPHAN", "1.00", "NOBODY");
        scene.item("PARENT", "1.00", null);

        scene.catchUp();

        assertThat(scene.rows("select sku from products order by sku")).containsExactly("CHILD", "PARENT");
        assertThat(scene.rows(REJECTS)).containsExactly("ORPHAN | write | 23503");
    }

    @Test
    void rowsThatSwapStandThoughAnotherBreaksWhatIsCheckedAtTheEnd() throws Exception {
        scene.execute(
                "create table names (name text primary key)",
                "insert into names values ('fine')",
                TABLE.formatted(
                        ", unique (ean) deferrable, foreign key (name) references names deferrable initially deferred"));
        named("A", "fine", "1");
        named("B", "fine", "2");
        named("C", "fine", "3");
        scene.catchUp();
        named("A", "fine", "2");
        named("B", "fine", "1");
        named("C", "nobody", "3");
        named("D", "fine", "4");

        scene.catchUp();

        assertThat(scene.rows(ROWS))
                .containsExactly("A | 1.0000 | 2", "B | 1.0000 | 1", "C | 1.0000 | 3", "D | 1.0000 | 4");
        assertThat(scene.rows(REJECTS)).containsExactly("C | write | 23503");
    }

    private void named(String sku, String name, String ean) {
        scene.put(sku, "{'name': '%s', 'price': '1', 'ean': '%s'}".formatted(name, ean));
    }

    @Test
    void whoKeepsAValueIsWrittenBeforeThoseThatWantIt() throws Exception {
        scene.execute(TABLE.formatted(", unique (ean) deferrable"));
        scene.item("Z", "1.00", "9");
        scene.catchUp();
        for (int i = 0; i < 5; i++) {
            scene.item("NEW-" + i, "1.00", "9");
        }
        scene.item("Z", "2.00", "9");

        SinkTally tally = scene.catchUp();

        assertThat(scene.rows(ROWS)).containsExactly("Z | 2.0000 | 9");
        assertThat(tally.refused()).isEqualTo(5);
    }

    private static String sku(int number) {
        return "S-%03d".formatted(number);
    }

    /** Rows with a price that counts up and a number each. */
    private void items(int many, String price, int first) {
        for (int i = 0; i < many; i++) {
            scene.item(sku(i), price, String.valueOf(first + i));
        }
    }

    @Test
    void numbersAreShiftedInTheOrderThatWorks() throws Exception {
        scene.execute(TABLE.formatted(", unique (ean)"));
        items(300, "1.00", 0);
        scene.catchUpAtOnce();
        scene.countTries("statement");
        items(300, "2.00", 1);

        SinkTally tally = scene.catchUpAtOnce();

        assertThat(tally.refused()).isZero();
        assertThat(tally.written()).isEqualTo(300);
        assertThat(scene.rows("select count(*) from products where price = 2 and right(sku, 3)::int + 1 = ean::int"))
                .containsExactly("300");
        assertThat(scene.tries()).as("all at once, and then in order").isLessThan(5);
    }

    @Test
    void shiftWhoseLastStepIsRefusedCostsSomeTriesARow() throws Exception {
        scene.execute(TABLE.formatted(", unique (ean) deferrable"));
        items(300, "1.00", 0);
        scene.item("HOLDER", "1.00", "300");
        scene.catchUpAtOnce();
        scene.countTries("row");
        items(300, "2.00", 1);
        scene.item("OTHER", "1.00", "400");

        scene.catchUpAtOnce();

        assertThat(scene.rows("select count(*) from converge_rejects where sqlstate = '23505'"))
                .containsExactly("300");
        assertThat(scene.rows("select count(*) from products")).containsExactly("302");
        assertThat(scene.tries()).isLessThan(3 * 300);
    }

    @Test
    void locksDoNotGrowWithTheRowsThatAreRefused() throws Exception {
        scene.execute(
                TABLE.formatted(", check (price < 100)"),
                "create table held (locks int)",
                "create function look() returns trigger language plpgsql as $$ begin insert into held select count(*)"
                        + " from pg_locks where pid = pg_backend_pid() and locktype = 'transactionid'; return new; end $$",
                "create trigger looking before insert or update on products for each row execute function look()");
        for (int i = 0; i < 600; i++) {
            scene.item(sku(i), i % 2 == 0 ? "100.00" : "1.00", null);
        }

        SinkTally tally = scene.catchUpAtOnce();

        assertThat(tally.refused()).isEqualTo(300);
        assertThat(tally.written()).isEqualTo(300);
        assertThat(scene.rows("select max(locks) < 80 from held")).containsExactly("t");
    }

    @Test
    void rowThatIsMarkedAsDeletedKeepsItsValueAndIsMarkedAllTheSame() throws Exception {
        scene.execute(TABLE.formatted(", gone boolean, unique (ean) deferrable"));
        scene.item("A", "1.00", "555");
        scene.catchUp(scene.setup().softDeletes("gone"));
        scene.delete("A");
        scene.item("B", "1.00", "555");

        scene.catchUp(scene.setup().softDeletes("gone"));

        assertThat(scene.rows("select sku, gone from products")).containsExactly("A | t");
        assertThat(scene.rows(REJECTS)).containsExactly("B | write | 23505");
        assertThat(scene.said())
                .contains(
                        "note: products_ean_key is unique also of rows that are marked as deleted: who wants a value of theirs"
                                + " is set aside. One that ends in 'where not \"gone\"' leaves them out.");
    }

    @Test
    void uniqueIndexThatLeavesMarkedRowsOutGivesTheirValuesFree() throws Exception {
        scene.execute(TABLE.formatted(", gone boolean"), "create unique index on products (ean) where not gone");
        scene.item("A", "1.00", "555");
        scene.catchUp(scene.setup().softDeletes("gone"));
        scene.delete("A");
        scene.item("B", "1.00", "555");

        scene.catchUp(scene.setup().softDeletes("gone"));

        assertThat(scene.rows("select sku, gone from products order by sku")).containsExactly("A | t", "B | f");
        assertThat(scene.rows(REJECTS)).isEmpty();
        assertThat(scene.said()).noneMatch(line -> line.contains("marked as deleted"));
    }
}
