package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.sink.SinkRetry;
import io.converge.sink.SinkTally;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that the database refuses. */
class SinkRejectsIT {

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
    void refusedRowsAreSetAsideWithTheReasonAndAllOthersStand() throws Exception {
        scene.execute(TABLE.formatted(", constraint cheap check (price < 100)"));
        for (int i = 0; i < 300; i++) {
            scene.item("SKU-%03d".formatted(i), i % 97 == 5 ? "100.00" : "1.00", null);
        }

        SinkTally tally = scene.catchUp();

        assertThat(tally.refused()).isEqualTo(4);
        assertThat(scene.rows("select count(*) from products")).containsExactly("296");
        assertThat(scene.rows(
                        "select sku, op, sqlstate, \"row\" ->> 'price', reason like '%\"cheap\"%' from converge_rejects"
                                + " order by sku"))
                .containsExactly(
                        "SKU-005 | write | 23514 | 100.0000 | t",
                        "SKU-102 | write | 23514 | 100.0000 | t",
                        "SKU-199 | write | 23514 | 100.0000 | t",
                        "SKU-296 | write | 23514 | 100.0000 | t");
        assertThat(scene.said()).anyMatch(line -> line.startsWith("SKU-102 is set aside: 23514 "));
    }

    @Test
    void rowIsTakenOnceItsSkuChangesOrSomebodyRetries() throws Exception {
        scene.execute(TABLE.formatted(", constraint cheap check (price < 100)"));
        for (String sku : new String[] {"A", "B", "C"}) {
            scene.item(sku, "1.00", null);
            scene.item(sku, "100.00", null);
        }
        scene.catchUp();
        assertThat(scene.rows(REJECTS)).hasSize(3);

        scene.item("A", "2.00", null);
        scene.delete("B");
        scene.catchUp();
        assertThat(scene.rows(REJECTS)).containsExactly("C | write | 23514");
        assertThat(scene.retry()).isEqualTo(new SinkRetry.Result(0, 1));
        scene.execute("alter table products drop constraint cheap");

        assertThat(scene.retry()).isEqualTo(new SinkRetry.Result(1, 0));
        assertThat(scene.rows(ROWS)).containsExactly("A | 2.0000 | null", "C | 100.0000 | null");
        assertThat(scene.rows(REJECTS)).isEmpty();
    }

    @Test
    void deleteThatAnotherTableForbidsIsSetAsideUntilItIsAllowed() throws Exception {
        scene.item("A", "1.00", null);
        scene.catchUp();
        scene.execute("create table orders (sku text references products)", "insert into orders values ('A')");
        scene.delete("A");
        scene.catchUp();
        assertThat(scene.rows(REJECTS)).containsExactly("A | delete | 23503");
        scene.execute("delete from orders");

        assertThat(scene.retry()).isEqualTo(new SinkRetry.Result(1, 0));
        assertThat(scene.rows(ROWS)).isEmpty();
    }

    @Test
    void valuesThatNoColumnOfPostgresqlTakesAreSetAside() throws Exception {
        scene.put("NUL", "{'name': 'a\\u0000b', 'price': '1'}");
        scene.put("N\0UL", "{'name': 'a', 'price': '1'}");
        scene.put(
                "L".repeat(4000)
                        + new java.util.Random(7)
                                .ints(4000, 33, 126)
                                .mapToObj(i -> String.valueOf((char) i))
                                .collect(java.util.stream.Collectors.joining()),
                "{'name': 'long sku', 'price': '1'}");
        scene.put("FINE", "{'name': 'a', 'price': '1'}");
        scene.delete("N\0UL2");

        scene.catchUp();

        assertThat(scene.rows("select reason from converge_rejects where sku = 'NUL'"))
                .containsExactly("the column name would have the character 0, which PostgreSQL does not take");
        assertThat(scene.rows(ROWS)).containsExactly("FINE | 1.0000 | null");
        assertThat(scene.rows("select left(sku, 10), op, sqlstate from converge_rejects order by sku collate \"C\""))
                .containsExactly(
                        "LLLLLLLLLL | write | 54000",
                        "NUL | write | 22000",
                        "N\\u0000UL | write | 22000",
                        "N\\u0000UL2 | delete | 22000");
        assertThat(scene.retry()).isEqualTo(new SinkRetry.Result(0, 4));
        assertThat(scene.rows("select count(*) from converge_rejects where \"row\" is null"))
                .containsExactly("3");
    }

