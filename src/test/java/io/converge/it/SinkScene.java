package io.converge.it;

import io.converge.config.ConvergeConfig;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.serde.RecordHeader;
import io.converge.serde.schema.Schemas;
import io.converge.sink.SinkRetry;
import io.converge.sink.SinkRun;
import io.converge.sink.SinkTally;
import io.converge.testing.SinkSetup;
import io.converge.testing.SinkWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.awaitility.Awaitility;

/** A converged topic that the test writes by itself, and a database of its own whose table sinks keep equal to it. */
final class SinkScene implements AutoCloseable {

    /** Of the products of most tests. */
    static final Schema PRODUCT = new Schema.Parser().parse("""
            {"type": "record", "name": "Item", "namespace": "shop", "fields": [
              {"name": "name", "type": "string"},
              {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 19, "scale": 4}},
              {"name": "ean", "type": ["null", "string"], "default": null}]}
            """);

    static final String TABLE = "products";

    /** A table for them that is there beforehand, with further columns or constraints. */
    static final String CREATE =
            "create table products (sku text primary key, name text, price numeric(19,4), ean text,"
                    + " converge_context jsonb, converge_winner text%s)";

    static final String ROWS = "select sku, price, ean from products order by sku";
    static final String REJECTS = "select sku, op, sqlstate from converge_rejects order by sku";

    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, String> settings;
    private final ConvergeConfig config;
    private final Admin admin;
    private KafkaProducer<byte[], byte[]> producer;
    private final Serializer<Object> serializer;
    private final SinkWords words = new SinkWords();
    private final List<RunningSink> running = new ArrayList<>();
    private long sequence;

    SinkScene() throws Exception {
        this(1);
    }

    SinkScene(int partitions) throws Exception {
        settings = new HashMap<>(Cluster.shared().settings());
        settings.putAll(Map.of("application.id", name, "converged.topic", name, "session.timeout.ms", "6000"));
        // So that records of one sku come in transactions of their own.
        settings.put("max.poll.records", "7");
        config = new ConvergeConfig(settings);
        admin = Admin.create(config.clientSettings());
        producer = newProducer();
        serializer = config.registryClient().serializer();
        makeTopic(partitions);
        SharedPostgres.createDatabase(name);
    }

