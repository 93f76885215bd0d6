package io.converge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a sku takes in the store under each policy, after the same edits however they are sent. */
@Command(
        name = "state-size",
        description = "What skus of ten leaves take in the store, under each policy and for each way to send changes.",
        mixinStandardHelpOptions = true)
final class StateSize implements Callable<Integer> {

    private static final double NO_LIMIT = 3_600;

    @Option(names = "--skus", defaultValue = "10000", description = "(default: ${DEFAULT-VALUE})")
    private int skus;

    @Option(
            names = "--changes-per-sku",
            defaultValue = "5",
            description = "On the average, the first one included (default: ${DEFAULT-VALUE}).")
    private int changesPerSku;

    @Mixin
    private StageOptions options;

    /**
     * @param entryBytes keys and values of all entries, for a sku
     * @param diskBytes files, compressed, and with what was replaced as far as it is still there, for a sku
     */
    record Measured(String contender, int skus, double entryBytes, double diskBytes) {}

    @Override
    public Integer call() throws Exception {
        RocksDB.loadLibrary();
        Scenario scenario = new Scenario(
                Scenario.ofLeaves(Workload.BASE).ofSkus(skus, skus * changesPerSku), Scenario.EXACTLY_ONCE);
        List<Measured> all = new ArrayList<>();
        System.out.printf(
                "| %,d skus of %d leaves | bytes a sku | × last-write-wins | on disk | × last-write-wins |%n",
                skus, Workload.MOST_LEAVES);
        System.out.println("|---|--:|--:|--:|--:|");
        try (Stage stage = options.stage()) {
            for (Contender contender : scenario.contenders()) {
                Measured one = measure(stage, contender, scenario.workload(contender));
                all.add(one);
                // Last-write-wins comes first.
                System.out.printf(
                        "| %s | %.0f | %.2f | %.0f | %.2f |%n",
                        one.contender(),
                        one.entryBytes(),
                        one.entryBytes() / all.get(0).entryBytes(),
                        one.diskBytes(),
                        one.diskBytes() / all.get(0).diskBytes());
            }
        }
        Figures.write(options.output(), "state-size", "sizes", all);
        return 0;
    }

    private Measured measure(Stage stage, Contender contender, Workload workload) throws Exception {
        stage.topics().fill(workload);
        String id = stage.newId(contender);
        stage.worker(contender)
                .run(new Worker.Order(
                        stage.applicationSettings(id, workload.topic(), Scenario.EXACTLY_ONCE),
                        workload.changes(),
                        NO_LIMIT,
                        false));
        double entryBytes = 0;
        double diskBytes = 0;
        for (Path store : stores(stage.state(id))) {
            entryBytes += entryBytes(store);
            diskBytes += fileBytes(store);
        }
        stage.clear(id);
        return new Measured(contender.label(), skus, entryBytes / skus, diskBytes / skus);
    }

    /** Those of all tasks. */
    private static List<Path> stores(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith("rocksdb"))
                    .flatMap(stores -> Stream.of(stores.toFile().listFiles()))
                    .map(store -> store.toPath())
                    .toList();
        }
    }

    private static long entryBytes(Path store) throws RocksDBException {
        long bytes = 0;
        try (RocksDB database = RocksDB.openReadOnly(store.toString());
                RocksIterator entries = database.newIterator()) {
            for (entries.seekToFirst(); entries.isValid(); entries.next()) {
                bytes += entries.key().length + entries.value().length;
            }
        }
        return bytes;
    }

    private static long fileBytes(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
