package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar, in processes of its own. */
class CliIT {

    private static final String JAR = System.getProperty("converge.jar");
    private static final String CHANGES = """
            {"sku": "A", "op": "INSERT", "origin": "eu", "sequence": 1, "timestamp": 1, "product": {"name": "x", "price": 1}}
            {"sku": "A", "op": "INSERT", "origin": "us", "sequence": 1, "timestamp": 2, "product": {"name": "y", "price": 1}}
            {"sku": "B", "op": "DELETE", "origin": "eu", "sequence": 1, "timestamp": 1}
            """;

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();
    private int outputs;

    @AfterEach
    void killAll() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    /** A finished command. */
    private record Result(int status, List<String> out, String err) {}

    @Test
    void embeddedServerKeepsEverythingThroughAnEndInOrderAndAKill() throws Exception {
        Path changes = Files.writeString(directory.resolve("changes.jsonl"), CHANGES);
        Process server = startServer();
        String[] cluster = cluster();
        Result produced = run(command("produce", cluster, changes.toString()));
        assertThat(produced.status()).as(produced.err()).isZero();
        List<String> converged = consume("converged", cluster, 3);
        assertThat(converged)
                .anySatisfy(
                        line -> assertThat(line)
                                .isEqualTo(
                                        "{\"sku\":\"B\",\"product\":null,\"context\":{\"eu\":1},\"winner\":\"eu:1\",\"status\":\"CONVERGED\"}"));

        assertThat(probe(printed("health: (.*)"))).isZero();
        server.destroy();
        assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(serverOutput()).contains("stopped");
        // The broker ended in order, too: it says so in its data.
        assertThat(directory.resolve("data/kafka/.kafka_cleanshutdown")).exists();

        server = startServer();
        cluster = cluster();
        assertThat(run(command("produce", cluster, changes.toString())).status())
                .isZero();
        server.destroyForcibly().waitFor();

        startServer();
        cluster = cluster();
        assertThat(run(command("produce", cluster, changes.toString())).status())
                .isZero();
        assertThat(consume("converged", cluster, 3)).containsExactlyInAnyOrderElementsOf(converged);
        assertThat(consume("conflicts", cluster, 1)).hasSize(1);
        assertThat(run(command("conflicts", cluster, "show", "A")).out()).contains("  \"winner\" : \"us:1\",");
        assertThat(consume("dead-letters", cluster, 0)).isEmpty();
    }

    @Test
    void badLinesAreNamedAndTheOthersSent() throws Exception {
        Path changes = Files.writeString(
                directory.resolve("changes.jsonl"),
                "no json\n" + CHANGES
                        + "{\"sku\": \"A\", \"op\": \"DELETE\", \"origin\": \"eu\", \"sequence\": 0, \"timestamp\": 1}\n");
        startServer();
        String[] cluster = cluster();

        Result produced = run(command("produce", cluster, changes.toString()));

        assertThat(produced.status()).isEqualTo(1);
        assertThat(produced.err())
                .contains("line 1: not JSON")
                .contains("line 5: BAD_SEQUENCE")
                .contains("sent 3 changes")
                .contains("2 bad lines");
        Result simulated = run("simulate", "--state", changes.toString());
        assertThat(simulated.status()).isEqualTo(1);
        assertThat(simulated.err()).contains("line 1: not JSON").contains("line 5: BAD_SEQUENCE");
        assertThat(simulated.out()).hasSize(2);
    }

    @Test
    void openConflictIsListedResolvedAndGone() throws Exception {
        Path changes = Files.writeString(directory.resolve("changes.jsonl"), CHANGES);
        Path product = Files.writeString(directory.resolve("product.json"), "{\"name\": \"z\", \"price\": 3}");
        startServer("-D", "resolution.policy=manual");
        String[] cluster = cluster();
        assertThat(run(command("produce", cluster, changes.toString())).status())
                .isZero();
        consume("conflicts", cluster, 1);

        Result list = run(command("conflicts", cluster, "list"));
        assertThat(list.out()).hasSize(2).last().asString().matches("A +INSERT +UNRESOLVED +\\d+ s +\\w{32} eu:1 us:1");
        // However long ago it was: the conflicts topic may have lost it to its retention.
        dropRecords("product-conflicts");
        assertThat(run(command("conflicts", cluster, "list")).out()).hasSize(2);
        assertThat(run(command("conflicts", cluster, "show", "A")).out()).contains("  \"status\" : \"UNRESOLVED\",");
        Result wrong = run(command("conflicts", cluster, "resolve", "A", "--choose", "eu:7"));
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.err()).contains("the versions in conflict are eu:1 us:1");
        assertThatNothingRefusedIsWritten(cluster);
        Result resolved = run(command("conflicts", cluster, "resolve", "A", "--product", product.toString()));
        assertThat(resolved.status()).as(resolved.err()).isZero();
        assertThat(consume("conflicts", cluster, 1)).last().asString().contains("\"status\":\"CLOSED\"");
        assertThat(run(command("conflicts", cluster, "list")).err()).contains("no open conflicts");
        assertThat(run(command("conflicts", cluster, "resolve", "A", "--delete"))
                        .status())
                .isEqualTo(1);
        assertThat(consume("converged", cluster, 4)).anyMatch(line -> line.contains("\"name\":\"z\""));

