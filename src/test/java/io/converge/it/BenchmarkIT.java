package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.bench.Benchmarks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the benchmarks run and measure something; what they measure is for quieter machines. */
class BenchmarkIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path output;

    @Test
    void endToEndMeasuresEveryContender() throws Exception {
        run("end-to-end", "--changes=3000", "--warm-up=0", "--rounds=1", "--first-scenario", "--max-seconds=10");

        JsonNode scenarios = JSON.readTree(Files.readString(output.resolve("end-to-end.json")))
                .get("scenarios");
        JsonNode first = scenarios.elements().next();
        List<String> contenders = new ArrayList<>();
        for (JsonNode result : first) {
            contenders.add(result.get("contender").textValue());
            assertThat(result.get("perSecond").get(0).doubleValue()).isPositive();
        }
        assertThat(contenders)
                .containsExactly(
                        "pass-through",
                        "floor",
                        "groupByKey().reduce",
                        "groupBy(sku).reduce",
                        "Converge, last-write-wins",
                        "Converge, unique keys",
                        "Converge, field-merge",
                        "Converge, Java procedure",
                        "Converge, JavaScript procedure");
        assertThat(Files.readString(output.resolve("end-to-end.svg"))).contains("Converge, field-merge");
    }

    @Test
    void endToEndComparesWaysToSendTheSameEdits() throws Exception {
        run(
                "end-to-end",
                "--changes=1000",
                "--warm-up=0",
                "--other-rounds=1",
                "--rounds=1",
                "--scenario=leaves",
                "--contenders=FIELD_MERGE,FIELD_MERGE_WITH_BEFORE,FIELD_MERGE_OF_PARTIAL_CHANGES",
                "--no-postgres",
                "--max-seconds=10");

        JsonNode scenarios = JSON.readTree(Files.readString(output.resolve("end-to-end.json")))
                .get("scenarios");
        assertThat(scenarios).hasSize(1);
        List<String> contenders = new ArrayList<>();
        scenarios
                .elements()
                .next()
                .forEach(result -> contenders.add(result.get("contender").textValue()));
        assertThat(contenders)
                .containsExactly(
                        "Converge, field-merge",
                        "Converge, field-merge, with before",
                        "Converge, field-merge, partial changes");
    }

    @Test
    void hotSkusAreMeasuredBesideAll() throws Exception {
        run(
                "end-to-end",
                "--changes=1000",
                "--warm-up=0",
                "--rounds=1",
                "--scenario=Zipf",
                "--contenders=LAST_WRITE_WINS",
                "--no-postgres");

        JsonNode scenarios = JSON.readTree(Files.readString(output.resolve("end-to-end.json")))
                .get("scenarios");
        assertThat(scenarios.fieldNames())
                .toIterable()
                .containsExactly("110 B, 1 % conflicts, in place, Zipf, exactly-once");
    }

    @Test
    void compressionIsMeasuredOverTheTextsOfAFile() throws Exception {
        Path texts = Files.writeString(output.resolve("texts"), "a sturdy product\nein solides Produkt\n");

        run(
                "compression",
                "--texts=" + texts,
                "--types=none,lz4",
                "--changes=500",
                "--warm-up=0",
                "--rounds=1",
                "--latency-seconds=0");

        JsonNode compression = JSON.readTree(Files.readString(output.resolve("compression.json")))
                .get("compression");
        assertThat(compression.findValuesAsText("distribution")).containsExactly("UNIFORM", "UNIFORM", "ZIPF", "ZIPF");
        for (JsonNode one : compression) {
            assertThat(one.get("perSecond").get(0).doubleValue()).isPositive();
            assertThat(one.get("sentBytes").doubleValue()).isPositive();
            assertThat(one.get("receivedBytes").doubleValue()).isPositive();
        }
        assertThat(compression.get(1).get("outputBytes").doubleValue())
                .isLessThan(compression.get(0).get("outputBytes").doubleValue());
    }

    @Test
    void aBatchIsMeasuredWithoutABroker() throws Exception {
        run("compression", "--batches", "--changes=2000");

        JsonNode batches = JSON.readTree(Files.readString(output.resolve("compression-batches.json")))
                .get("batches");
        for (JsonNode distribution : batches) {
            JsonNode types = distribution.get("types");
            assertThat(types.findValuesAsText("type")).containsExactly("none", "lz4", "zstd", "snappy", "gzip");
            assertThat(types.get(2).get("bytes").doubleValue())
                    .isLessThan(types.get(0).get("bytes").doubleValue());
        }
    }

    @Test
    void stateSizeMeasuresWhatASkuTakes() throws Exception {
        run("state-size", "--skus=200", "--changes-per-sku=3");

        JsonNode sizes = JSON.readTree(Files.readString(output.resolve("state-size.json")))
                .get("sizes");
        assertThat(sizes).hasSize(6);
        for (JsonNode size : sizes) {
            assertThat(size.get("entryBytes").doubleValue()).isBetween(100.0, 2_000.0);
            assertThat(size.get("diskBytes").doubleValue()).isPositive();
        }
    }

    @Test
    void growthMeasuresARestore() throws Exception {
        run("growth", "--skus=1000", "--origins=2", "--changes=1000");

        JsonNode growth =
                JSON.readTree(Files.readString(output.resolve("growth.json"))).get("growth");
        assertThat(growth).hasSize(3);
        for (JsonNode one : growth) {
            assertThat(one.get("perSecond").doubleValue()).isPositive();
            assertThat(one.get("stateBytes").longValue()).isPositive();
            assertThat(one.get("restartSeconds").doubleValue()).isPositive();
            assertThat(one.get("restoreSeconds").doubleValue()).isPositive();
        }
    }

    @Test
    void sinkIsMeasuredBesideABatchUpsertByHandAndDebeziums() throws Exception {
        run("sink", "--records=2000", "--skus=200", "--rounds=1");

        JsonNode rates =
                JSON.readTree(Files.readString(output.resolve("sink.json"))).get("recordsPerSecond");
        assertThat(rates).hasSize(5);
        rates.forEach(rate -> assertThat(rate.get(0).doubleValue()).isPositive());
    }

    @Test
    void rowsAreSeenByAnotherSession() throws Exception {
        run("sink-latency", "--changes=5000", "--seconds=3");

        JsonNode latency = JSON.readTree(Files.readString(output.resolve("sink-latency.json")))
                .get("latency")
                .get(0);
        assertThat(latency.get("probes").intValue()).isPositive();
        assertThat(latency.get("p99Ms").doubleValue())
                .isBetween(
                        latency.get("p50Ms").doubleValue(),
                        latency.get("mostMs").doubleValue());
    }

    @Test
    void lookupsAreMeasuredAtRestAndAtWork() throws Exception {
        run("lookups", "--skus=500", "--seconds=1", "--asks=40");

        JsonNode lookups =
                JSON.readTree(Files.readString(output.resolve("lookups.json"))).get("lookups");
        assertThat(lookups).hasSize(2);
        lookups.forEach(one -> {
            assertThat(one.get("calls").intValue()).isEqualTo(40);
            assertThat(one.get("p99Ms").doubleValue())
                    .isBetween(one.get("p50Ms").doubleValue(), one.get("mostMs").doubleValue());
        });
    }

    @Test
    void recoveryIsMeasuredFromAKill() throws Exception {
        run(
                "recovery",
                "--kills=1",
                "--session-timeout=6000",
                "--skus=100",
                "--rate=50",
                "--guarantees=exactly_once_v2",
                "--standbys=0");

        JsonNode recovery =
                JSON.readTree(Files.readString(output.resolve("recovery.json"))).get("recovery");
        assertThat(recovery).hasSize(1);
        // Less than the session time-out: that is missed from the last heartbeat on, which was before the kill.
        assertThat(recovery.get(0).get("visibleSeconds").get(0).doubleValue()).isGreaterThan(-6);
    }

    @Test
    void startupTellsWhatCommandsTakeBesideAProgramThatDoesNothing() throws Exception {
        run("startup", "--rounds=1", "--jar=" + System.getProperty("converge.jar"));

        JsonNode startup =
                JSON.readTree(Files.readString(output.resolve("startup.json"))).get("startup");
        assertThat(startup.findValuesAsText("command"))
                .containsExactly("nothing", "--version", "simulate", "simulate --state", "check-policy");
        startup.forEach(
                one -> assertThat(one.get("cpuSeconds").get(0).doubleValue()).isPositive());
    }

    private void run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--output=" + output);
        assertThat(Benchmarks.execute(all.toArray(String[]::new))).isZero();
    }
}
