package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.cli.CommandLines;
import io.converge.cli.Main;
import io.converge.testing.JavaCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supplier's files on a broker, by the command line. */
class FeedIT {

    private static final int ROWS = Integer.getInteger("converge.rows", 6_000);
    private static final int FEWER = ROWS / 200;
    private static final int KILLED = 137;
    private static final long FIRST_RUN = 1_764_000_000_000L;
    private static final String PRICES = "feed-it-prices";
    private static final Map<String, String> OTHER_SHAPE = Map.of(
            "source." + PRICES + ".format", "product",
            "source." + PRICES + ".origin", "shop",
            "source." + PRICES + ".sequence", "offset");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    /** What a run said at its end, and how it ended. */
    private record Said(int status, Map<String, Long> counts, String out, String err) {

        static Said of(JavaCommand.Result result) {
            Map<String, Long> counts = new LinkedHashMap<>();
            for (String line : result.out()) {
                String[] words = line.strip().split("\\s{2,}");
                if (line.startsWith("  ")) {
                    counts.put(words[0], Long.parseLong(words[1]));
                }
            }
            return new Said(result.status(), counts, String.join("\n", result.out()), result.err());
        }

        long count(String name) {
            return counts.getOrDefault(name, 0L);
        }

        /** Deletes are of no row. */
        long rows() {
            return counts.entrySet().stream()
                    .filter(entry -> !entry.getKey().startsWith("delete"))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    private Path file(String name, int from, int to, IntFunction<String> price, long writtenMs) throws IOException {
        StringBuilder text = new StringBuilder("sku,name,price,/attributes/color\n");
        for (int i = from; i < to; i++) {
            text.append("SKU-%d,\"%s\",%s,blue\n".formatted(i, name(i).replace("\"", "\"\""), price.apply(i)));
        }
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(writtenMs));
        return file;
    }

    private static String name(int row) {
        return "Größe 5\", \n№ " + row;
    }

    /** What such a file says. */
    private static Map<String, String> said(int to, IntFunction<String> price) {
        Map<String, String> said = new HashMap<>();
        for (int i = 0; i < to; i++) {
            said.put("SKU-" + i, name(i) + " " + price.apply(i) + "00");
        }
        return said;
    }

    /** What stands in the catalogue. */
    private static Map<String, String> stands(Deployment deployment) {
        Map<String, String> stands = new HashMap<>();
        deployment
                .products()
                .forEach((sku, product) -> stands.put(
                        sku,
                        product.get("name").asText() + " "
                                + product.get("price").asText()));
        return stands;
    }

    private static List<String> command(Deployment deployment, Path file, String... options) {
        List<String> arguments = new ArrayList<>(List.of("feed", "--origin", "acme", file.toString()));
        for (String setting : List.of(
                "application.id=" + deployment.config().applicationId(),
                "bootstrap.servers=" + deployment.config().bootstrapServers(),
                "schema.registry.url=" + deployment.config().registryUrl(),
                "changes.topics=" + String.join(",", deployment.config().changesTopics()),
                "converged.topic=" + deployment.config().convergedTopic(),
                "conflicts.topic=" + deployment.config().conflictsTopic(),
                "dead.letters.topic=" + deployment.config().deadLettersTopic())) {
            arguments.addAll(List.of("-D", setting));
        }
        if (deployment.config().changesTopics().contains(PRICES)) {
            OTHER_SHAPE.forEach((name, value) -> arguments.addAll(List.of("-D", name + "=" + value)));
        }
        arguments.addAll(List.of(options));
        return arguments;
    }

    private static Said feed(Deployment deployment, Path file, String... options) throws Exception {
        return Said.of(CommandLines.run(command(deployment, file, options)));
    }

    /** A run in a process of its own, with as little memory as there is to be. */
    private record Worker(Process process, Path out, Path err) {

        /** At its end. */
        Said said() throws IOException, InterruptedException {
            int status = process.waitFor();
            return Said.of(new JavaCommand.Result(status, Files.readAllLines(out), Files.readString(err)));
        }
    }

    private Worker start(String name, Deployment deployment, Path file, List<String> options) throws IOException {
        Path out = directory.resolve(name + ".out");
        Path err = directory.resolve(name + ".err");
        List<String> command = command(deployment, file, options.toArray(String[]::new));
        Process process = new ProcessBuilder(JavaCommand.of(Main.class, List.of("-Xmx256m"), command))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new Worker(process, out, err);
    }