    private KafkaProducer<byte[], byte[]> newProducer() {
        return new KafkaProducer<>(config.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** From now on most skus go to another partition. */
    void addPartitions(int total) throws Exception {
        producer.close();
        admin.createPartitions(Map.of(name, NewPartitions.increaseTo(total)))
                .all()
                .get();
        producer = newProducer();
    }

    void makeTopic(int partitions) throws Exception {
        admin.createTopics(
                        List.of(new NewTopic(name, partitions, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                .all()
                .get();
    }

    /** As somebody does who begins again; contexts count anew, too. */
    void remakeTopic(int partitions) throws Exception {
        admin.deleteTopics(List.of(name)).all().get();
        Awaitility.await().until(() -> !admin.listTopics().names().get().contains(name));
        makeTopic(partitions);
        sequence = 0;
    }

    /** As retention does, of the first partition. */
    void dropRecordsBefore(long offset) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, name),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("cleanup.policy", "delete"), AlterConfigOp.OpType.SET))))
                .all()
                .get();
        // The broker hears of the setting later than the controller that has confirmed it.
        Awaitility.await()
                .ignoreExceptionsMatching(e -> e.getCause() instanceof PolicyViolationException)
                .until(() ->
                        admin.deleteRecords(Map.of(new TopicPartition(name, 0), RecordsToDelete.beforeOffset(offset)))
                                        .lowWatermarks()
                                        .get(new TopicPartition(name, 0))
                                        .get()
                                        .lowWatermark()
                                == offset);
    }

    Admin admin() {
        return admin;
    }

    String topic() {
        return name;
    }

    ConvergeConfig config() {
        return config;
    }

    int port() {
        return SharedPostgres.port();
    }

    String url() {
        return url(port());
    }

    /** The database by way of another port. */
    String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?user=postgres";
    }

    SinkSetup setup() {
        return new SinkSetup(url(), TABLE);
    }

    void put(String sku, String product) {
        put(sku, PRODUCT, product, "CONVERGED");
    }

    /** @param product JSON in which single quotes count as double ones */
    void put(String sku, Schema schema, String product, String status) {
        GenericRecord record = new GenericData.Record(Schemas.converged(schema));
        record.put("sku", sku);
        try {
            record.put("product", JsonToAvro.read(product.replace('\'', '"'), schema));
        } catch (JsonFormException e) {
            throw new IllegalArgumentException(e);
        }
        sequence++;
        record.put("context", Map.of("eu", sequence));
        record.put("winner", "eu:" + sequence);
        Schema statuses = record.getSchema().getField("status").schema();
        record.put("status", new GenericData.EnumSymbol(statuses, status));
        put(sku, serializer.serialize(name, record));
    }

    /** A record whose schema is registered as another topic's. */
    void putForeign(String key, GenericRecord record) {
        put(key, serializer.serialize(name + "-other", record));
    }

    private void put(String key, byte[] value) {
        producer.send(new ProducerRecord<>(name, key.getBytes(StandardCharsets.UTF_8), value));
    }

    void item(String sku, String price, String ean) {
        put(
                sku,
                "{'name': 'Item %s', 'price': '%s', 'ean': %s}"
                        .formatted(sku, price, ean == null ? "null" : "'" + ean + "'"));
    }

    void delete(String sku) {
        delete(sku, "CONVERGED");
    }

    void delete(String sku, String status) {
        sequence++;
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(name, sku.getBytes(StandardCharsets.UTF_8), null);
        record.headers().add(RecordHeader.CONTEXT, RecordHeader.bytes("{\"eu\":" + sequence + "}"));
        record.headers().add(RecordHeader.WINNER, RecordHeader.bytes("eu:" + sequence));
        record.headers().add(RecordHeader.STATUS, RecordHeader.bytes(status));
        producer.send(record);
    }

    RunningSink start(SinkSetup setup) {
        producer.flush();
        RunningSink sink = RunningSink.start(config, setup, words);
        running.add(sink);
        return sink;
    }

    /** Runs a sink until it has come to the end. */
    SinkTally catchUp(SinkSetup setup) throws IOException {
        producer.flush();
        return new SinkRun(config, setup.untilCaughtUp().options(), words).run();
    }

    SinkTally catchUp() throws IOException {
        return catchUp(setup());
    }

    /** Runs a sink until it has come to the end, which writes what there is in one transaction. */
    SinkTally catchUpAtOnce() throws IOException {
        producer.flush();
        Map<String, String> more = new HashMap<>(settings);
        more.put("max.poll.records", "2000");
        return new SinkRun(new ConvergeConfig(more), setup().untilCaughtUp().options(), words).run();
    }

    SinkRetry.Result retry() throws IOException {
        return retry(setup());
    }

    SinkRetry.Result retry(SinkSetup setup) throws IOException {
        return new SinkRetry(config, setup.options(), words).run();
    }

    void flush() {
        producer.flush();
    }

    /** How far a sink told that it is. */
    String progress() {
        return words.progress();
    }

    /** What sinks told their operator. */
    List<String> said() {
        return words.said();
    }

    /** The database as another user sees it. */
    SinkSetup setupOf(String user) {
        return new SinkSetup(url().replace("user=postgres", "user=" + user), TABLE);
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /**
     * Counts from now on what is tried to be written, also what is rolled back.
     *
     * @param what each {@code row} or each {@code statement}
     */
    void countTries(String what) throws SQLException {
        execute(
                "create sequence tries",
                "create function count_try() returns trigger language plpgsql as $$ begin perform nextval('tries');"
                        + " return new; end $$",
                "create trigger counting before insert on products for each " + what + " execute function count_try()");
    }

    long tries() throws SQLException {
        return Long.parseLong(rows("select nextval('tries') - 1").get(0));
    }

    /** Rows of a query, the columns of each with a bar between. */
    List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = utc(connection);
                ResultSet row = statement.executeQuery(query)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    values.add(row.getString(i));
                }
                rows.add(String.join(" | ", values.stream().map(String::valueOf).toList()));
            }
        }
        return rows;
    }

    private static Statement utc(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.execute("set time zone 'UTC'");
        return statement;
    }

    /** Each row, and the transaction that wrote it. */
    List<String> written() throws SQLException {
        return rows("select xmin, * from " + TABLE + " order by sku");
    }

    @Override
    public void close() {
        running.forEach(RunningSink::close);
        producer.close();
        serializer.close();
        admin.close();
    }
}
