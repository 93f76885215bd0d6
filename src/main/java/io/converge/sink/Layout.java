package io.converge.sink;

import java.util.ArrayList;
import java.util.List;

/** The columns that are written, in the order in which rows have their values: first those of control. It only grows. */
final class Layout {

    private final List<TargetColumn> columns = new ArrayList<>();
    private final int controls;

    /** @param controls columns that also rows which are deleted have values for */
    Layout(List<TargetColumn> controls) {
        columns.addAll(controls);
        this.controls = controls.size();
    }

    int size() {
        return columns.size();
    }

    int controls() {
        return controls;
    }

    TargetColumn column(int index) {
        return columns.get(index);
    }

    List<TargetColumn> columns() {
        return List.copyOf(columns);
    }

    /** Where a column stands; −1 if it is not written. */
    int indexOf(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Has a column written that is not yet. */
    void add(TargetColumn column) {
        if (indexOf(column.name()) < 0) {
            columns.add(column);
        }
    }
}
