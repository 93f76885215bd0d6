package io.converge.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.testing.SinkSetup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatementsTest {

    private static final Table TABLE =
            new Table(new TableName("shop", "Odd \"T\""), "r", false, Map.of(), List.of(), List.of());

    private static final String RETURNING = " returning converge_old.\"sku\"";

    private static TargetColumn column(String name, String cast) {
        return new TargetColumn(name, cast, cast, cast, false, false, -1, false, false, false, true);
    }

    /** A row that has seen more is not taken back. */
    private static String unlessOlder(String newer) {
        return " and (converge_old.\"ctx\"::jsonb is null or %1$s is null or converge_old.\"ctx\"::jsonb = %1$s or exists (select from"
                        .formatted(newer)
                + " jsonb_each(%s) e where coalesce(converge_old.\"ctx\"::jsonb -> e.key, '0'::jsonb) < e.value))"
                        .formatted(newer);
    }

    private static Statements statements(String softDeletes, TargetColumn... columns) {
        Layout layout = new Layout(List.of(column("ctx", "jsonb")));
        List.of(columns).forEach(layout::add);
        SinkOptions options = new SinkSetup("", "products")
                .withoutControls()
                .contextColumn("ctx")
                .softDeletes(softDeletes)
                .options();
        return new Statements(TABLE, layout, options, true);
    }

    @Test
    void rowsThatAreAsTheyAreToBeAreNotWritten() {
        assertThat(statements(null, column("a\"b", "numeric")).upsert())
                .isEqualTo("insert into \"shop\".\"Odd \"\"T\"\"\" as converge_old (\"sku\", \"ctx\", \"a\"\"b\")"
                        + " select u.k, u.c0::jsonb, u.c1::numeric from unnest(?::text[], ?::text[], ?::text[]) as u(k, c0, c1)"
                        + " on conflict (\"sku\") do update set \"ctx\" = excluded.\"ctx\", \"a\"\"b\" = excluded.\"a\"\"b\""
                        + " where row(converge_old.\"ctx\", converge_old.\"a\"\"b\")::record"
                        + " *<> row(excluded.\"ctx\", excluded.\"a\"\"b\")::record"
                        + unlessOlder("excluded.\"ctx\"::jsonb") + RETURNING);
    }

    @Test
    void rowsAreDeleted() {
        assertThat(statements(null).delete())
                .isEqualTo(
                        "delete from \"shop\".\"Odd \"\"T\"\"\" as converge_old using unnest(?::text[], ?::text[]) as u(k, c0)"
                                + " where converge_old.\"sku\" = u.k" + unlessOlder("u.c0::jsonb") + RETURNING);
        assertThat(statements(null).deleteColumns()).isEqualTo(1);
    }

    @Test
    void rowsAreMarkedWithTheContextOfTheirDelete() {
        Statements statements = statements("gone", column("name", "text"));

        assertThat(statements.delete())
                .isEqualTo(
                        "update \"shop\".\"Odd \"\"T\"\"\" as converge_old set \"gone\" = true, \"ctx\" = converge_new.\"ctx\""
                                + " from (select u.k as converge_sku, true as \"gone\", u.c0::jsonb as \"ctx\""
                                + " from unnest(?::text[], ?::text[]) as u(k, c0)) as converge_new"
                                + " where converge_old.\"sku\" = converge_new.converge_sku"
                                + " and row(converge_old.\"ctx\", converge_old.\"gone\")::record"
                                + " *<> row(converge_new.\"ctx\", converge_new.\"gone\")::record"
                                + unlessOlder("converge_new.\"ctx\"::jsonb") + RETURNING);
        assertThat(statements.deleteColumns()).isEqualTo(1);
        assertThat(statements.upsert()).contains(", \"gone\") select").contains("u.c1::text, false from");
    }

    @Test
    void tableOfNothingButTheKeyKeepsWhatIsThere() {
        Layout layout = new Layout(List.of());
        SinkOptions options = new SinkSetup("", "products").withoutControls().options();

        assertThat(new Statements(TABLE, layout, options, true).upsert())
                .endsWith(" on conflict (\"sku\") do nothing" + RETURNING);
    }

    @Test
    void rowsThatAreNotThereAsTheyWereSentAreLookedFor() {
        String seen = "converge_old.\"ctx\"::jsonb";
        String joined = " join \"shop\".\"Odd \"\"T\"\"\" as converge_old on converge_old.\"sku\" = u.k where ";

        assertThat(statements(null).unwritten())
                .isEqualTo("select u.k from unnest(?::text[], ?::text[]) as u(k, c0) left" + joined
                        + "converge_old.\"sku\" is null or u.c0 is not null and (" + seen
                        + " is null or exists (select from"
                        + " jsonb_each(u.c0::jsonb) e where coalesce(" + seen + " -> e.key, '0'::jsonb) < e.value))");
        assertThat(statements("gone").undeleted())
                .isEqualTo("select u.k from unnest(?::text[], ?::text[]) as u(k, c0)" + joined
                        + "converge_old.\"gone\" is not true" + unlessOlder("u.c0::jsonb"));
        assertThat(statements(null).seenColumns()).isEqualTo(1);
    }

    @Test
    void uniqueValuesAreComparedAsTheirTypeDoes() {
        assertThat(statements(null, column("a", "numeric"), column("b", "citext"))
                        .wants(List.of(2, 1)))
                .isEqualTo("select w.k, dense_rank() over (order by w.c0, w.c1), (select o.\"sku\" from"
                        + " \"shop\".\"Odd \"\"T\"\"\" o where o.\"b\" = w.c0 and o.\"a\" = w.c1 limit 1)"
                        + " from (select u.k, u.c0::citext as c0, u.c1::numeric as c1"
                        + " from unnest(?::text[], ?::text[], ?::text[]) as u(k, c0, c1)) w"
                        + " where w.c0 is not null and w.c1 is not null");
    }
}
