package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.console.OriginTable.Origin;
import io.converge.console.OriginTable.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginTableTest {

    private final OriginTable table = new OriginTable();

    @Test
    void changesOfASampleStandForThoseThatWereNotRead() {
        table.add(List.of(new Seen("eu", 5, 30L), new Seen("eu", 7, 10L), new Seen("us", 6, null)), 20);
        table.add(List.of(new Seen("eu", 8, 20L)), 1);
        table.endLook(2);

        assertThat(table.told()).containsExactly(new Origin("eu", 8, 20.5, 20L), new Origin("us", 6, 10, null));
    }

    @Test
    void originThatIsSilentKeepsItsLastChangeAndHasNoRate() {
        table.add(List.of(new Seen("eu", 5, 30L)), 1);
        table.endLook(1);
        table.endLook(1);

        assertThat(table.told()).containsExactly(new Origin("eu", 5, 0, 30L));
    }
}
