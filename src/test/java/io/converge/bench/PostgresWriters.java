package io.converge.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericRecord;

/**
 * The same changes as {@code INSERT … ON CONFLICT (sku) DO UPDATE} in PostgreSQL, by several writers at once, each with a
 * share of the skus. The embedded server is measured as it comes, and again without waiting for the disk, as a Kafka broker
 * does not wait either.
 */
final class PostgresWriters {

    private static final String SERVER = "PostgreSQL";
    private static final String SINGLE_ROWS = "single rows";
    private static final int[] WRITERS = {1, 2, 4, 8, 16, 32};
    private static final List<Integer> BATCHES = List.of(100, 1_000);

    private static final String TABLE = """
            DROP TABLE IF EXISTS product;
            CREATE TABLE product (sku text PRIMARY KEY, origin text, sequence bigint, updated bigint, name text,
              price numeric(19, 4), category_id bigint, supplier_id bigint, attributes text)
            """;
    private static final String UPDATE = """
             ON CONFLICT (sku) DO UPDATE SET origin = EXCLUDED.origin, sequence = EXCLUDED.sequence,
              updated = EXCLUDED.updated, name = EXCLUDED.name, price = EXCLUDED.price,
              category_id = EXCLUDED.category_id, supplier_id = EXCLUDED.supplier_id, attributes = EXCLUDED.attributes
              WHERE product.updated <= EXCLUDED.updated
            """;
    private static final String SINGLE = "INSERT INTO product VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)" + UPDATE;
    private static final String BATCH =
            "INSERT INTO product SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[],"
                    + " ?::numeric[], ?::bigint[], ?::bigint[], ?::text[])"
                    + UPDATE;
    private static final String[] TYPES = {
        "text", "text", "bigint", "bigint", "text", "numeric", "bigint", "bigint", "text"
    };

    private final String scenario;
    private final String url;
    private final List<Object[]> rows;
    private final double maxSeconds;
    private final Consumer<String> progress;

    private PostgresWriters(
            String scenario, String url, List<Object[]> rows, double maxSeconds, Consumer<String> progress) {
        this.scenario = scenario;
        this.url = url;
        this.rows = rows;
        this.maxSeconds = maxSeconds;
        this.progress = progress;
    }

    /**
     * Measures every number of writers with every size of batch where each sku is as likely as any other, and where some are hot, as Zipf's
     * law has it, the best with single rows and the best with batches.
     *
     * @param url of a server that runs; null: an embedded one is started
     */
    static List<Result> measure(Workload workload, String url, double maxSeconds, Consumer<String> progress)
            throws Exception {
        List<Object[]> uniform = rows(workload.distributed(Distribution.UNIFORM));
        List<Object[]> zipf = rows(workload.distributed(Distribution.ZIPF));
        if (url != null) {
            return measure(SERVER, url, uniform, zipf, maxSeconds, progress);
        }
        List<Result> results = new ArrayList<>();
        for (String fsync : List.of("on", "off")) {
            String name = SERVER + (fsync.equals("on") ? " as it comes" : " with fsync=off");
            try (EmbeddedPostgres server = start(fsync)) {
                String embedded = server.getJdbcUrl("postgres", "postgres");
                results.addAll(measure(name, embedded, uniform, zipf, maxSeconds, progress));
            } catch (IOException | IllegalStateException e) {
                progress.accept(name + " is left out: " + e.getMessage());
            }
        }
        return results;
    }

    /** Whether it was measured here. */
    static boolean isResult(Result result) {
        return result.scenario().startsWith(SERVER);
    }

    static boolean isBatch(Result result) {
        return !result.contender().endsWith(SINGLE_ROWS);
    }

    private static List<Object[]> rows(Workload workload) {
        List<Object[]> rows = new ArrayList<>();
        Workload.Writer writer = workload.writer();
        for (int i = 0; i < workload.changes(); i++) {
            rows.add(row(writer.next()));
        }
        return rows;
    }

