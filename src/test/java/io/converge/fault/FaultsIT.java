package io.converge.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The harness of faults, for a short while. */
class FaultsIT {

    /** Nor has a value two visible holders at the end. */
    @Test
    void nothingIsLostOrDoubledThoughInstancesBrokersAndTheRegistryBreak() {
        int status = run(
                "--max-faults=4",
                "--faults=KILL_INSTANCE_AND_STATE,KILL_BROKER,REGISTRY_AWAY,PAUSE_INSTANCE",
                "--standbys=1",
                "--field-merge",
                "--unique");

        assertThat(status).isZero();
    }

    @Test
    void nothingIsLostUnderAtLeastOnceEither() {
        int status = run(
                "--guarantee=at_least_once",
                "--max-faults=2",
                "--faults=STALL_OUTPUTS_KILL_INSTANCE,KILL_INSTANCE",
                "--unique");

        assertThat(status).isZero();
    }

    private static int run(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--minutes=10", "--rate=100", "--skus=500", "--session-timeout-ms=6000"));
        return Faults.execute(all.toArray(String[]::new));
    }
}
