package io.converge.sink;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order in which rows find free what they want to be unique, as far as that can be seen beforehand. A row waits for another one
 * that has its value as yet and gives it up; rows that wait for each other, as in a swap, are right only together. Who keeps a
 * value has it before all others, then the first that wants it. It is only a forecast: triggers may change values, and the
 * database decides.
 */
final class WriteOrder {

    private final boolean keepsDeleted;
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<Row, Set<Row>> waiting = new HashMap<>();
    private final Map<Row, Set<Row>> waitedFor = new HashMap<>();
    private final Set<Row> outdone = new LinkedHashSet<>();
    private final List<List<Row>> units = new ArrayList<>();

    /** @param keepsDeleted whether rows that are deleted keep their values */
    WriteOrder(List<Row> rows, List<Want> wants, boolean keepsDeleted) {
        this.keepsDeleted = keepsDeleted;
        rows.forEach(row -> this.rows.put(row.sku(), row));
        Map<Object, List<Want>> byValue = new LinkedHashMap<>();
        wants.forEach(want -> byValue.computeIfAbsent(want.value(), value -> new ArrayList<>())
                .add(want));
        byValue.values().forEach(this::grant);
        outdoWaiting();
        order();
    }

    /** What is written together or not at all, in the order in which each finds free what it wants. */
    List<List<Row>> units() {
        return units;
    }

    /** Rows that are likely to find a value taken. */
    List<Row> outdone() {
        return List.copyOf(outdone);
    }

    private void grant(List<Want> wants) {
        String sku = wants.get(0).holder();
        Row holder = rows.get(sku);
        boolean isKept = sku != null && (holder == null || holder.isDelete() && keepsDeleted);
        Want first = wants.stream()
                .filter(want -> want.row().sku().equals(sku))
                .findFirst()
                .orElse(isKept ? null : wants.get(0));
        for (Want want : wants) {
            if (!want.equals(first)) {
                outdone.add(want.row());
            }
        }
        if (first != null && holder != null && !first.row().equals(holder)) {
            waiting.computeIfAbsent(first.row(), row -> new LinkedHashSet<>()).add(holder);
            waitedFor.computeIfAbsent(holder, row -> new LinkedHashSet<>()).add(first.row());
        }
    }

    /** Who is not written gives up nothing. */
    private void outdoWaiting() {
        Deque<Row> next = new ArrayDeque<>(outdone);
        while (!next.isEmpty()) {
            for (Row row : waitedFor.getOrDefault(next.poll(), Set.of())) {
                if (outdone.add(row)) {
                    next.add(row);
                }
            }
        }
    }

    private void order() {
        Set<Row> left = new LinkedHashSet<>(rows.values());
        left.removeAll(outdone);
        peel(left, waiting, waitedFor).forEach(row -> units.add(List.of(row)));
        List<Row> last = peel(left, waitedFor, waiting);
        Collections.reverse(last);
        while (!left.isEmpty()) {
            units.add(takeCircle(left));
        }
        last.forEach(row -> units.add(List.of(row)));
    }

    /** Takes rows out that wait for none which is left, and so on. */
    private static List<Row> peel(Set<Row> left, Map<Row, Set<Row>> waiting, Map<Row, Set<Row>> waitedFor) {
        Deque<Row> next = new ArrayDeque<>();
        left.stream().filter(row -> isFree(row, left, waiting)).forEach(next::add);
        List<Row> order = new ArrayList<>();
        while (!next.isEmpty()) {
            Row row = next.poll();
            order.add(row);
            left.remove(row);
            for (Row other : waitedFor.getOrDefault(row, Set.of())) {
                if (left.contains(other) && isFree(other, left, waiting)) {
                    next.add(other);
                }
            }
        }
        return order;
    }

    private static boolean isFree(Row row, Set<Row> left, Map<Row, Set<Row>> waiting) {
        return Collections.disjoint(waiting.getOrDefault(row, Set.of()), left);
    }

    /** Takes rows out that wait for each other. */
    private List<Row> takeCircle(Set<Row> left) {
        Row first = left.iterator().next();
        left.remove(first);
        List<Row> circle = new ArrayList<>(List.of(first));
        for (int i = 0; i < circle.size(); i++) {
            Row row = circle.get(i);
            for (Map<Row, Set<Row>> links : List.of(waiting, waitedFor)) {
                for (Row other : links.getOrDefault(row, Set.of())) {
                    if (left.remove(other)) {
                        circle.add(other);
                    }
                }
            }
        }
        return circle;
    }
}