    private static List<Result> measure(
            String name,
            String url,
            List<Object[]> uniform,
            List<Object[]> zipf,
            double maxSeconds,
            Consumer<String> progress)
            throws Exception {
        PostgresWriters even = new PostgresWriters(name, url, uniform, maxSeconds, progress);
        PostgresWriters hot =
                new PostgresWriters(name + ", " + Distribution.ZIPF.label(), url, zipf, maxSeconds, progress);
        List<Result> results = new ArrayList<>();
        List<Setting> best = new ArrayList<>();
        best.add(even.best(List.of(1), results));
        best.add(even.best(BATCHES, results));
        for (Setting setting : best) {
            results.add(hot.measure(setting));
        }
        return results;
    }

    static EmbeddedPostgres start(String fsync) throws IOException {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", fsync)
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("shared_buffers", "512MB")
                .setServerConfig("max_wal_size", "4GB")
                .start();
    }

    private static Object[] row(GenericRecord change) {
        GenericRecord product = (GenericRecord) change.get("product");
        byte[] price = ((ByteBuffer) product.get("price")).array();
        return new Object[] {
            change.get("sku"),
            change.get("origin"),
            change.get("sequence"),
            change.get("timestamp"),
            product.get("name"),
            new BigDecimal(new BigInteger(price), 4),
            product.get("categoryId"),
            product.get("supplierId"),
            product.get("attributes").toString()
        };
    }

    private record Setting(int writers, int batch) {

        String label() {
            return "%d writer%s, %s"
                    .formatted(writers, writers == 1 ? "" : "s", batch == 1 ? SINGLE_ROWS : "batches of " + batch);
        }
    }

    /** Measures all numbers of writers with these sizes of batches, and says with which it was fastest. */
    private Setting best(List<Integer> batches, List<Result> results) throws Exception {
        Setting best = null;
        double most = 0;
        for (int batch : batches) {
            for (int writers : WRITERS) {
                Setting setting = new Setting(writers, batch);
                Result result = measure(setting);
                results.add(result);
                if (result.median() > most) {
                    best = setting;
                    most = result.median();
                }
            }
        }
        return best;
    }

    private Result measure(Setting setting) throws Exception {
        double perSecond = run(setting.writers(), setting.batch());
        progress.accept("%s, %s: %,.0f changes/s".formatted(scenario, setting.label(), perSecond));
        return new Result(scenario, setting.label(), List.of(perSecond), 0, 0, 0, 0, 0);
    }

    /** Changes a second until all are written or the time is over. */
    private double run(int writers, int batch) throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
        List<List<Object[]>> shares = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            shares.add(new ArrayList<>());
        }
        rows.forEach(
                row -> shares.get(Math.floorMod(row[0].hashCode(), writers)).add(row));
        AtomicLong written = new AtomicLong();
        ExecutorService executor = Executors.newFixedThreadPool(writers);
        long begin = System.nanoTime();
        long deadline = begin + (long) (maxSeconds * TimeUnit.SECONDS.toNanos(1));
        try {
            List<Future<?>> all = new ArrayList<>();
            for (List<Object[]> share : shares) {
                all.add(executor.submit(() -> {
                    write(share, batch, deadline, written);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            return written.get() * 1e9 / (System.nanoTime() - begin);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private void write(List<Object[]> share, int batch, long deadline, AtomicLong written) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement(batch == 1 ? SINGLE : BATCH)) {
            for (int from = 0; from < share.size() && System.nanoTime() - deadline < 0; from += batch) {
                List<Object[]> next = share.subList(from, Math.min(share.size(), from + batch));
                if (batch == 1) {
                    setRow(statement, next.get(0));
                } else {
                    setColumns(connection, statement, next);
                }
                statement.executeUpdate();
                written.addAndGet(next.size());
            }
        }
    }

    private static void setRow(PreparedStatement statement, Object[] row) throws SQLException {
        for (int i = 0; i < row.length; i++) {
            statement.setObject(i + 1, row[i]);
        }
    }

    /** One statement may not write a row twice: of several changes of a sku the last one counts. */
    private static void setColumns(Connection connection, PreparedStatement statement, List<Object[]> batch)
            throws SQLException {
        Map<Object, Object[]> last = new LinkedHashMap<>();
        batch.forEach(row -> last.put(row[0], row));
        for (int column = 0; column < TYPES.length; column++) {
            int index = column;
            Array values = connection.createArrayOf(
                    TYPES[column], last.values().stream().map(row -> row[index]).toArray());
            statement.setArray(column + 1, values);
        }
    }
}
