package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.converge.sink.ColumnMap;
import io.converge.testing.SinkSetup;
import java.sql.SQLException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sink refuses at its start: the statement that it names mends it. */
class SinkStartIT {

    private static final String OTHERS =
            "name text, price numeric(19,4), ean text, converge_context jsonb, converge_winner text";
    private static final String ALTER = "alter table \"public\".\"products\" ";
    private static final String FOLDING =
            "create collation folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false)";

    private SinkScene scene;

    @BeforeEach
    void open() throws Exception {
        scene = new SinkScene();
        scene.item("abc", "1.00", null);
        scene.item("ABC", "2.00", null);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    private void requireMended() throws Exception {
        scene.catchUp();
        assertThat(scene.rows("select sku, price from products order by price"))
                .containsExactly("abc | 1.0000", "ABC | 2.0000");
    }

    private void mend(String fault, String statement) throws Exception {
        assertThatThrownBy(scene::catchUp).hasMessageContaining(fault).hasMessageContaining(statement);
        scene.execute(statement);
    }

    @Test
    void keyWhoseCollationTakesTwoSkusForOne() throws Exception {
        scene.execute(FOLDING, "create table products (sku text collate folding primary key, " + OTHERS + ")");

        mend(
                "its column sku is text with a collation in which letters may be the same, in which two skus may be one",
                ALTER + "alter column \"sku\" type text;");

        requireMended();
    }

    @Test
    void indexOfTheKeyWhoseCollationTakesTwoSkusForOne() throws Exception {
        scene.execute(
                FOLDING,
                "create table products (sku text primary key, " + OTHERS + ")",
                "create unique index folded on products (sku collate folding)");

        mend("its index folded has a collation in which two skus may be one", "drop index \"public\".\"folded\";");

        requireMended();
    }

    @Test
    void keyThatIsCheckedOnlyAtTheEnd() throws Exception {
        scene.execute("create table products (sku text primary key deferrable, " + OTHERS + ")");

        mend(
                "its products_pkey of the sku is deferrable, and it must be checked at once",
                ALTER + "drop constraint \"products_pkey\", add primary key (\"sku\");");

        requireMended();
    }

    @Test
    void tableWithAPrimaryKeyOfAnotherName() throws Exception {
        scene.execute("create table products (code text primary key, " + OTHERS + ")");

        mend(
                "Or, if its primary key is the sku: --key-column code",
                ALTER + "drop constraint \"products_pkey\", add column \"sku\" text primary key;");
        mend("its column code takes no null", ALTER + "alter column \"code\" drop not null;");

        requireMended();
    }

    @Test
    void primaryKeyOfWhatProductsDoNotHave() throws Exception {
        scene.execute("create table products (code text primary key, sku text unique, " + OTHERS + ")");

        mend(
                "its column code takes no null, has no default",
                ALTER + "drop constraint \"products_pkey\", alter column \"code\" drop not null;");

        requireMended();
    }

    @Test
    void tableThatACrashWouldEmpty() throws Exception {
        scene.execute("create unlogged table products (sku text primary key, " + OTHERS + ")");

        mend("it is unlogged: after a crash of the server it is empty", ALTER + "set logged;");

        requireMended();
    }

    @Test
    void databaseThatDoesNotHaveEveryText() throws Exception {
        String latin = scene.topic() + "_latin";
        scene.execute("create database " + latin + " encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'");

        assertThatThrownBy(() ->
                        scene.catchUp(new SinkSetup(scene.url().replace("/" + scene.topic(), "/" + latin), "products")))
                .hasMessageContaining(
                        "has the encoding LATIN1, which does not have every text: it is to be one of UTF8");
    }

    @Test
    void columnOfControlOfAnotherType() throws Exception {
        scene.execute("create table products (sku text primary key, " + OTHERS.replace("jsonb", "int") + ")");

        mend(
                "its column converge_context is integer, not jsonb, as a column of control must be",
                ALTER + "rename column \"converge_context\" to \"converge_context_before\";");
        mend("it has no column converge_context", ALTER + "add column \"converge_context\" jsonb;");

        requireMended();
    }

    @Test
    void keyThatIsGeneratedAndColumnsThatAreThePostgresqlServersOwn() throws Exception {
        scene.execute(
                "create table products (id text, sku text generated always as (id) stored unique, " + OTHERS + ")");
        assertThatThrownBy(scene::catchUp)
                .hasMessageContaining("its column sku is generated, and cannot be written: --key-column names another");

        Schema schema = SchemaBuilder.record("shop.Item")
                .fields()
                .optionalString("xmin")
                .endRecord();
        scene.put("A", schema, "{'xmin': 'a'}", "CONVERGED");
        assertThatThrownBy(() -> scene.catchUp(new SinkSetup(scene.url(), "other").evolve()))
                .hasMessageContaining(
                        "of the product's /xmin the name xmin is one of PostgreSQL's own columns: give it another one (--map)");
    }

    @Test
    void tableIsNotSaidToBeMadeBeforeItIs() throws Exception {
        ColumnMap map = ColumnMap.parse("{\"columns\": {\"name\": \"/nowhere\"}}");

        assertThatThrownBy(() -> scene.catchUp(scene.setup().columns(map)))
                .hasMessageContaining("the map's /nowhere of the column name is nowhere");

        assertThat(scene.said()).isEmpty();
        scene.catchUp();
        assertThat(scene.said()).contains("made the table public.products");
    }

    @Test
    void mapOfWhatProductsHadOnceIsTaken() throws Exception {
        ColumnMap map = ColumnMap.parse("{\"columns\": {\"name\": \"/name\", \"ean\": \"/ean\"}}");
        scene.item("A", "1.00", "400");
        scene.catchUp(scene.setup().columns(map));
        Schema less = SchemaBuilder.record("shop.Item")
                .fields()
                .requiredString("name")
                .endRecord();
        scene.put("A", less, "{'name': 'a'}", "CONVERGED");

        scene.catchUp(scene.setup().columns(map));

        assertThat(scene.rows("select name, ean from products where sku = 'A'")).containsExactly("a | null");
    }

    /** The statements at the end of what a sink says. */
    private void runWhatIsSaid(SinkSetup setup, String fault, String before) throws SQLException {
        String said = catchThrowable(() -> scene.catchUp(setup)).getMessage();
        assertThat(said).contains(fault).contains(before);
        scene.execute(said.substring(said.indexOf(before) + before.length()));
    }

    @Test
    void userHearsAllStatementsThatGiveTheRightsAtOnce() throws Exception {
        SinkSetup setup = scene.setupOf("poor");
        scene.execute("create role poor login");

        runWhatIsSaid(setup, "the user may not make or write all the tables of a sink.", "Who may, runs:\n");

        scene.catchUp(setup);
        assertThat(scene.rows("select count(*) from products")).containsExactly("2");
        scene.execute("revoke update, delete on products, converge_rejects from poor");
        assertThatThrownBy(() -> scene.catchUp(setup.softDeletes("gone")))
                .hasMessageEndingWith("Who may, runs:\ngrant update on \"public\".\"products\" to \"poor\";\n"
                        + "grant update, delete on \"public\".\"converge_rejects\" to \"poor\";");
    }

    @Test
    void schemaThatIsNotThereOrNotToBeUsed() throws Exception {
        scene.execute("create role outside login", "create schema inside");
        SinkSetup setup = new SinkSetup(scene.setupOf("outside").options().jdbcUrl(), "inside.products");
        assertThatThrownBy(() -> scene.catchUp(new SinkSetup(scene.url(), "nosuch.products")))
                .hasMessageContaining(
                        "there is no schema nosuch. Who may, runs: create schema \"nosuch\"; grant usage, create on"
                                + " schema \"nosuch\" to \"postgres\";");

        runWhatIsSaid(setup, "the user may not use the schema inside.", "Who may, runs: ");

        scene.catchUp(setup);
        assertThat(scene.rows("select count(*) from inside.products")).containsExactly("2");
    }

    @Test
    void connectionThatTheServerOrTheDriverRefusesIsNotWaitedFor() {
        assertThatThrownBy(() -> scene.catchUp(new SinkSetup(scene.url() + "&sslmode=full", "products")))
                .hasMessageContaining("cannot be connected to: Invalid sslmode value: full");
        assertThatThrownBy(() -> scene.catchUp(new SinkSetup(scene.url() + "&sslmode=require", "products")))
                .hasMessageContaining("cannot be connected to: The server does not support SSL.");
    }
}
