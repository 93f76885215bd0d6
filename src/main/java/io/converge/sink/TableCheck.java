package io.converge.sink;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether a table can have the rows of products. */
final class TableCheck {

    private final SinkOptions options;
    private final Table table;
    private final Ddl ddl;
    private final List<String> mismatches = new ArrayList<>();

    TableCheck(SinkOptions options, Table table) {
        this.options = options;
        this.table = table;
        this.ddl = new Ddl(table.name());
    }

    /** What is wrong with it; empty if nothing is. */
    List<String> mismatches(List<Column> columns) {
        ofItself();
        if (isTable()) {
            checkColumns(columns);
            checkOthers(columns);
        }
        return mismatches;
    }

    /** What is wrong with it whatever the columns of products are. */
    List<String> ofItself() {
        if (isTable()) {
            if (table.isUnlogged()) {
                mismatches.add(
                        "it is unlogged: after a crash of the server it is empty, and the sink would go on where it was: "
                                + ddl.alter("set logged") + ";");
            }
            checkKey();
            checkControls();
        } else {
            mismatches.add("it is no table, but a view, a foreign table or the like");
        }
        return mismatches;
    }

    /** What is wrong with the names of columns that a table is to be made with. */
    static List<String> faults(SinkOptions options, List<Column> columns) {
        Set<String> taken = new HashSet<>(Set.of(options.key()));
        List<String> faults = new ArrayList<>();
        for (Ddl.ControlColumn control : Ddl.controls(options)) {
            if (!taken.add(control.name())) {
                faults.add("two of the key and the columns of control are called " + Identifier.shown(control.name()));
            }
        }
        for (Column column : columns) {
            String fault = Identifier.columnFault(column.name());
            if (fault != null) {
                faults.add(unnamed(column, fault));
            } else if (!taken.add(column.name())) {
                faults.add(taken(column));
            }
        }
        return faults;
    }

    private static String taken(Column column) {
        return "the product's " + place(column) + " would be the column " + Identifier.shown(column.name())
                + ", which has something else: give either another name (--map, --context-column, --winner-column,"
                + " --soft-deletes, --json)";
    }

    private static String unnamed(Column column, String fault) {
        return "of the product's " + place(column) + " " + fault + ": give it another one (--map)";
    }

    private boolean isTable() {
        return table.kind().equals("r") || table.kind().equals("p");
    }

    private void checkKey() {
        TargetColumn key = table.columns().get(options.key());
        String shown = Identifier.shown(options.key());
        if (key == null) {
            mismatches.add(missingKey());
            return;
        }
        if (key.isGenerated()) {
            mismatches.add("its column " + shown + " is generated, and cannot be written: --key-column names another");
        }
        boolean isText =
                !key.isArray() && (key.base().equals("text") || key.base().equals("varchar"));
        if (!isText || !key.isDeterministic()) {
            mismatches.add("its column " + shown + " is " + key.type()
                    + (isText ? " with a collation in which letters may be the same" : "")
                    + ", in which two skus may be one: " + ddl.changeType(options.key(), "text") + ";");
        }
        checkKeyIndexes();
    }

    private String missingKey() {
        UniqueIndex primary = table.primary();
        String begin = "it has no column " + Identifier.shown(options.key()) + " for the sku (--key-column): ";
        String added = "add column " + Identifier.quoted(options.key()) + " text primary key";
        if (primary == null) {
            return begin + ddl.alter(added) + ";";
        }
        String other = primary.columns().size() == 1
                ? " Or, if its primary key is the sku: --key-column "
                        + primary.columns().get(0)
                : "";
        return begin + ddl.alter(ddl.drop(primary) + ", " + added) + ";" + other;
    }

    /** The server tells by all of them whether a row is there, and takes none that may be broken meanwhile. */
    private void checkKeyIndexes() {
        List<UniqueIndex> indexes = table.of(options.key());
        String key = "(" + Identifier.quoted(options.key()) + ")";
        for (UniqueIndex index : indexes) {
            if (index.isDeferrable()) {
                mismatches.add("its " + Identifier.shown(index.name())
                        + " of the sku is deferrable, and it must be checked at once: "
                        + ddl.alter(
                                ddl.drop(index) + (index.isPrimary() ? ", add primary key " : ", add unique ") + key)
                        + ";");
            } else if (!index.isDeterministic() && isKeyDeterministic()) {
                mismatches.add("its index " + Identifier.shown(index.name())
                        + " has a collation in which two skus may be one: "
                        + "drop index " + table.name().beside(index.name()).sql() + ";");
            }
        }
        if (indexes.isEmpty()) {
            mismatches.add("its column " + Identifier.shown(options.key())
                    + " is neither its primary key nor unique alone: " + ddl.alter("add unique " + key) + ";");
        }
    }

