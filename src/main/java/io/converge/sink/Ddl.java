package io.converge.sink;

import java.util.ArrayList;
import java.util.List;

/** Statements that make and change tables: run by the sink, or shown to who is to run them. */
final class Ddl {

    static final String OFFSETS = "converge_offsets";
    static final String REJECTS = "converge_rejects";

    private final TableName table;

    Ddl(TableName table) {
        this.table = table;
    }

    /** How the table is made where there is none. */
    String create(SinkOptions options, List<Column> columns) {
        List<String> lines = new ArrayList<>();
        lines.add(Identifier.quoted(options.key()) + " text primary key");
        columns.forEach(column ->
                lines.add(Identifier.quoted(column.name()) + " " + column.type().sql()));
        controls(options).forEach(column -> lines.add(Identifier.quoted(column.name()) + " " + column.type()));
        return "create table " + table.sql() + " (\n  " + String.join(",\n  ", lines) + "\n)";
    }

    /** A column of control, as it is declared. */
    record ControlColumn(String name, String type) {}

    static List<ControlColumn> controls(SinkOptions options) {
        List<ControlColumn> controls = new ArrayList<>();
        Control.of(options)
                .forEach(control -> controls.add(new ControlColumn(control.column(options), control.type())));
        if (options.softDeletes() != null) {
            controls.add(new ControlColumn(options.softDeletes(), "boolean not null default false"));
        }
        return controls;
    }

    String addColumn(String name, String type) {
        return alter("add column " + Identifier.quoted(name) + " " + type);
    }

    String changeType(String name, String type) {
        return alter("alter column " + Identifier.quoted(name) + " type " + type);
    }

    /** Puts a column aside, with all that it has, so that another one may have its name. */
    String setAside(String name) {
        return alter("rename column " + Identifier.quoted(name) + " to " + Identifier.quoted(name + "_before"));
    }

    /** As it stands in an {@link #alter}, for an index that is a constraint's. */
    String drop(UniqueIndex constraint) {
        return "drop constraint " + Identifier.quoted(constraint.name());
    }

    String alter(String what) {
        return "alter table " + table.sql() + " " + what;
    }

    /** How far sinks are, and who goes on from there. Half of each page is left free, as the rows change all the time. */
    String createOffsets() {
        return """
                create table %s (
                  sink text not null, topic text not null, partition integer not null, topic_id text not null,
                  target text not null, next_offset bigint, owner bigint not null, moved timestamptz not null default now(),
                  primary key (sink, topic, partition)
                ) with (fillfactor = 50)""".formatted(table.beside(OFFSETS).sql());
    }

    /** What was refused. Its key is a digest, as a sku may be longer than an index takes. */
    String createRejects() {
        return """
                create table %s (
                  sink text not null, sku_digest text not null, sku text not null, target text not null, topic text not null,
                  partition integer not null, "offset" bigint not null, op text not null, sqlstate text not null,
                  reason text not null, "row" json, since timestamptz not null default now(),
                  primary key (sink, sku_digest)
                )""".formatted(table.beside(REJECTS).sql());
    }
}
