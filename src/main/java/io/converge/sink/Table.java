package io.converge.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table as the catalogues of the server have it.
 *
 * @param name with its schema
 * @param kind {@code r} for a table, {@code p} for one of partitions
 * @param columns by name
 * @param lacking privileges that the session does not have
 */
record Table(
        TableName name,
        String kind,
        boolean isUnlogged,
        Map<String, TargetColumn> columns,
        List<UniqueIndex> unique,
        List<String> lacking) {

    static final List<String> PRIVILEGES = List.of("select", "insert", "update", "delete");

    private static final String RELATION = """
            select c.oid, n.nspname, c.relname, c.relkind::text, c.relpersistence = 'u' as unlogged,
              has_any_column_privilege(c.oid, 'select') as may_select,
              has_any_column_privilege(c.oid, 'insert') as may_insert,
              has_any_column_privilege(c.oid, 'update') as may_update,
              has_table_privilege(c.oid, 'delete') as may_delete
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.oid = to_regclass(?)
            """;

    private static final String COLUMNS = """
            select a.attname, format_type(a.atttypid, a.atttypmod) as type, e.typname as base,
              format_type(b.oid, null) as text_cast, b.typcategory = 'A' and b.typelem <> 0 as is_array,
              e.typtype = 'e' as is_enum, case t.typtype when 'd' then t.typtypmod else a.atttypmod end as modifier,
              a.attnotnull or t.typnotnull as required,
              a.atthasdef or a.attidentity <> '' or t.typdefault is not null as filled,
              a.attgenerated <> '' or a.attidentity = 'a' as generated,
              coalesce(l.collisdeterministic, true) as deterministic
            from pg_catalog.pg_attribute a
              join pg_catalog.pg_type t on t.oid = a.atttypid
              join pg_catalog.pg_type b on b.oid = case t.typtype when 'd' then t.typbasetype else t.oid end
              join pg_catalog.pg_type e
                on e.oid = case when b.typcategory = 'A' and b.typelem <> 0 then b.typelem else b.oid end
              left join pg_catalog.pg_collation l on l.oid = a.attcollation
            where a.attrelid = ? and a.attnum > 0 and not a.attisdropped
            order by a.attnum
            """;

    private static final String INDEXES = """
            select c.relname, not i.indimmediate as deferrable, i.indisvalid and i.indpred is null as whole,
              i.indisprimary as is_primary,
              not exists (select from unnest(i.indcollation) o(number)
                join pg_catalog.pg_collation l on l.oid = o.number and not l.collisdeterministic) as deterministic,
              array(select coalesce(a.attname::text, '')
                from unnest(i.indkey) with ordinality k(number, place)
                  left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
                where k.place <= i.indnkeyatts order by k.place) as columns
            from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
            where i.indrelid = ? and i.indisunique
            order by c.relname
            """;

    /** Null if there is none of this name. */
    static Table read(Connection connection, TableName name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(RELATION)) {
            query.setString(1, name.sql());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                long oid = row.getLong("oid");
                return new Table(
                        new TableName(row.getString("nspname"), row.getString("relname")),
                        row.getString("relkind"),
                        row.getBoolean("unlogged"),
                        columns(connection, oid),
                        indexes(connection, oid),
                        lacking(row));
            }
        }
    }

    private static List<String> lacking(ResultSet row) throws SQLException {
        List<String> lacking = new ArrayList<>();
        for (String privilege : PRIVILEGES) {
            if (!row.getBoolean("may_" + privilege)) {
                lacking.add(privilege);
            }
        }
        return lacking;
    }

    private static Map<String, TargetColumn> columns(Connection connection, long oid) throws SQLException {
        Map<String, TargetColumn> columns = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setLong(1, oid);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    TargetColumn column = new TargetColumn(
                            row.getString("attname"),
                            row.getString("type"),
                            row.getString("base"),
                            row.getString("text_cast"),
                            row.getBoolean("is_array"),
                            row.getBoolean("is_enum"),
                            row.getInt("modifier"),
                            row.getBoolean("required"),
                            row.getBoolean("filled"),
                            row.getBoolean("generated"),
                            row.getBoolean("deterministic"));
                    columns.put(column.name(), column);
                }
            }
        }
        return columns;
    }

    private static List<UniqueIndex> indexes(Connection connection, long oid) throws SQLException {
        List<UniqueIndex> indexes = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(INDEXES)) {
            query.setLong(1, oid);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    List<String> columns =
                            List.of((String[]) row.getArray("columns").getArray());
                    indexes.add(new UniqueIndex(
                            row.getString("relname"),
                            columns.contains("") ? List.of() : columns,
                            row.getBoolean("deferrable"),
                            row.getBoolean("whole"),
                            row.getBoolean("is_primary"),
                            row.getBoolean("deterministic")));
                }
            }
        }
        return indexes;
    }

    /** That of the primary key; null if there is none. */
    UniqueIndex primary() {
        return unique.stream().filter(UniqueIndex::isPrimary).findAny().orElse(null);
    }

    /** Those of the key alone, by which the server tells whether a row is there. */
    List<UniqueIndex> of(String key) {
        return unique.stream()
                .filter(index -> index.isOf(key) && index.isWhole())
                .toList();
    }

    /** Those that are checked row by row, beside that of the key. */
    List<UniqueIndex> immediate(String key) {
        return unique.stream()
                .filter(index -> !index.isDeferrable() && !index.isOf(key))
                .toList();
    }
}