        // What another policy would change: nothing, as nothing is in conflict any more.
        Result other = run(command("simulate", cluster, "--from-topic", "-D", "resolution.policy=first-write-wins"));
        assertThat(other.err()).contains("0 of 2 skus would stand otherwise");
        assertThat(other.err()).doesNotContain("versions that are live");
        Result merged = run(command("simulate", cluster, "--from-topic", "-D", "resolution.policy=field-merge"));
        assertThat(merged.err()).contains("(run --change-policy) begins with the versions that are live");
        Result state = run(command("simulate", cluster, "--from-topic", "--state"));
        assertThat(state.out()).hasSize(2);
    }

    /** What would become a dead letter is no resolution. */
    private void assertThatNothingRefusedIsWritten(String[] cluster) throws Exception {
        Path digits = Files.writeString(
                directory.resolve("digits.json"), "{\"name\": \"" + "1".repeat(2000) + "\", \"price\": 3}");
        Path large = Files.writeString(
                directory.resolve("large.json"), "{\"name\": \"" + "x".repeat(20_000) + "\", \"price\": 3}");
        Path empty = Files.writeString(directory.resolve("empty.json"), "");
        Result longOrigin = run(command("conflicts", cluster, "resolve", "A", "--delete", "--origin", "o".repeat(300)));
        assertThat(longOrigin.status()).isEqualTo(2);
        assertThat(longOrigin.err()).contains("a text of at most 256 bytes");
        assertNotResolved(
                cluster,
                "not resolved: TOO_LARGE: the record has ",
                "--product",
                large.toString(),
                "-D",
                "max.change.bytes=10000");
        assertNotResolved(cluster, "not resolved: TOO_MANY_ORIGINS: ", "--choose", "eu:1", "-D", "max.origins=2");
        assertNotResolved(
                cluster,
                "not resolved: TOO_LARGE: the number at /name has more than 1000 digits",
                "--product",
                digits.toString(),
                "-D",
                "resolution.path=/name");
        assertNotResolved(cluster, empty + ": the file is empty", "--product", empty.toString());
        assertThat(run(command("conflicts", cluster, "list")).out()).hasSize(2);
        assertThat(consume("dead-letters", cluster, 0)).isEmpty();
    }

    private void assertNotResolved(String[] cluster, String reason, String... arguments) throws Exception {
        Result result = run(command("conflicts", cluster, concat(new String[] {"resolve", "A"}, arguments)));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains(reason).doesNotContain("resolved c");
    }

    @Test
    void schemaThatTheRegistryRefusesEndsProduceWhereItStands() throws Exception {
        Path changes = Files.writeString(directory.resolve("changes.jsonl"), CHANGES);
        Path other = Files.writeString(
                directory.resolve("other.avsc"),
                "{\"type\": \"record\", \"name\": \"Other\", \"fields\": [{\"name\": \"size\", \"type\": \"int\"}]}");
        Path others = Files.writeString(directory.resolve("others.jsonl"), """

                {"sku": "O", "op": "INSERT", "origin": "eu", "sequence": 1, "timestamp": 1, "product": {"size": 1}}
                {"sku": "O", "op": "INSERT", "origin": "us", "sequence": 1, "timestamp": 2, "product": {"size": 2}}
                """);
        startServer();
        String[] cluster = cluster();
        assertThat(run(command("produce", cluster, changes.toString())).status())
                .isZero();

        String[] produce = command("produce", cluster, "--product-schema", other.toString(), others.toString());
        Result refused = run(produce);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .contains("sent 0 changes to product-changes; stopped at line 2: neither it nor what follows was sent")
                .contains("409");
        relaxCompatibility(printed("schema registry: (.*)"));
        assertThat(run(produce).err()).contains("sent 2 changes");

        // What is registered now is what the file is read by.
        Result checked = run(command("check-policy", cluster, "--conflicts", "5", others.toString()));
        assertThat(checked.status()).as(checked.err()).isZero();
        assertThat(checked.out())
                .contains("products: Other (registered for product-changes)", "recorded: 2 changes of 1 sku");
    }

    private static void relaxCompatibility(String registry) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry + "/config/product-changes-value"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\": \"NONE\"}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void disputedLeavesAreListedAndSettledByChoosingAVersionThatOwnsThem() throws Exception {
        Path changes = Files.writeString(directory.resolve("changes.jsonl"), """
                {"sku": "A", "op": "INSERT", "origin": "pim", "sequence": 1, "context": {}, "timestamp": 1, "product": {"name": "x", "price": 1}}
                {"sku": "A", "op": "UPSERT", "origin": "prices", "sequence": 1, "context": {"pim": 1}, "timestamp": 2, "fields": ["/price"], "product": {"name": "", "price": 2}}
                {"sku": "A", "op": "UPSERT", "origin": "deals", "sequence": 1, "context": {"pim": 1}, "timestamp": 3, "fields": ["/price"], "product": {"name": "", "price": 3}}
                """);
        startServer("-D", "resolution.policy=field-merge", "-D", "resolution.fields=/price=unresolved");
        String[] cluster = cluster();
        run(command("produce", cluster, changes.toString()));
        consume("conflicts", cluster, 1);

        List<String> leaves = List.of(
                "  LEAF                     RULE             VERSION                      VALUE",
                "  /price                   unresolved       deals:1              stands  3",
                "  /price                   unresolved       prices:1                     2");
        assertThat(run(command("conflicts", cluster, "list", "--leaves")).out())
                .hasSize(5)
                .containsAll(leaves);
        assertThat(run(command("conflicts", cluster, "show", "A", "--leaves")).out())
                .hasSize(4)
                .containsAll(leaves)
                .first()
                .asString()
                .matches("A REPLACE UNRESOLVED \\w{32}");
        Result resolved = run(command("conflicts", cluster, "resolve", "A", "--choose", "prices:1"));
        assertThat(resolved.status()).as(resolved.err()).isZero();
        assertThat(consume("conflicts", cluster, 2)).last().asString().contains("\"status\":\"CLOSED\"");
        assertThat(consume("converged", cluster, 4))
                .last()
                .asString()
                .contains("\"name\":\"x\",\"price\":\"2.0000\"", "\"status\":\"CONVERGED\"");
    }

    @Test
    void conflictAboutAUniqueValueIsResolvedByAChangeToOneOfItsSkus() throws Exception {
        Path changes = Files.writeString(directory.resolve("changes.jsonl"), """
                {"sku": "A", "op": "UPSERT", "origin": "eu", "sequence": 1, "timestamp": 1, "product": {"name": "x", "price": 1}}
                {"sku": "B", "op": "UPSERT", "origin": "eu", "sequence": 1, "timestamp": 2, "product": {"name": "x", "price": 2}}
                """);
        Path product = Files.writeString(directory.resolve("product.json"), "{\"name\": \"z\", \"price\": 3}");
        startServer("-D", "unique.keys=name=/name");
        String[] cluster = cluster();
        run(command("produce", cluster, changes.toString()));
        consume("conflicts", cluster, 1);

        Result list = run(command("conflicts", cluster, "list"));
        assertThat(list.out())
                .hasSize(2)
                .last()
                .asString()
                .matches("name=\\[\"x\"] +UNIQUE +UNRESOLVED +\\d+ s +\\w{32} A B");
        String id = list.out().get(1).replaceAll(".* (\\w{32}) A B", "$1");
        assertThat(run(command("conflicts", cluster, "show", "B")).out())
                .contains("  \"type\" : \"UNIQUE\",", "  \"total\" : 2,");
        assertThat(run(command("conflicts", cluster, "show", "B", "--leaves")).out())
                .last()
                .isEqualTo("  no leaf, but one value of A B");
        for (String named : List.of(id, "name=[\"x\"]")) {
            Result whom = run(command("conflicts", cluster, "resolve", named, "--delete"));
            assertThat(whom.status()).isEqualTo(2);
            assertThat(whom.err()).contains("--sku is missing: which of A B shall be changed?");
        }
        assertThat(run(command("conflicts", cluster, "resolve", "A", "--choose", "eu:1"))
                        .err())
                .contains("give --product or --delete");
        Path same = Files.writeString(directory.resolve("same.json"), "{\"name\": \"x\", \"price\": 3}");
        Result claiming = run(command("conflicts", cluster, "resolve", id, "--sku", "B", "--product", same.toString()));
        assertThat(claiming.status()).isEqualTo(1);
        assertThat(claiming.err())
                .contains(
                        "not resolved: the product still has name=[\"x\"]; such a conflict is over when all but one of its"
                                + " skus have given the value up");
        Result resolved =
                run(command("conflicts", cluster, "resolve", id, "--sku", "B", "--product", product.toString()));
        assertThat(resolved.status()).as(resolved.err()).isZero();
        assertThat(resolved.err()).contains("REPLACE resolver:").contains(" of B");
        assertThat(consume("conflicts", cluster, 2)).last().asString().contains("\"status\":\"CLOSED\"");
        assertThat(run(command("conflicts", cluster, "list")).err()).contains("no open conflicts");
        // It has given the value up, so the last record does not name it.
        assertThat(run(command("conflicts", cluster, "show", "B")).out())
                .contains("  \"status\" : \"CLOSED\",")
                .doesNotContain("  \"status\" : \"UNRESOLVED\",");
    }

    /** No conflict record tells of the change, as both products have the value as before. */
    @Test
    void productWithAUniqueValueThatHasChangedSinceIsToldBeforeItIsReplaced() throws Exception {
        Path changes = Files.writeString(directory.resolve("changes.jsonl"), """
                {"sku": "A", "op": "UPSERT", "origin": "eu", "sequence": 1, "timestamp": 1, "product": {"name": "x", "price": 1}}
                {"sku": "B", "op": "UPSERT", "origin": "eu", "sequence": 1, "timestamp": 2, "product": {"name": "x", "price": 2}}
                """);
        Path edit = Files.writeString(directory.resolve("edit.jsonl"), """
                {"sku": "A", "op": "REPLACE", "origin": "us", "sequence": 7, "context": {"eu": 1}, "timestamp": 9, "product": {"name": "x", "price": 9}}
                """);
        Path product = Files.writeString(directory.resolve("product.json"), "{\"name\": \"z\", \"price\": 3}");
        startServer("-D", "unique.keys=name=/name");
        String[] cluster = cluster();
        run(command("produce", cluster, changes.toString()));
        consume("conflicts", cluster, 1);
        run(command("produce", cluster, edit.toString()));
        consume("converged", cluster, 3);

        Result refused = run(command("conflicts", cluster, "resolve", "A", "--product", product.toString()));
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .contains(
                        "not resolved: A has changed since the conflict was raised. Now it is {\"name\":\"x\",\"price\":\"9.0000\"")
                .contains(" by us:7. ")
                .contains("add --seen '{\"eu\":1,\"us\":7}'");
        Result resolved = run(command(
                "conflicts",
                cluster,
                "resolve",
                "A",
                "--product",
                product.toString(),
                "--seen",
                "{\"eu\":1,\"us\":7}"));
        assertThat(resolved.status()).as(resolved.err()).isZero();
        assertThat(consume("converged", cluster, 4))
                .last()
                .asString()
                .contains("\"name\":\"z\"", "\"us\":7", "\"status\":\"CONVERGED\"");
    }

    @Test
    void policyIsCheckedAgainstProductsGeneratedAndRecorded() throws Exception {
        Path changes = Files.writeString(directory.resolve("changes.jsonl"), CHANGES);
        Path failing = Files.writeString(
                directory.resolve("failing.js"),
                "function (incoming) { if (incoming && incoming.name === 'y') throw new Error('no y'); }");
        String procedure = "resolution.procedure=file:" + failing;

        Result good = run("check-policy", "-D", "resolution.policy=first-write-wins", changes.toString());
        assertThat(good.status()).as(good.err()).isZero();
        assertThat(good.out()).last().asString().contains("always the same outcome");
        Result bad = run(
                "check-policy",
                "-D",
                "resolution.policy=custom",
                "-D",
                procedure,
                "--conflicts",
                "5",
                changes.toString());
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.out())
                .contains("counter-example: the procedure failed: Error: no y")
                .anyMatch(line -> line.contains("\"origin\":\"us\""));
        Result pointless = run("check-policy", "-D", "resolution.path=/nothing");
        assertThat(pointless.status()).isEqualTo(1);
        assertThat(pointless.out()).anyMatch(line -> line.startsWith("resolution.path: /nothing is not in"));
    }

    @Test
    void demoShowsEachTypeOfConflictAndThatReplayingChangesNothing() throws Exception {
        Result demo = run("demo", "--duration", "3");

        assertThat(demo.status()).as(demo.err()).isZero();
        for (String type : List.of("INSERT", "REPLACE", "DELETE")) {
            assertThat(demo.out()).anyMatch(line -> line.startsWith("conflict") && line.contains("  " + type + "  "));
        }
        assertThat(demo.out())
                .anyMatch(line ->
                        line.matches("changes +\\d+: \\d+ applied, \\d+ concurrent, \\d+ duplicate, \\d+ stale"))
                .anyMatch(line -> line.matches("conflicts +\\d+: \\d+ insert, \\d+ replace, \\d+ delete"))
                .anyMatch(line -> line.matches("dead letters +2: 1 clock-ahead, 1 undecodable"))
                .contains("replay         of everything changed nothing");
    }

    @Test
    void wrongUsageAndWrongSettingsHaveTheirOwnStatus() throws Exception {
        assertThat(run("run", "--no-such-option").status()).isEqualTo(2);
        assertThat(run("simulate", "-D", "resolution.deletes=never", "none").status())
                .isEqualTo(2);
        assertThat(run("simulate", "no-such-file").status()).isEqualTo(1);
        assertThat(run("config").out()).contains("resolution.policy");
        for (String command : List.of(
                "demo",
                "run",
                "produce",
                "consume",
                "simulate",
                "conflicts",
                "dead-letters",
                "check-policy",
                "verify",
                "config")) {
            assertThat(run(command, "--help").status()).isZero();
        }
    }

    private Process startServer(String... settings) throws Exception {
        Path output = directory.resolve("server.txt");
        Files.deleteIfExists(output);
        String[] arguments = {
            "run",
            "--embedded",
            "--kafka-port",
            "0",
            "--registry-port",
            "0",
            "-D",
            "health.port=0",
            "--data-dir",
            directory.resolve("data").toString()
        };
        Process server = new ProcessBuilder(java(concat(arguments, settings)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        processes.add(server);
        await().atMost(Deployment.PATIENCE).until(() -> serverOutput().contains("running: "));
        return server;
    }

    private void dropRecords(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", printed("Kafka: (.*)")))) {
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            int partitions = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
            for (int partition = 0; partition < partitions; partition++) {
                all.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(-1));
            }
            admin.deleteRecords(all).all().get();
        }
    }

    private static int probe(String url) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process probe = new ProcessBuilder(java, "-cp", JAR, "io.converge.cli.HealthProbe", url).start();
        return probe.waitFor();
    }

    private String serverOutput() throws IOException {
        return Files.readString(directory.resolve("server.txt"));
    }

    /** The settings that name the server, from what it printed. */
    private String[] cluster() throws IOException {
        return new String[] {
            "-D", "bootstrap.servers=" + printed("Kafka: (.*)"),
            "-D", "schema.registry.url=" + printed("schema registry: (.*)")
        };
    }

    private String printed(String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(serverOutput());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private List<String> consume(String topic, String[] cluster, int expected) throws Exception {
        Result result = run(command("consume", cluster, topic, "--from-beginning", "--timeout-ms", "4000"));
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).hasSize(expected);
        return result.out();
    }

    private static String[] command(String name, String[] cluster, String... arguments) {
        // `conflicts` takes its settings behind its own command.
        return name.equals("conflicts")
                ? concat(new String[] {name}, arguments, cluster)
                : concat(new String[] {name}, cluster, arguments);
    }

    private static String[] concat(String[]... parts) {
        return Stream.of(parts).flatMap(Stream::of).toArray(String[]::new);
    }

    private Result run(String... arguments) throws Exception {
        Path out = directory.resolve("out-" + outputs);
        Path err = directory.resolve("err-" + outputs++);
        Process process = new ProcessBuilder(java(arguments))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        processes.add(process);
        assertThat(process.waitFor(Deployment.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        return new Result(process.exitValue(), Files.readAllLines(out), Files.readString(err));
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-jar", JAR));
        command.addAll(List.of(arguments));
        return command;
    }
}
