package io.converge.policy;

import io.converge.model.Pointer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The laws under every policy, some of them under several settings. */
class PolicyLawsTest {

    private static final List<Pointer> REVISION = List.of(Pointer.parse("/revision"));
    private static final List<String> ORIGINS = List.of("pim", "eu-west");

    @Nested
    class LastWriteByTimestamp extends ConvergenceLaws {
        LastWriteByTimestamp() {
            super(Policies.lastWriteWins(List.of(), Deletes.WIN), List.of(), 10_000);
        }
    }

    @Nested
    class LastWriteByPathWhereBlindWritersHaveSeenNothing extends ConvergenceLaws {
        LastWriteByPathWhereBlindWritersHaveSeenNothing() {
            super(Policies.lastWriteWins(REVISION, Deletes.NEWEST), REVISION, -1);
        }
    }

    @Nested
    class LastWriteByPathWhereTimestampsAloneTellWhoHasSeenWhom extends ConvergenceLaws {
        LastWriteByPathWhereTimestampsAloneTellWhoHasSeenWhom() {
            super(Policies.lastWriteWins(REVISION, Deletes.LOSE), REVISION, 0);
        }
    }

    @Nested
    class FirstWrite extends ConvergenceLaws {
        FirstWrite() {
            super(Policies.firstWriteWins(REVISION, Deletes.NEWEST), REVISION, 10_000);
        }
    }

    @Nested
    class OriginPriority extends ConvergenceLaws {
        OriginPriority() {
            super(Policies.originPriority(ORIGINS, REVISION, Deletes.WIN), REVISION, -1);
        }
    }

    @Nested
    class FieldMerge extends ConvergenceLaws {
        FieldMerge() {
            super(
                    Policies.fieldMerge(
                            new LeafRules(Map.of(
                                    "/revision", LeafRule.MAX,
                                    "/name", LeafRule.UNRESOLVED,
                                    "/attributes/*", LeafRule.ORIGIN_PRIORITY)),
                            ORIGINS,
                            REVISION,
                            Deletes.LOSE),
                    REVISION,
                    -1);
        }
    }

    @Nested
    class Custom extends ConvergenceLaws {
        Custom() {
            super(Policies.custom(new SumOfRevisions(), REVISION, Deletes.WIN), REVISION, 10_000);
        }
    }

    @Nested
    class Manual extends ConvergenceLaws {
        Manual() {
            super(Policies.manual(REVISION, Deletes.WIN), REVISION, -1);
        }
    }
}