    /** A request for few rows, one after the other: so that a run is still at it when it is looked at. */
    private static List<String> slowly() {
        return List.of(
                "-D", "max.in.flight.requests.per.connection=1", "-D", "linger.ms=0", "-D", "batch.size=" + ROWS / 600);
    }

    /** How many processes have begun a run; 0 once it has ended. */
    private static long begun(Deployment deployment) throws Exception {
        String ledger = deployment.config().applicationId() + "-feed-acme";
        if (!deployment.admin().listTopics().names().get().contains(ledger)) {
            return 0;
        }
        List<String> keys = deployment.read(ledger).stream()
                .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                .toList();
        return keys.stream().anyMatch(key -> key.startsWith("end:"))
                ? 0
                : keys.stream().filter(key -> key.startsWith("begin:")).count();
    }

    @Test
    void overlappingRetriedAndHalfDoneImportsGiveOneCatalogue() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance();
            Path first = file("first.csv", 0, ROWS, row -> "1.00", FIRST_RUN);
            feedInTwoOfWhichOneIsKilledAndBegunAgain(deployment, first);
            assertThat(stands(deployment)).isEqualTo(said(ROWS, row -> "1.00"));
            int sent = changes(deployment);
            assertThat(whole(feed(deployment, first), ROWS).count("unchanged")).isEqualTo(ROWS);
            assertThat(changes(deployment)).isEqualTo(sent);

            int rows = ROWS - FEWER;
            IntFunction<String> prices = row -> row % 2 == 0 ? "2.00" : "1.00";
            Path second = file("second.csv", 0, rows, prices, FIRST_RUN + 60_000);
            requireRefused(
                    deployment,
                    "more than --max-deletes " + (FEWER - 1) + ". Nothing is sent",
                    second,
                    "--full",
                    "--max-deletes",
                    String.valueOf(FEWER - 1));
            assertThat(whole(feed(deployment, second, "--full"), rows).counts())
                    .containsEntry("updated", rows / 2L)
                    .containsEntry("unchanged", rows / 2L)
                    .containsEntry("deleted", (long) FEWER);
            assertThat(stands(deployment)).isEqualTo(said(rows, prices));
            assertThat(changes(deployment)).isEqualTo(sent + rows / 2 + FEWER);