    @Test
    void jsonWithTheCharacterZeroIsSetAside() throws Exception {
        scene.put("A", "{'name': 'a\\u0000b', 'price': '1'}");
        scene.item("B", "1.00", null);

        scene.catchUp(scene.setup().columns(io.converge.sink.ColumnMap.BY_NAME.withWhole("whole")));

        assertThat(scene.rows("select sku from products")).containsExactly("B");
        assertThat(scene.rows(REJECTS)).containsExactly("A | write | 22P05");
    }

    /** Has a trigger that does something where the row of a sku is written. */
    private void refuse(String moment, String sku, String what) throws Exception {
        scene.execute(
                "create function refuse() returns trigger language plpgsql as $$ begin if new.sku like '%s' then %s; end if;"
                                .formatted(sku, what)
                        + " return new; end $$",
                "create trigger refusing " + moment + " on products for each row execute function refuse()");
    }

    @Test
    void whatATriggerRaisesRefusesItsRowWhateverTheState() throws Exception {
        scene.execute(TABLE.formatted(""));
        refuse(
                "before insert or update",
                "BAD%",
                "raise exception 'no bad ones' using errcode = case new.ean when '1' then 'SHOP1' else '42501' end");
        scene.item("A", "1.00", null);
        scene.item("BAD-1", "1.00", "1");
        scene.item("BAD-2", "1.00", "2");
        scene.item("C", "1.00", null);
        scene.catchUp();
        scene.item("BAD-1", "2.00", "2");
        scene.catchUp();

        assertThat(scene.rows(ROWS)).containsExactly("A | 1.0000 | null", "C | 1.0000 | null");
        assertThat(scene.rows(REJECTS))
                .as("alone in its transaction, too")
                .containsExactly("BAD-1 | write | 42501", "BAD-2 | write | 42501");
    }

    @Test
    void errorOfOneRowAmongOthersSetsItAsideAndOneOfEveryRowEndsTheSink() throws Exception {
        scene.execute(TABLE.formatted(""));
        refuse("after insert or update", "BAD%", "perform nowhere(new.sku)");
        scene.item("A", "1.00", null);
        scene.item("BAD-1", "1.00", null);
        scene.item("BAD-2", "1.00", null);
        scene.catchUp();
        assertThat(scene.rows(REJECTS)).containsExactly("BAD-1 | write | 42883", "BAD-2 | write | 42883");
        assertThat(scene.retry()).isEqualTo(new SinkRetry.Result(0, 2));

        scene.execute("drop trigger refusing on products", "drop function refuse");
        refuse("after insert or update", "%", "perform nowhere(new.sku)");
        scene.item("A", "2.00", null);
        scene.item("C", "2.00", null);

        RunningSink sink = scene.start(scene.setup());
        assertThat(sink.failure()).hasMessageContaining("function nowhere(text) does not exist");
        assertThat(scene.rows(ROWS)).containsExactly("A | 1.0000 | null");
    }

    @Test
    void rowThatATriggerPassesOverIsSetAside() throws Exception {
        scene.execute(TABLE.formatted(""));
        scene.item("BAD-OLD", "1.00", null);
        scene.item("B", "1.00", null);
        scene.item("GONE", "1.00", null);
        scene.catchUp();
        refuse("before insert or update", "BAD%", "return null");
        scene.execute(
                "create function keep() returns trigger language plpgsql as $$ begin return null; end $$",
                "create trigger keeping before delete on products for each row execute function keep()");
        scene.item("BAD-NEW", "2.00", null);
        scene.item("BAD-OLD", "2.00", null);
        scene.item("B", "2.00", null);
        scene.delete("GONE");
        scene.delete("NEVER-THERE");

        SinkTally tally = scene.catchUp();

        assertThat(scene.rows(ROWS))
                .containsExactly("B | 2.0000 | null", "BAD-OLD | 1.0000 | null", "GONE | 1.0000 | null");
        assertThat(scene.rows(REJECTS))
                .containsExactly("BAD-NEW | write | 09000", "BAD-OLD | write | 09000", "GONE | delete | 09000");
        assertThat(tally.refused()).isEqualTo(3);
        assertThat(tally.unchanged()).isEqualTo(1);
        scene.execute("drop trigger refusing on products", "drop trigger keeping on products");
        assertThat(scene.retry()).isEqualTo(new SinkRetry.Result(3, 0));
    }

