package io.converge.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements that write rows: each takes an array of texts for every column. What stands there already as it is to stand is not
 * written again, so that a topic that is read again changes nothing: rows are compared by their very bytes, as 1.0 and 1.00 are
 * the same number, and A and a may be the same text. Nor is what has seen less than what stands there: a sink that is behind
 * another one, or that reads a topic again, takes nothing back.
 */
final class Statements {

    private static final String OLD = "converge_old";
    private static final String NEW = "converge_new";
    private static final String SKU = "converge_sku";

    private final String table;
    private final String key;
    private final String softDeletes;
    private final List<TargetColumn> columns;
    private final int controls;
    /** Null: no row says what it has seen, or that is of no matter. */
    private final TargetColumn context;

    /** @param heedsContexts whether what has seen more is left as it is */
    Statements(Table table, Layout layout, SinkOptions options, boolean heedsContexts) {
        this.table = table.name().sql();
        this.key = Identifier.quoted(options.key());
        this.softDeletes = options.softDeletes() == null ? null : Identifier.quoted(options.softDeletes());
        this.columns = layout.columns();
        this.controls = layout.controls();
        boolean hasContexts =
                options.contextColumn() != null && columns.get(0).base().startsWith("json");
        this.context = heedsContexts && hasContexts ? columns.get(0) : null;
    }

    /** Parameters: skus, then the texts of each column. Gives the skus of the rows that are other ones now. */
    String upsert() {
        String names = columns.stream().map(column -> ", " + name(column)).collect(Collectors.joining());
        String marks = softDeletes == null ? "" : ", " + softDeletes;
        return "insert into " + table + " as " + OLD + " (" + key + names + marks + ") select u.k"
                + casts(columns.size()) + (softDeletes == null ? "" : ", false") + " from " + unnest(columns.size())
                + " on conflict (" + key + ") do " + update() + returning();
    }

    private String update() {
        List<String> written = columns.stream().map(Statements::name).collect(Collectors.toCollection(ArrayList::new));
        if (softDeletes != null) {
            written.add(softDeletes);
        }
        return written.isEmpty()
                ? "nothing"
                : "update set "
                        + written.stream()
                                .map(name -> name + " = excluded." + name)
                                .collect(Collectors.joining(", "))
                        + " where " + row(OLD, written) + " *<> " + row("excluded", written)
                        + unlessOlder(context == null ? null : "excluded." + name(context));
    }

    /** Unless the context that stands has all that another one has, and more. What has none is nobody's elder. */
    private String unlessOlder(String newer) {
        if (newer == null) {
            return "";
        }
        String older = older();
        String next = newer + "::jsonb";
        return " and (" + older + " is null or " + next + " is null or " + older + " = " + next + " or "
                + hasMore(next, older) + ")";
    }

    private String older() {
        return OLD + "." + name(context) + "::jsonb";
    }

    /** Whether a context has seen something that another one has not. */
    static String hasMore(String next, String older) {
        return "exists (select from jsonb_each(" + next + ") e where coalesce(" + older
                + " -> e.key, '0'::jsonb) < e.value)";
    }

    private String returning() {
        return " returning " + OLD + "." + key;
    }

    private static String row(String of, List<String> names) {
        return "row(" + names.stream().map(name -> of + "." + name).collect(Collectors.joining(", ")) + ")::record";
    }

    /**
     * Parameters: skus, then the texts of as many columns as {@link #deleteColumns()} says. Gives the skus of the rows that are gone, or
     * marked.
     */
    String delete() {
        if (softDeletes == null) {
            return "delete from " + table + " as " + OLD + " using " + unnest(deleteColumns()) + " where " + OLD + "."
                    + key + " = u.k" + unlessOlder(context == null ? null : "u.c0") + returning();
        }
        List<String> names =
                columns.subList(0, controls).stream().map(Statements::name).toList();
        String sets = names.stream()
                .map(name -> ", " + name + " = " + NEW + "." + name)
                .collect(Collectors.joining());
        String as = IntStream.range(0, controls)
                .mapToObj(i -> ", " + cast(i) + " as " + names.get(i))
                .collect(Collectors.joining());
        List<String> all = new ArrayList<>(names);
        all.add(softDeletes);
        return "update " + table + " as " + OLD + " set " + softDeletes + " = true" + sets + " from (select u.k as "
                + SKU + ", true as "
                + softDeletes + as + " from " + unnest(controls) + ") as " + NEW + " where " + OLD + "." + key + " = "
                + NEW + "." + SKU + " and " + row(OLD, all) + " *<> " + row(NEW, all)
                + unlessOlder(context == null ? null : NEW + "." + name(context)) + returning();
    }

    /** How many columns, beside the sku, the parameters of {@link #delete()} are of: first that of the context. */
    int deleteColumns() {
        return softDeletes != null ? controls : context == null ? 0 : 1;
    }

    /** How many columns the parameters of {@link #unwritten()} and {@link #undeleted()} are of, beside the sku: that of the context. */
    int seenColumns() {
        return context == null ? 0 : 1;
    }

    /** Which rows of those that were sent are not there, or have not seen what was sent with them. */
    String unwritten() {
        String unseen = context == null
                ? ""
                : " or u.c0 is not null and (" + older() + " is null or " + hasMore("u.c0::jsonb", older()) + ")";
        return "select u.k from " + unnest(seenColumns()) + " left join " + table + " as " + OLD + " on " + OLD + "."
                + key + " = u.k where " + OLD + "." + key + " is null" + unseen;
    }

    /** Which rows of those that were to be deleted, or marked, are not. */
    String undeleted() {
        return "select u.k from " + unnest(seenColumns()) + " join " + table + " as " + OLD + " on " + OLD + "." + key
                + " = u.k where " + (softDeletes == null ? "true" : OLD + "." + softDeletes + " is not true")
                + unlessOlder(context == null ? null : "u.c0");
    }

    /**
     * Which rows want which value that must be unique, and who has it.
     *
     * @param places where the columns of the index stand among those that are written
     * @return parameters: skus, then the texts of these columns. Gives each sku whose value is not null, a number that those share
     *     which want the same one, and the sku of the row that has it
     */
    String wants(List<Integer> places) {
        List<String> wanted = new ArrayList<>();
        List<String> read = new ArrayList<>();
        List<String> same = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            TargetColumn column = columns.get(places.get(i));
            wanted.add("w.c" + i);
            read.add("u.c" + i + "::" + column.cast() + " as c" + i);
            same.add("o." + name(column) + " = w.c" + i);
        }
        return "select w.k, dense_rank() over (order by " + String.join(", ", wanted) + "), (select o." + key + " from "
                + table + " o where " + String.join(" and ", same) + " limit 1) from (select u.k, "
                + String.join(", ", read) + " from " + unnest(places.size()) + ") w where "
                + String.join(" is not null and ", wanted) + " is not null";
    }

    private static String name(TargetColumn column) {
        return Identifier.quoted(column.name());
    }

    private String casts(int count) {
        return IntStream.range(0, count).mapToObj(i -> ", " + cast(i)).collect(Collectors.joining());
    }

    private String cast(int column) {
        return "u.c" + column + "::" + columns.get(column).cast();
    }

    private static String unnest(int columns) {
        String arrays = "?::text[]" + ", ?::text[]".repeat(columns);
        String names = IntStream.range(0, columns).mapToObj(i -> ", c" + i).collect(Collectors.joining());
        return "unnest(" + arrays + ") as u(k" + names + ")";
    }
}