            nothingThatIsOlderOrCutChangesAnything(deployment);
            assertThat(whole(feed(deployment, second, "--full"), rows).counts())
                    .containsEntry("unchanged", (long) rows)
                    .doesNotContainKey("deleted");
        }
    }

    private void feedInTwoOfWhichOneIsKilledAndBegunAgain(Deployment deployment, Path file) throws Exception {
        Worker killed = start("killed", deployment, file, slowly());
        Worker other = start("other", deployment, file, slowly());
        await().atMost(Deployment.PATIENCE).until(() -> begun(deployment) == 2 && changes(deployment) > ROWS / 10);
        assertThat(killed.process().destroyForcibly().waitFor()).isEqualTo(KILLED);
        Worker begunAgain = start("again", deployment, file, List.of());
        for (Worker worker : List.of(other, begunAgain)) {
            Said said = whole(worker.said(), ROWS);
            assertThat(said.count("created") + said.count("unchanged"))
                    .as(said.out())
                    .isEqualTo(ROWS);
        }
    }

    /** An older run that comes late, and a file that was cut by its supplier. */
    private void nothingThatIsOlderOrCutChangesAnything(Deployment deployment) throws Exception {
        Map<String, JsonNode> catalogue = deployment.catalogue();
        Path old = file("old.csv", 0, ROWS, row -> "0.50", FIRST_RUN + 30_000);
        requireRefused(deployment, "run 1764000030000 is older than run 1764000060000", old);
        assertThat(whole(feed(deployment, old, "--force"), ROWS).count("stale")).isEqualTo(ROWS);
        deployment.awaitCaughtUp();
        assertThat(deployment.catalogue()).isEqualTo(catalogue);

        Path cut = file("cut.csv", 0, ROWS / 2, row -> "3.00", FIRST_RUN + 90_000);
        requireRefused(deployment, "more than --max-deletes 10%. Nothing is sent", cut, "--full");
        assertThat(deployment.catalogue()).isEqualTo(catalogue);
    }

    private static void requireRefused(Deployment deployment, String why, Path file, String... options)
            throws Exception {
        int before = changes(deployment);
        Said said = feed(deployment, file, options);
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.err()).contains(why);
        assertThat(changes(deployment)).isEqualTo(before);
    }

    /** A run whose rows are all accounted for, and none of them wrong. */
    private static Said whole(Said said, int rows) {
        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.rows()).as(said.out()).isEqualTo(rows);
        return said;
    }

    private static int changes(Deployment deployment) {
        return deployment.read(deployment.config().changesTopics().get(0)).size();
    }

    @Test
    void runBesideAnOlderOneThatIsStillOpenSendsEverything() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance();
            Path first = file("first.csv", 0, 10, row -> "1.00", FIRST_RUN);
            Path second = file("second.csv", 0, 10, row -> "1.00", FIRST_RUN + 2);
            assertThat(feed(deployment, first).status()).isZero();
            // One that died after it had begun.
            deployment.send(
                    deployment.config().applicationId() + "-feed-acme",
                    ("begin:" + (FIRST_RUN + 1) + ":other").getBytes(StandardCharsets.UTF_8),
                    "content".getBytes(StandardCharsets.UTF_8));
            deployment.flush();

            Said all = feed(deployment, second);
            assertThat(all.err()).contains("run " + (FIRST_RUN + 1) + " is still open");
            assertThat(all.count("updated")).as(all.out()).isEqualTo(10);
            // What it has sent stands above whatever that one may still send.
            Path third = file("third.csv", 0, 10, row -> "1.00", FIRST_RUN + 3);
            assertThat(feed(deployment, third).count("unchanged")).isEqualTo(10);
        }
    }

    /** It died, or goes on: what it will send it has listed before. */
    @Test
    void whatAnOlderRunHasStillToSendIsGoneWhereANewerOneOfAllThatThereIsDoesNotListIt() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance();
            Path first = file("first.csv", 0, 10, row -> "1.00", FIRST_RUN);
            assertThat(feed(deployment, first).status()).isZero();
            String ledger = deployment.config().applicationId() + "-feed-acme";
            String run = (FIRST_RUN + 1) + ":other";
            deployment.send(ledger, bytes("begin:" + run), bytes("content"));
            deployment.send(ledger, bytes("list:" + run + ":0"), bytes("[\"SKU-9\",\"SKU-99\"]"));
            deployment.flush();

            Path second = file("second.csv", 0, 10, row -> "1.00", FIRST_RUN + 2);
            Said said = whole(feed(deployment, second, "--full"), 10);
            assertThat(said.counts()).containsEntry("updated", 10L).containsEntry("deleted", 1L);
            deployment.send(change("{'sku': 'SKU-99', 'op': 'UPSERT', 'origin': 'acme', 'sequence': " + (FIRST_RUN + 1)
                    + ", 'timestamp': " + (FIRST_RUN + 1) + ", 'product': {'name': 'late', 'price': '1.00'}}"));
            deployment.awaitCaughtUp();
            assertThat(stands(deployment)).isEqualTo(said(10, row -> "1.00"));
            Path third = file("third.csv", 0, 10, row -> "1.00", FIRST_RUN + 3);
            assertThat(whole(feed(deployment, third, "--full"), 10).counts())
                    .containsEntry("unchanged", 10L)
                    .doesNotContainKey("deleted");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void deleteThatSomethingNewerStandsAboveIsToldOf() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance();
            assertThat(feed(deployment, file("first.csv", 0, 20, row -> "1.00", FIRST_RUN))
                            .status())
                    .isZero();
            deployment.send(change("{'sku': 'SKU-19', 'op': 'UPSERT', 'origin': 'us', 'sequence': 1, 'timestamp': "
                    + (FIRST_RUN + 3_600_000) + ", 'product': {'name': 'theirs', 'price': '1.00'}}"));
            deployment.awaitCaughtUp();
            Path report = directory.resolve("report.jsonl");

            Path second = file("second.csv", 0, 19, row -> "1.00", FIRST_RUN + 60_000);
            Said said = whole(feed(deployment, second, "--full", "--report", report.toString()), 20);
            assertThat(said.counts()).containsEntry("unchanged", 19L).containsEntry("overruled", 1L);
            assertThat(Files.readString(report))
                    .isEqualTo("{\"fate\":\"stale\",\"sku\":\"SKU-19\",\"stands\":\"us:1\"}\n");
        }
    }

    @Test
    void everyRowIsToldOf() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("assumed.replication.lag.ms", "-1"))) {
            deployment.startInstance();
            long now = System.currentTimeMillis();
            deployment.send(change("{'sku': 'C', 'op': 'UPSERT', 'origin': 'us', 'sequence': 1, 'timestamp': " + now
                    + ", 'product': {'name': 'theirs', 'price': '1.00'}}"));
            deployment.awaitCaughtUp();
            Path file = Files.writeString(
                    directory.resolve("mixed.csv"),
                    "sku,name,price\nA,a,1\nA,again,2\nB,b,x\nC,c,3\n,d,4\nE,\"e,5\nF,f,6\n");
            Files.setLastModifiedTime(file, FileTime.fromMillis(now - 5_000));
            Path report = directory.resolve("report.jsonl");
            Path rejects = directory.resolve("rejects.csv");

            Said dry = feed(deployment, file, "--dry-run");
            assertThat(dry.status()).isEqualTo(1);
            assertThat(dry.count("created")).isEqualTo(2);
            assertThat(deployment.read(deployment.config().changesTopics().get(0)))
                    .hasSize(1);

            Said said = feed(deployment, file, "--report", report.toString(), "--rejects", rejects.toString());
            assertThat(said.status()).isEqualTo(1);
            assertThat(said.counts())
                    .containsEntry("created", 2L)
                    .containsEntry("conflicted", 1L)
                    .containsEntry("rejected", 3L)
                    .containsEntry("repeated", 1L);
            assertThat(said.rows()).isEqualTo(7);
            assertThat(said.err())
                    .contains("line 4: column price: 'x': no number such as 1234.50")
                    .contains("line 6: column sku: the sku is missing")
                    .contains("line 7: column name: '\"e,5': the quote in front is not closed")
                    .contains("line 5, sku C: in conflict (INSERT, RESOLVED), us:1 stands");
            List<JsonNode> lines = new ArrayList<>();
            for (String line : Files.readAllLines(report)) {
                lines.add(JSON.readTree(line));
            }
            assertThat(lines)
                    .extracting(line -> line.get("fate").textValue() + " " + line.get("line") + " "
                            + line.path("sku").asText())
                    .containsExactlyInAnyOrder(
                            "repeated 2 A", "rejected 4 B", "rejected 6 null", "rejected 7 null", "conflicted 5 C");
            assertThat(Files.readString(rejects)).isEqualTo("sku,name,price\nB,b,x\n,d,4\nE,\"e,5\n");

            // Mended and fed again.
            Files.writeString(rejects, "sku,name,price\nB,b,7\nD,d,4\nE,e,5\n");
            Said mended = feed(deployment, rejects);
            assertThat(mended.status()).as(mended.err()).isZero();
            assertThat(mended.count("created")).isEqualTo(3);
            assertThat(deployment.catalogue()).containsOnlyKeys("A", "B", "C", "D", "E", "F");
            assertThat(deployment.catalogue().get("A").at("/product/name").textValue())
                    .isEqualTo("again");
        }
    }

    /**
     * A partial change needs another policy: here each becomes a dead letter. The first of the changes topics is of another shape, and
     * not the one that the feed writes to.
     */
    @Test
    void rowsThatBecomeDeadLettersAreRejectedAndSentAgainByTheNextRun() throws Exception {
        Map<String, String> settings = new HashMap<>(OTHER_SHAPE);
        settings.put("changes.topics", PRICES + ",*-changes");
        try (Deployment deployment = new Deployment(settings)) {
            deployment.startInstance();
            Path file = Files.writeString(directory.resolve("prices.csv"), "sku,price\nA,1\nB,2\n");
            Path rejects = directory.resolve("rejects.csv");

            Said said = feed(deployment, file, "--partial", "--rejects", rejects.toString());
            assertThat(said.status()).isEqualTo(1);
            assertThat(said.count("rejected")).as(said.out() + said.err()).isEqualTo(2);
            assertThat(said.err()).contains("line 2, sku A: PARTIAL_CHANGE");
            assertThat(Files.readString(rejects)).isEqualTo("sku,price\nA,1\nB,2\n");
            Said again = feed(deployment, file, "--partial");
            assertThat(again.count("rejected")).as(again.out() + again.err()).isEqualTo(2);
        }
    }
}
