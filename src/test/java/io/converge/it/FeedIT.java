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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supplier's files on a broker, by the command line. */
class FeedIT {

    private static final int ROWS = Integer.getInteger("converge.rows", 6_000);
    private static final long FIRST_RUN = 1_764_000_000_000L;
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

    /** @param price of all of them */
    private Path file(String name, int from, int to, String price, long writtenMs) throws IOException {
        StringBuilder text = new StringBuilder("sku,name,price,/attributes/color\n");
        for (int i = from; i < to; i++) {
            text.append("SKU-%d,\"Product, no. %d\",%s,blue\n".formatted(i, i, price));
        }
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(writtenMs));
        return file;
    }

    private static List<String> command(Deployment deployment, Path file, String... options) {
        List<String> arguments = new ArrayList<>(List.of("feed", "--origin", "acme", file.toString()));
        for (String setting : List.of(
                "application.id=" + deployment.config().applicationId(),
                "bootstrap.servers=" + deployment.config().bootstrapServers(),
                "schema.registry.url=" + deployment.config().registryUrl(),
                "changes.topics=" + deployment.config().changesTopics().get(0),
                "converged.topic=" + deployment.config().convergedTopic(),
                "conflicts.topic=" + deployment.config().conflictsTopic(),
                "dead.letters.topic=" + deployment.config().deadLettersTopic())) {
            arguments.addAll(List.of("-D", setting));
        }
        arguments.addAll(List.of(options));
        return arguments;
    }

    private static Said feed(Deployment deployment, Path file, String... options) throws Exception {
        return Said.of(CommandLines.run(command(deployment, file, options)));
    }

    private Process start(Deployment deployment, Path file) throws IOException {
        return new ProcessBuilder(JavaCommand.of(Main.class, List.of("-Xmx256m"), command(deployment, file)))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("killed.txt").toFile())
                .start();
    }

    @Test
    void overlappingRetriedAndHalfDoneImportsGiveOneCatalogue() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance();
            String changes = deployment.config().changesTopics().get(0);
            Path first = file("first.csv", 0, ROWS, "1.00", FIRST_RUN);

            // Two at the same time, of which one is killed.
            Process killed = start(deployment, first);
            List<Said> other = new ArrayList<>();
            Thread thread = new Thread(() -> {
                try {
                    other.add(feed(deployment, first));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.read(changes).size() > ROWS / 10);
            killed.destroyForcibly().waitFor();
            thread.join();
            assertThat(other.get(0).status()).as(other.get(0).err()).isZero();
            assertThat(other.get(0).rows()).isEqualTo(ROWS);
            assertThat(other.get(0).count("created") + other.get(0).count("unchanged"))
                    .as(other.get(0).out())
                    .isEqualTo(ROWS);
            assertThat(deployment.catalogue()).hasSize(ROWS);

            int sent = deployment.read(changes).size();
            Said again = feed(deployment, first);
            assertThat(again.status()).as(again.err()).isZero();
            assertThat(again.count("unchanged")).isEqualTo(ROWS);
            assertThat(deployment.read(changes)).hasSize(sent);

            // Half of it at another price, and 50 fewer.
            Path second = file("second.csv", 0, ROWS - 50, "1.00", FIRST_RUN + 60_000);
            Files.writeString(second, Files.readString(second).replaceAll("(SKU-\\d*[02468],.*),1.00,", "$1,2.00,"));
            Files.setLastModifiedTime(second, FileTime.fromMillis(FIRST_RUN + 60_000));
            Said full = feed(deployment, second, "--full");
            assertThat(full.status()).as(full.err()).isZero();
            assertThat(full.rows()).isEqualTo(ROWS - 50);
            assertThat(full.counts())
                    .containsEntry("updated", (ROWS - 50) / 2L)
                    .containsEntry("unchanged", (ROWS - 50) / 2L)
                    .containsEntry("deleted", 50L);
            Map<String, JsonNode> catalogue = deployment.catalogue();
            assertThat(catalogue.values().stream()
                            .filter(line -> line.get("product").isNull()))
                    .hasSize(50);
            assertThat(deployment.read(changes)).hasSize(sent + (ROWS - 50) / 2 + 50);

            // One that is older than what has begun, and comes late.
            Path old = file("old.csv", 0, ROWS, "0.50", FIRST_RUN + 30_000);
            Said refused = feed(deployment, old);
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).contains("run 1764000030000 is older than run 1764000060000");
            Said forced = feed(deployment, old, "--force");
            assertThat(forced.status()).as(forced.err()).isZero();
            assertThat(forced.count("stale")).as(forced.out()).isEqualTo(ROWS);
            deployment.awaitCaughtUp();
            assertThat(deployment.catalogue()).isEqualTo(catalogue);

            Said last = feed(deployment, second, "--full");
            assertThat(last.status()).as(last.err()).isZero();
            assertThat(last.count("unchanged")).as(last.out()).isEqualTo(ROWS - 50);
            assertThat(last.count("deleted")).isZero();

            // A file that was cut by its supplier.
            Path cut = file("cut.csv", 0, ROWS / 2, "3.00", FIRST_RUN + 90_000);
            int before = deployment.read(changes).size();
            Said tooMany = feed(deployment, cut, "--full");
            assertThat(tooMany.status()).isEqualTo(1);
            assertThat(tooMany.err()).contains("more than --max-deletes 10%").contains("Nothing is sent");
            assertThat(deployment.read(changes)).hasSize(before);
            assertThat(deployment.catalogue()).isEqualTo(catalogue);
        }
    }

    @Test
    void runBesideAnOlderOneThatIsStillOpenSendsEverything() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance();
            Path first = file("first.csv", 0, 10, "1.00", FIRST_RUN);
            Path second = file("second.csv", 0, 10, "1.00", FIRST_RUN + 2);
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
            Path third = file("third.csv", 0, 10, "1.00", FIRST_RUN + 3);
            assertThat(feed(deployment, third).count("unchanged")).isEqualTo(10);
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

    /** A partial change needs another policy: here each becomes a dead letter. */
    @Test
    void rowsThatBecomeDeadLettersAreRejectedAndSentAgainByTheNextRun() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
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