    private boolean isKeyDeterministic() {
        return table.columns().get(options.key()).isDeterministic();
    }

    private void checkControls() {
        for (Ddl.ControlColumn control : Ddl.controls(options)) {
            TargetColumn column = table.columns().get(control.name());
            Set<String> fitting = control.type().startsWith("boolean")
                    ? Set.of("bool")
                    : control.type().equals("text") ? Set.of("text", "varchar") : Set.of("jsonb", "json", "text");
            if (column == null) {
                mismatches.add("it has no column " + Identifier.shown(control.name()) + ": "
                        + ddl.addColumn(control.name(), control.type()) + ";" + withoutIt(control));
            } else if (column.isGenerated()) {
                mismatches.add("its column " + Identifier.shown(control.name())
                        + " is generated, and cannot be a column of control: name another one");
            } else if (column.isArray() || !fitting.contains(column.base())) {
                mismatches.add("its column " + Identifier.shown(control.name()) + " is " + column.type() + ", not "
                        + control.type().replaceFirst(" .*", "")
                        + ", as a column of control must be: name another one, or "
                        + ddl.setAside(control.name()) + ";");
            }
        }
    }

    private String withoutIt(Ddl.ControlColumn control) {
        if (control.name().equals(options.contextColumn())) {
            return " or have none by --context-column none";
        }
        return control.name().equals(options.winnerColumn()) ? " or have none by --winner-column none" : "";
    }

    private void checkColumns(List<Column> columns) {
        Set<String> taken = new HashSet<>(Set.of(options.key()));
        Ddl.controls(options).forEach(control -> taken.add(control.name()));
        for (Column column : columns) {
            String shown = Identifier.shown(column.name());
            TargetColumn target = table.columns().get(column.name());
            if (!taken.add(column.name())) {
                mismatches.add(taken(column));
            } else if (target == null) {
                mismatches.add(missing(column));
            } else if (target.isGenerated()) {
                mismatches.add("its column " + shown + " is generated, and cannot be written: leave it out (--map)");
            } else if (!column.type().isHeldBy(target)) {
                mismatches.add("its column " + shown + " is " + target.type() + ", which cannot have every "
                        + column.type().sql() + " of " + place(column) + ": "
                        + ddl.changeType(column.name(), column.type().sql()) + ";");
            }
        }
    }

    private String missing(Column column) {
        String fault = Identifier.columnFault(column.name());
        if (fault != null) {
            return unnamed(column, fault);
        }
        String folded = column.name().toLowerCase(Locale.ROOT);
        String hint = table.columns().containsKey(folded) ? " There is " + folded + ": --map can name that." : "";
        return "it has no column " + Identifier.shown(column.name()) + " for the product's " + place(column) + ": "
                + ddl.addColumn(column.name(), column.type().sql()) + ";" + hint;
    }

    private static String place(Column column) {
        return column.steps().isEmpty() ? "whole" : "/" + Identifier.shown(String.join("/", column.steps()));
    }

    /** What no row could be without. */
    private void checkOthers(List<Column> columns) {
        Set<String> written = new HashSet<>(Set.of(options.key()));
        Ddl.controls(options).forEach(control -> written.add(control.name()));
        columns.forEach(column -> written.add(column.name()));
        for (TargetColumn column : table.columns().values()) {
            if (column.isRequired()
                    && !column.isFilled()
                    && !column.isGenerated()
                    && !written.contains(column.name())) {
                mismatches.add("its column " + Identifier.shown(column.name())
                        + " takes no null, has no default, and products have nothing for it: "
                        + ddl.alter(leavingKey(column) + "alter column " + Identifier.quoted(column.name())
                                + " drop not null")
                        + ";");
            }
        }
    }

    /** A column of the primary key takes no null as long as that is there; where the sku's column is missing, it was said to be dropped. */
    private String leavingKey(TargetColumn column) {
        UniqueIndex primary = table.primary();
        boolean isOfKey = primary != null && primary.columns().contains(column.name());
        return isOfKey && table.columns().containsKey(options.key()) ? ddl.drop(primary) + ", " : "";
    }
}
