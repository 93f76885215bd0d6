package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.converge.cli.Main;
import io.converge.testing.JavaCommand;
import io.converge.testing.SinkSetup;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sinks that are killed, cut off, taken over from: the table ends equal to the topic. */
class SinkFaultsIT {

    private static final int PARTITIONS = 3;
    private static final int SKUS = 50;

    @TempDir
    private Path directory;

    private final Random random = new Random(7);
    private final Map<String, String> expected = new TreeMap<>();
    private SinkScene scene;
    private int changes;

    @BeforeEach
    void open() throws Exception {
        scene = new SinkScene(PARTITIONS);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    private void change(int times) {
        for (int i = 0; i < times; i++) {
            String sku = "SKU-" + random.nextInt(SKUS);
            changes++;
            if (random.nextInt(8) == 0) {
                scene.delete(sku);
                expected.remove(sku);
            } else {
                scene.item(sku, changes + ".0000", null);
                expected.put(sku, changes + ".0000");
            }
        }
        scene.flush();
    }

    private Map<String, String> table() throws SQLException {
        Map<String, String> table = new TreeMap<>();
        for (String row : scene.rows("select sku, price from products")) {
            table.put(row.split(" \\| ")[0], row.split(" \\| ")[1]);
        }
        return table;
    }

    private void awaitTable() {
        await().atMost(Deployment.PATIENCE).ignoreExceptions().until(() -> table().equals(expected));
    }

    private Process process(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("sink", "--jdbc-url", scene.url(), "--table", "products"));
        arguments.addAll(List.of(more));
        for (String key : List.of(
                "bootstrap.servers",
                "schema.registry.url",
                "application.id",
                "converged.topic",
                "session.timeout.ms")) {
            String value = key.equals("schema.registry.url")
                    ? scene.config().registryUrl()
                    : String.valueOf(scene.config().clientSettings().getOrDefault(key, scene.topic()));
            arguments.addAll(List.of("-D", key + "=" + value));
        }
        File output = directory.resolve("sink.txt").toFile();
        return new ProcessBuilder(JavaCommand.of(Main.class, List.of("-Xmx256m"), arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                .start();
    }

    @Test
    void processThatIsKilledWhileItWritesIsGoneOnFrom() throws Exception {
        change(500);
        for (int i = 0; i < 2; i++) {
            Process process = process("-D", "max.poll.records=10");
            try {
                String before = owners();
                await().atMost(Deployment.PATIENCE).until(() -> !owners().equals(before));
                change(1_000);
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        Process last = process("--until-caught-up");
        assertThat(last.waitFor()).isZero();

        assertThat(table()).isEqualTo(expected);
    }

    /** Where the partitions are, or nothing while there is no table for it. */
    private String owners() throws SQLException {
        return scene.rows("select 1 from pg_class where relname = 'converge_offsets'")
                        .isEmpty()
                ? ""
                : scene.rows("select sum(next_offset) from converge_offsets").toString();
    }

    @Test
    void instancesShareThePartitionsAndTakeThemOver() throws Exception {
        RunningSink first = scene.start(scene.setup());
        change(300);
        awaitTable();
        RunningSink second = scene.start(scene.setup());
        await().atMost(Deployment.PATIENCE).until(() -> {
            change(20);
            return scene.admin().describeConsumerGroups(List.of(group())).all().get().get(group()).members().stream()
                            .filter(member ->
                                    !member.assignment().topicPartitions().isEmpty())
                            .count()
                    == 2;
        });
        change(300);
        awaitTable();
        first.stop();
        change(300);
        awaitTable();
        assertThat(second.stop().refused()).isZero();
    }

    private double metric(String name) throws Exception {
        ObjectName bean =
                new ObjectName("io.converge", new Hashtable<>(Map.of("type", "sink-metrics", "sink", group())));
        return ((Number) ManagementFactory.getPlatformMBeanServer().getAttribute(bean, name)).doubleValue();
    }

    private String group() throws SQLException {
        return scene.rows("select min(sink) from converge_offsets").get(0);
    }

    @Test
    void databaseThatIsAwayIsWaitedForAndSaidSo() throws Exception {
        try (TcpProxy proxy = new TcpProxy(scene.port())) {
            scene.start(new SinkSetup(scene.url(proxy.port()), SinkScene.TABLE));
            change(100);
            awaitTable();
            proxy.away(true);
            change(100);
            await().atMost(Deployment.PATIENCE)
                    .until(() -> scene.said().stream().anyMatch(line -> line.startsWith("waits: the database")));
            proxy.away(false);
            awaitTable();

            assertThat(scene.said()).contains("goes on");
            assertThat(metric("waits-total")).isPositive();
            assertThat(metric("written-total")).isPositive();
            await().atMost(Deployment.PATIENCE).until(() -> metric("lag") == 0);
        }
    }

    @Test
    void connectionsThatAreCutAnywhereLoseAndRepeatNothing() throws Exception {
        change(10);
        scene.catchUp();
        keepHistory();
        try (TcpProxy proxy = new TcpProxy(scene.port())) {
            scene.start(new SinkSetup(scene.url(proxy.port()), SinkScene.TABLE));
            for (int i = 0; i < 20; i++) {
                change(100);
                awaitPause();
                proxy.cut();
            }
            awaitTable();
            for (int i = 0; i < 5; i++) {
                long before = resumptions();
                proxy.keepAnswer("COMMIT");
                change(20);
                awaitTable();
                await().atMost(Deployment.PATIENCE).until(() -> resumptions() > before);
            }
            change(20);
            awaitTable();
        }
        assertThat(scene.rows("select count(*) - count(distinct price) from history where sku is not null"))
                .as("written twice")
                .containsExactly("0");
        assertThat(scene.rows(
                        "select count(*) from (select price <= lag(price) over (partition by sku, part order by n)"
                                + " as is_older from history) h where is_older"))
                .as("rows over newer ones, or offsets that were moved there before")
                .containsExactly("0");
    }

    /** Of prices by sku, and of offsets by partition. */
    private void keepHistory() throws SQLException {
        scene.execute(
                "create table history (n bigserial, sku text, part int, price numeric)",
                "create function keep_row() returns trigger language plpgsql as $$ begin"
                        + " insert into history (sku, price) values (new.sku, new.price); return new; end $$",
                "create function keep_offset() returns trigger language plpgsql as $$ begin"
                        + " insert into history (part, price) values (new.partition, new.next_offset); return new; end $$",
                "create trigger keeping after insert or update on products for each row execute function keep_row()",
                "create trigger keeping after update of next_offset on converge_offsets for each row"
                        + " execute function keep_offset()");
    }

    /** How often it has gone on after a fault. */
    private long resumptions() {
        return scene.said().stream().filter("goes on"::equals).count();
    }

    /** A moment, in which it writes or not. */
    private void awaitPause() {
        await().pollDelay(Duration.ofMillis(random.nextInt(60))).until(() -> true);
    }

    @Test
    void whoIsOfNoGroupAndTakesPartitionsAgainAndAgainIsTold() throws Exception {
        RunningSink sink = scene.start(scene.setup());
        change(10);
        awaitTable();
        for (int i = 0; i < 3; i++) {
            scene.execute("update converge_offsets set owner = owner + 1");
            int told = scene.said().size();
            change(30);
            if (i < 2) {
                awaitTable();
            }
            assertThat(told).isLessThanOrEqualTo(scene.said().size());
        }

        assertThat(sink.failure())
                .hasMessageContaining("is taken by another sink of this name again and again")
                .hasMessageContaining("--name");
    }
}
