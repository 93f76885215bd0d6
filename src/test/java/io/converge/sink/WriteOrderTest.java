package io.converge.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WriteOrderTest {

    private final List<Row> rows = new ArrayList<>();
    private final List<Want> wants = new ArrayList<>();

    private Row row(String sku, boolean isDelete) {
        Row row = new Row(sku, isDelete, new String[0], 0, rows.size(), null);
        rows.add(row);
        return row;
    }

    /** A row that is to have a value, which a row with the sku of the holder has as yet. */
    private void write(String sku, String value, String holder) {
        wants.add(new Want(row(sku, false), value, holder));
    }

    private WriteOrder order() {
        return new WriteOrder(rows, wants, false);
    }

    private static List<List<String>> units(WriteOrder order) {
        return order.units().stream()
                .map(unit -> unit.stream().map(Row::sku).toList())
                .toList();
    }

    private static List<String> outdone(WriteOrder order) {
        return order.outdone().stream().map(Row::sku).toList();
    }

    @Test
    void whoWaitsForAValueComesAfterWhoGivesItUp() {
        int many = 5_000;
        for (int i = 0; i < many; i++) {
            write("S" + i, "v" + (i + 1), i == many - 1 ? null : "S" + (i + 1));
        }

        WriteOrder order = order();

        assertThat(units(order))
                .isEqualTo(IntStream.range(0, many)
                        .mapToObj(i -> List.of("S" + (many - 1 - i)))
                        .toList());
        assertThat(outdone(order)).isEmpty();
    }

    @Test
    void rowsThatSwapAreOneUnitAndThoseThatWaitForOneOfThemAreNone() {
        write("AFTER", "taken over", "A");
        write("A", "2", "B");
        write("B", "1", "A");
        row("FREE", true);
        wants.add(new Want(rows.get(2), "given up", "BEFORE"));
        write("BEFORE", "new", null);

        assertThat(units(order()))
                .containsExactly(List.of("FREE"), List.of("BEFORE"), List.of("A", "B"), List.of("AFTER"));
    }

    @Test
    void whoKeepsAValueHasItBeforeThoseThatCome() {
        write("NEW-1", "9", "OLD");
        write("NEW-2", "9", "OLD");
        write("OLD", "9", "OLD");

        WriteOrder order = order();

        assertThat(units(order)).containsExactly(List.of("OLD"));
        assertThat(outdone(order)).containsExactly("NEW-1", "NEW-2");
    }

    @Test
    void firstOfThoseThatComeHasAValueThatIsFree() {
        write("FIRST", "9", null);
        write("SECOND", "9", null);

        WriteOrder order = order();

        assertThat(units(order)).containsExactly(List.of("FIRST"));
        assertThat(outdone(order)).containsExactly("SECOND");
    }

    @Test
    void whoWaitsForOneThatIsOutdoneIsOutdone() {
        write("C", "5", "ELSEWHERE");
        write("D", "3", "C");
        write("E", "4", "D");
        write("F", "7", null);

        WriteOrder order = order();

        assertThat(units(order)).containsExactly(List.of("F"));
        assertThat(outdone(order)).containsExactly("C", "D", "E");
    }

    @Test
    void valueOfADeletedRowIsFreeUnlessItKeepsIt() {
        row("GONE", true);
        write("NEXT", "9", "GONE");

        WriteOrder deleted = order();
        WriteOrder marked = new WriteOrder(rows, wants, true);

        assertThat(units(deleted)).containsExactly(List.of("GONE"), List.of("NEXT"));
        assertThat(units(marked)).containsExactly(List.of("GONE"));
        assertThat(outdone(marked)).containsExactly("NEXT");
    }
}
