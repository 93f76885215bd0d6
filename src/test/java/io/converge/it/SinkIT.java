package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.sink.ColumnMap;
import io.converge.sink.SinkTally;
import io.converge.testing.SinkSetup;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The converged topic as a table of PostgreSQL. */
class SinkIT {

    private static final String ROWS = "select sku, name, price, ean from products order by sku";

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
    void tableIsMadeAndHasWhatTheTopicSaysLast() throws Exception {
        scene.item("A", "1.50", null);
        scene.item("B", "2.00", "400");
        scene.item("C", "3.00", null);
        scene.item("A", "999999999999999.9999", "401");
        scene.delete("B");

        SinkTally tally = scene.catchUp();

        assertThat(scene.rows(
                        "select sku, name, price, ean, converge_context, converge_winner from products order by sku"))
                .containsExactly(
                        "A | Item A | 999999999999999.9999 | 401 | {\"eu\": 4} | eu:4",
                        "C | Item C | 3.0000 | null | {\"eu\": 3} | eu:3");
        assertThat(tally.written()).isEqualTo(2);
        scene.delete("C");
        scene.catchUp();
        assertThat(scene.rows("select sku from products")).containsExactly("A");
    }

    @Test
    void reRunOfEverythingChangesNoRow() throws Exception {
        for (int i = 0; i < 100; i++) {
            scene.item("SKU-" + i % 40, i + ".00", i % 3 == 0 ? null : "e" + i);
        }
        scene.catchUp();
        List<String> before = scene.written();

        SinkTally again = scene.catchUp(scene.setup().fromBeginning());
        scene.execute("delete from converge_offsets");
        SinkTally forgotten = scene.catchUp();

        assertThat(scene.written()).isEqualTo(before).hasSize(40);
        assertThat(again.written() + again.deleted()).isZero();
        assertThat(forgotten.written() + forgotten.deleted()).isZero();
        assertThat(again.unchanged()).isPositive();
        scene.delete("SKU-7");
        scene.catchUp();
        scene.catchUp(scene.setup().fromBeginning());
        before.removeIf(row -> row.contains("SKU-7 "));
        assertThat(scene.written()).isEqualTo(before).hasSize(39);
    }

    @Test
    void sinkThatIsBehindAnotherTakesNothingBack() throws Exception {
        for (int i = 0; i < 60; i++) {
            scene.item("SKU-" + i % 4, i + ".00", null);
        }
        scene.delete("SKU-0");
        scene.item("SKU-0", "99.00", null);
        scene.catchUp();
        List<String> before = scene.written();

        SinkTally behind = scene.catchUp(scene.setup().name("behind"));

        assertThat(scene.written()).isEqualTo(before).hasSize(4);
        assertThat(behind.written() + behind.deleted()).isZero();
    }