    @Test
    void rowThatATriggerChangesIsNotSetAside() throws Exception {
        scene.execute(TABLE.formatted(""));
        refuse("before insert or update", "%", "new.name = upper(new.name)");
        scene.item("A", "1.00", null);
        scene.item("B", "1.00", null);
        scene.catchUp();

        SinkTally again = scene.catchUp(scene.setup().fromBeginning());

        assertThat(scene.rows("select sku, name from products order by sku"))
                .containsExactly("A | ITEM A", "B | ITEM B");
        assertThat(again.unchanged()).isEqualTo(2);
        assertThat(scene.rows(REJECTS)).isEmpty();
    }

    @Test
    void whatStandsForARefusedSkuIsWhatWasTakenLastHoweverItsRecordsCame() throws Exception {
        scene.execute(TABLE.formatted(", check (price < 100)"));
        scene.item("A", "2.00", null);
        scene.item("A", "100.00", null);
        scene.item("B", "1.00", null);
        scene.put("B", "{'name': 'a\\u0000b', 'price': '1'}");
        scene.item("C", "1.00", null);
        scene.delete("C");
        scene.item("C", "100.00", null);

        SinkTally tally = scene.catchUpAtOnce();

        List<String> before = scene.written();
        assertThat(scene.rows(ROWS)).containsExactly("A | 2.0000 | null", "B | 1.0000 | null");
        assertThat(scene.rows("select sku from converge_rejects order by sku")).containsExactly("A", "B", "C");
        assertThat(tally.refused()).isEqualTo(3);
        SinkTally again = scene.catchUp(scene.setup().fromBeginning());
        assertThat(again.written() + again.deleted()).isZero();
        assertThat(scene.written()).isEqualTo(before);
    }

    @Test
    void rowsThatSpacesAtTheEndMakeTooLongAreSetAsideAndNotCut() throws Exception {
        scene.execute(
                TABLE.formatted("").replace("sku text", "sku varchar(3)").replace("name text", "name varchar(3)"));
        scene.put("abc", "{'name': 'v', 'price': '1'}");
        scene.put("abc  ", "{'name': 'w', 'price': '1'}");
        scene.put("d", "{'name': 'xyz   ', 'price': '1'}");
        scene.put("e", "{'name': '\ud83d\ude00y ', 'price': '1'}");
        scene.delete("abc   ");

        scene.catchUp();

        assertThat(scene.rows("select sku, name from products order by sku")).containsExactly("abc | v", "e | 😀y ");
        assertThat(scene.rows("select sku, sqlstate, reason from converge_rejects order by sku"))
                .containsExactly(
                        "abc   | 22000 | a sku that character varying(3) would cut by the spaces at its end",
                        "d | 22000 | the column name would have spaces at the end that are too many for character varying(3),"
                                + " which would cut them");
    }

    @Test
    void faultOfTheTableThatStaysEndsTheSinkInItsWords() throws Exception {
        scene.execute(
                TABLE.formatted(""),
                "create function audit() returns trigger language plpgsql as $$ begin insert into gone values (1);"
                        + " return null; end $$",
                "create trigger auditing after insert on products for each row execute function audit()");
        scene.item("A", "1.00", null);

        assertThatThrownBy(scene::catchUp)
                .hasMessageContaining("relation \"gone\" does not exist")
                .hasMessageContaining("(SQLSTATE 42P01)");
    }

    @Test
    void rowsThatTakeTooLongTogetherAreWrittenInSmallerParts() throws Exception {
        scene.execute(
                TABLE.formatted(""),
                "create function slow() returns trigger language plpgsql as $$ begin"
                        + " perform pg_sleep(case new.sku when 'SLOW' then 30 else 0.15 end); return new; end $$",
                "create trigger slowing before insert on products for each row execute function slow()",
                "alter database " + scene.topic() + " set statement_timeout = '600ms'");
        for (int i = 0; i < 7; i++) {
            scene.item("SKU-" + i, "1.00", null);
        }

        scene.catchUp();

        assertThat(scene.rows("select count(*) from products")).containsExactly("7");
        scene.item("SLOW", "1.00", null);
        assertThatThrownBy(scene::catchUp)
                .hasMessageContaining(
                        scene.topic() + "-0@7: its row alone takes longer than the database lets a statement run"
                                + " (statement_timeout)");
        assertThat(scene.said().stream().filter(line -> line.startsWith("waits: ")))
                .hasSize(1);
        assertThat(scene.said()).doesNotContain("goes on");
    }
}
