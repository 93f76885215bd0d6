package io.converge.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The harness of faults, for a short while. */
class FaultsIT {

    @Test
    void nothingIsLostOrDoubledThoughInstancesBrokersAndTheRegistryBreak() {
        int status = Faults.execute(
                "--minutes=10",
                "--max-faults=4",
                "--faults=KILL_INSTANCE_AND_STATE,KILL_BROKER,REGISTRY_AWAY,PAUSE_INSTANCE",
                "--standbys=1",
                "--rate=100",
                "--skus=500",
                "--session-timeout-ms=6000");

        assertThat(status).isZero();
    }
}