    @Test
    void sameNumberWithOtherDigitsAndSameTextInOtherLettersAreWritten() throws Exception {
        scene.execute(
                "create collation insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "create table products (sku text primary key, name text collate insensitive, price numeric, ean text)");
        scene.put("A", "{'name': 'abc', 'price': '1.5'}");
        scene.catchUp(scene.setup().withoutControls());
        scene.put("A", "{'name': 'ABC', 'price': '1.5'}");
        scene.catchUp(scene.setup().withoutControls());

        assertThat(scene.rows(ROWS)).containsExactly("A | ABC | 1.5000 | null");
    }

    @Test
    void columnsAreAsTheMapSaysAndTheWholeProductIsJson() throws Exception {
        scene.execute(
                "create table \"Odd \"\"Table\"\"\" (sku varchar(20) primary key, \"what it is\" text, stays int default 7)");
        scene.item("A", "1.50", "400");
        SinkSetup setup = new SinkSetup(scene.url(), "\"Odd \"\"Table\"\"\"")
                .columns(ColumnMap.parse("{\"columns\": {\"what it is\": \"/name\"}}")
                        .withWhole("whole"))
                .withoutControls()
                .evolve();

        scene.catchUp(setup);

        assertThat(scene.rows("select * from \"Odd \"\"Table\"\"\""))
                .containsExactly("A | Item A | 7 | {\"ean\": \"400\", \"name\": \"Item A\", \"price\": \"1.5000\"}");
    }

    @Test
    void everyMismatchIsNamed() throws Exception {
        scene.execute("create table products (sku citext_like primary key)"
                .replace("citext_like", "varchar(10)")
                .replace("primary key", ""));
        scene.execute("alter table products add column name varchar(5), add column price numeric(10,2),"
                + " add column converge_winner int, add column must int not null");
        scene.item("A", "1.50", null);

        assertThatThrownBy(scene::catchUp)
                .hasMessageContainingAll(
                        "the table public.products does not fit:",
                        "its column sku is neither its primary key nor unique alone",
                        "it has no column converge_context: alter table \"public\".\"products\" add column \"converge_context\""
                                + " jsonb; or have none by --context-column none",
                        "its column converge_winner is integer, not text",
                        "its column price is numeric(10,2), which cannot have every numeric(19,4) of /price: alter table"
                                + " \"public\".\"products\" alter column \"price\" type numeric(19,4);",
                        "it has no column ean for the product's /ean: alter table \"public\".\"products\" add column \"ean\""
                                + " text;",
                        "its column must takes no null, has no default, and products have nothing for it");
    }

    @Test
    void newFieldIsRefusedWithTheStatementToRunOrAddedIfItMayBe() throws Exception {
        Schema wider = SchemaBuilder.record("shop.Item")
                .fields()
                .requiredString("name")
                .name("price")
                .type(SinkScene.PRODUCT.getField("price").schema())
                .noDefault()
                .optionalString("ean")
                .optionalLong("Stock")
                .endRecord();
        scene.item("A", "1.50", null);
        scene.catchUp();
        RunningSink sink = scene.start(scene.setup());
        scene.put("B", wider, "{'name': 'b', 'price': '2', 'ean': null, 'Stock': 9007199254740993}", "CONVERGED");
        scene.flush();

        assertThat(sink.failure())
                .hasMessageContaining("it has no column Stock for the product's /Stock: alter table"
                        + " \"public\".\"products\" add column \"Stock\" bigint;");
        scene.catchUp(scene.setup().evolve());
        scene.item("B", "2", null);
        scene.catchUp();

        assertThat(scene.rows("select sku, \"Stock\" from products order by sku"))
                .as("what a record has no field for is null")
                .containsExactly("A | null", "B | null");
        scene.put("B", wider, "{'name': 'b', 'price': '2', 'ean': null, 'Stock': 9007199254740993}", "CONVERGED");
        scene.catchUp();
        assertThat(scene.rows("select \"Stock\" from products where sku = 'B'")).containsExactly("9007199254740993");
    }

    @Test
    void deletedRowsAreMarkedAndComeBack() throws Exception {
        SinkSetup setup = scene.setup().softDeletes("gone");
        scene.item("A", "1.50", null);
        scene.item("B", "1.50", null);
        scene.delete("A");
        scene.delete("NEVER-THERE");
        scene.catchUp(setup);
        scene.delete("B");
        scene.catchUp(setup);
        String query = "select sku, gone, converge_context, converge_winner from products";
        assertThat(scene.rows(query)).containsExactly("B | t | {\"eu\": 5} | eu:5");

        scene.item("B", "2.00", null);
        scene.catchUp(setup);

        assertThat(scene.rows(query)).containsExactly("B | f | {\"eu\": 6} | eu:6");
    }

    @Test
    void provisionalAndWithheldProductsAreAsTheOptionsSay() throws Exception {
        scene.item("A", "1.00", null);
        scene.item("B", "1.00", null);
        scene.catchUp();
        scene.put("A", SinkScene.PRODUCT, "{'name': 'provisional', 'price': '2'}", "PROVISIONAL");
        scene.delete("B", "WITHHELD");

        scene.catchUp(scene.setup().skipProvisional().skipWithheld());
        assertThat(scene.rows(ROWS)).containsExactly("A | Item A | 1.0000 | null", "B | Item B | 1.0000 | null");

        scene.catchUp(scene.setup().fromBeginning());
        assertThat(scene.rows(ROWS)).containsExactly("A | provisional | 2.0000 | null");
    }

    @Test
    void topicThatIsMadeAnewIsReadOnlyIfSomebodySaysSo() throws Exception {
        scene.item("A", "1.00", null);
        scene.catchUp();
        scene.admin().deleteTopics(List.of(scene.topic())).all().get();
        org.awaitility.Awaitility.await()
                .until(() -> !scene.admin().listTopics().names().get().contains(scene.topic()));
        scene.makeTopic(1);
        scene.item("B", "1.00", null);

        assertThatThrownBy(scene::catchUp)
                .hasMessageContaining("was made anew since the sink")
                .hasMessageContaining("--from-beginning");
        scene.catchUp(scene.setup().fromBeginning());

        assertThat(scene.rows("select sku from products order by sku")).containsExactly("A", "B");
    }

    @Test
    void tableThatIsGoneIsMadeAndFilledAgain() throws Exception {
        scene.item("A", "1.00", null);
        scene.catchUp();
        scene.execute("drop table products");

        scene.catchUp();

        assertThat(scene.rows("select sku from products")).containsExactly("A");
    }

    @Test
    void nameThatPostgresqlWouldCutAndOneThatIsTakenAreRefused() throws Exception {
        String longName = "f".repeat(64);
        Schema schema = SchemaBuilder.record("shop.Item")
                .fields()
                .requiredString(longName)
                .requiredString("converge_winner")
                .endRecord();
        scene.put("A", schema, "{'%s': 'a', 'converge_winner': 'b'}".formatted(longName), "CONVERGED");

        assertThatThrownBy(scene::catchUp)
                .hasMessageContaining("of the product's /" + longName + " the name " + longName
                        + " has 64 bytes, and PostgreSQL would cut it behind 63: give it another one (--map)")
                .hasMessageContaining(
                        "the product's /converge_winner would be the column converge_winner, which has something else");
        assertThat(scene.rows("select 1 from pg_class where relname = 'products'"))
                .isEmpty();
    }

    @Test
    void recordsThatAreGoneBeforeTheyWereReadEndTheSink() throws Exception {
        scene.item("A", "1.00", null);
        scene.catchUp();
        scene.item("B", "1.00", null);
        scene.item("C", "1.00", null);
        scene.flush();
        scene.dropRecordsBefore(2);

        assertThatThrownBy(scene::catchUp)
                .hasMessageContaining("records are gone that were not read yet")
                .hasMessageContaining("from offset 1 on (there are 2 to 3)");
        scene.catchUp(scene.setup().fromBeginning());

        assertThat(scene.rows("select sku from products order by sku")).containsExactly("A", "C");
    }

    @Test
    void olderVersionNeverStandsOverANewerOneThoughPartitionsWereAdded() throws Exception {
        for (String price : List.of("1.00", "2.00")) {
            for (int i = 0; i < 50; i++) {
                scene.item("SKU-" + i, price, null);
            }
            scene.addPartitions(price.equals("1.00") ? 3 : 4);
        }

        scene.catchUpAtOnce();

        assertThat(scene.rows("select price, count(*) from products group by price"))
                .containsExactly("2.0000 | 50");
    }

    @Test
    void replicationOriginMarksWhatIsWrittenOrTheRightToItIsAskedFor() throws Exception {
        scene.item("A", "1.00", null);
        scene.catchUp(scene.setup().replicationOrigin("north"));
        assertThat(scene.rows("select sku from products")).containsExactly("A");
        assertThat(scene.rows("select roname from pg_replication_origin")).containsExactly("north");

        scene.execute("drop role if exists plain", "create role plain login");
        String url = scene.url().replace("user=postgres", "user=plain");
        assertThatThrownBy(() -> scene.catchUp(new SinkSetup(url, "products").replicationOrigin("south")))
                .hasMessageContaining(
                        "--replication-origin south: permission denied for function pg_replication_origin_create")
                .hasMessageContaining("select pg_replication_origin_create('south'); grant execute on function"
                        + " pg_replication_origin_session_setup(text) to \"plain\";");
    }
}
