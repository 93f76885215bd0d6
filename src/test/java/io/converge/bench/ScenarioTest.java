package io.converge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioTest {

    @Test
    void editsOfManyLeavesAreComparedInEachWayToSendThem() {
        List<Scenario> scenarios = Scenario.oneByOne(Workload.BASE);

        assertThat(scenarios.get(scenarios.size() - 1).contenders())
                .containsExactly(
                        Contender.LAST_WRITE_WINS,
                        Contender.UNIQUE_KEYS,
                        Contender.FIELD_MERGE,
                        Contender.LAST_WRITE_WINS_WITH_BEFORE,
                        Contender.FIELD_MERGE_WITH_BEFORE,
                        Contender.FIELD_MERGE_OF_PARTIAL_CHANGES);
    }
}
