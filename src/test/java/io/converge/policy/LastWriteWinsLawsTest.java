package io.converge.policy;

import java.util.List;
import org.junit.jupiter.api.Nested;

class LastWriteWinsLawsTest {

    private static final List<Pointer> REVISION = List.of(Pointer.parse("/revision"));

    @Nested
    class ByTimestamp extends ConvergenceLaws {
        ByTimestamp() {
            super(Policies.lastWriteWins(List.of(), Deletes.WIN), List.of(), 10_000);
        }
    }

    @Nested
    class ByPathWhereBlindWritersHaveSeenNothing extends ConvergenceLaws {
        ByPathWhereBlindWritersHaveSeenNothing() {
            super(Policies.lastWriteWins(REVISION, Deletes.NEWEST), REVISION, -1);
        }
    }

    @Nested
    class ByPathWhereTimestampsAloneTellWhoHasSeenWhom extends ConvergenceLaws {
        ByPathWhereTimestampsAloneTellWhoHasSeenWhom() {
            super(Policies.lastWriteWins(REVISION, Deletes.LOSE), REVISION, 0);
        }
    }
}
