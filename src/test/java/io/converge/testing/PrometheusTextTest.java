package io.converge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrometheusTextTest {

    @Test
    void metricsOfAnExpressionAreFound() {
        assertThat(PrometheusText.asked(
                        "histogram_quantile(0.99, sum by (le, job) (rate(converge_freshness_seconds_bucket{job=~\"a b\"}[5m]))) > 5"
                                + " and on (job) up offset 1d == 1 or max without(instance) (x:y) > 1e3"))
                .containsExactlyInAnyOrder("converge_freshness_seconds_bucket", "up", "x:y");
    }
}
