package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.converge.runtime.ConvergeApplication;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A sku that is deleted for longer than the retention. */
class ForgettingIT {

    @Test
    void deletedSkuIsForgottenAndALateChangeMakesItAnew() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("tombstone.retention.ms", "2000"))) {
            ConvergeApplication instance = deployment.startInstance();
            deployment.send(
                    upsert("GONE", "eu", 1, 1, "x"),
                    change("{'sku': 'GONE', 'op': 'DELETE', 'origin': 'eu', 'sequence': 2, 'timestamp': 2}"),
                    upsert("KEPT", "eu", 1, 1, "x"),
                    change("{'sku': 'BACK', 'op': 'DELETE', 'origin': 'eu', 'sequence': 1, 'timestamp': 1}"),
                    upsert("BACK", "eu", 2, 2, "back"));

            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(instance.totals()).containsEntry("forgotten", 1L));
            // Before, this was stale: the delete had superseded it. Now nobody knows.
            deployment.send(upsert("GONE", "eu", 1, 1, "x"), upsert("BACK", "eu", 1, 1, "stale"));
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue().get("GONE").get("winner").textValue())
                    .isEqualTo("eu:1");
            assertThat(deployment.catalogue().get("BACK").get("winner").textValue())
                    .isEqualTo("eu:2");
            assertThat(deployment.catalogue().get("KEPT").get("winner").textValue())
                    .isEqualTo("eu:1");
        }
    }
}
