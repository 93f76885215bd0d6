package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.converge.testing.AvroChanges;
import io.converge.testing.ConnectRecipe;
import io.converge.testing.ConnectWorker;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of the page on Kafka Connect, read from it and run in Connect's own runtime. */
class ConnectSinkIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SKUS = 60;

    @TempDir
    private Path directory;

    private final Deployment deployment = new Deployment(Map.of("resolution.policy", "field-merge"));
    private long sequence = 1;

    @BeforeEach
    void writeCatalogue() throws Exception {
        deployment.startInstance();
        for (GenericRecord change : AvroChanges.conflicts(SKUS)) {
            deployment.send(change);
        }
        deployment.awaitCaughtUp();
    }

    @AfterEach
    void close() throws Exception {
        deployment.close();
    }

    @Test
    void tableIsTheCatalogueByDebeziumsSink() throws Exception {
        String database = deployment.config().applicationId();
        SharedPostgres.createDatabase(database);
        String url = "jdbc:postgresql://localhost:" + SharedPostgres.port() + "/" + database;
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(ConnectRecipe.createTable());
            assertThatTargetIsTheCatalogue(
                    ConnectRecipe.settings(
                            "jdbc-sink.json", deployment.config(), Map.of("jdbc:postgresql://localhost/shop", url)),
                    false,
                    () -> rows(statement));
        }
    }

    @Test
    void documentsAreTheCatalogueByMongosSink() throws Exception {
        MongoServer server = new MongoServer(new MemoryBackend());
        String url = server.bindAndGetConnectionString();
        try (MongoClient client = MongoClients.create(url)) {
            assertThatTargetIsTheCatalogue(
                    ConnectRecipe.settings(
                            "documents-sink.json", deployment.config(), Map.of("mongodb://localhost:27017", url)),
                    true,
                    () -> documents(client));
            Document laptop = client.getDatabase("shop")
                    .getCollection("products")
                    .find(new Document("_id", "LAP-001"))
                    .first();
            assertThat(laptop.get("context")).isEqualTo(new Document("pim", sequence - 1));
            assertThat(laptop.get("status")).isEqualTo("CONVERGED");
        } finally {
            server.shutdownNow();
        }
    }

    /** Every recipe of the page is run by a test of this class. */
    @Test
    void allRecipesAreRun() {
        assertThat(ConnectRecipe.names()).containsExactly("jdbc-sink.json", "documents-sink.json");
    }

    /** Where a sink of Connect writes to: what each sku has there, as the catalogue's products are written below. */
    private interface Target {
        Map<String, String> products() throws Exception;
    }

    /** @param hasMaps whether the target has the products' maps, too */
    private void assertThatTargetIsTheCatalogue(Map<String, String> recipe, boolean hasMaps, Target target)
            throws Exception {
        Path offsets = directory.resolve("offsets");
        try (ConnectWorker worker = new ConnectWorker(deployment.config().bootstrapServers(), offsets)) {
            worker.start("sink", recipe);
            awaitCatalogue(worker, hasMaps, target);
            assertThat(target.products()).hasSize(SKUS);

            upsert("LAP-001", "Laptop", "899.9999", "{'color': 'a \\\"quoted\\\" =>, one'}");
            upsert("SKU-1", "upserted", "123456789012345.0001", "{}");
            delete("SKU-2");
            awaitCatalogue(worker, hasMaps, target);
            assertThat(target.products()).hasSize(SKUS).doesNotContainKey("SKU-2");
        }
        // What comes while Connect is away.
        upsert("SKU-2", "there again", "-0.0001", "{'a': 'b', 'c': ''}");
        delete("SKU-3");
        upsert("LAP-001", "Laptop again", "1", "{}");
        try (ConnectWorker worker = new ConnectWorker(deployment.config().bootstrapServers(), offsets)) {
            worker.start("sink", recipe);
            awaitCatalogue(worker, hasMaps, target);
        }
    }

    private void awaitCatalogue(ConnectWorker worker, boolean hasMaps, Target target) throws Exception {
        deployment.awaitCaughtUp();
        Map<String, String> catalogue = new TreeMap<>();
        deployment.catalogue().forEach((sku, line) -> {
            JsonNode product = line.get("product");
            if (!product.isNull()) {
                catalogue.put(
                        sku,
                        String.join(
                                " | ",
                                product.get("name").textValue(),
                                product.get("price").textValue(),
                                product.get("categoryId").asText(),
                                hasMaps ? product.get("attributes").toString() : ""));
            }
        });
        await().atMost(Deployment.PATIENCE).untilAsserted(() -> {
            assertThat(worker.state("sink")).isEqualTo("RUNNING");
            assertThat(target.products()).isEqualTo(catalogue);
        });
    }

    private static Map<String, String> rows(Statement statement) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        try (ResultSet row = statement.executeQuery("select sku, name, price, category_id, '' from products")) {
            while (row.next()) {
                rows.put(
                        row.getString(1),
                        String.join(
                                " | ",
                                row.getString(2),
                                row.getString(3),
                                String.valueOf(row.getString(4)),
                                row.getString(5)));
            }
        }
        return rows;
    }

    private static Map<String, String> documents(MongoClient client) {
        Map<String, String> documents = new TreeMap<>();
        for (Document document :
                client.getDatabase("shop").getCollection("products").find()) {
            Document product = document.get("product", Document.class);
            documents.put(
                    document.getString("_id"),
                    String.join(
                            " | ",
                            product.getString("name"),
                            product.get("price", Decimal128.class)
                                    .bigDecimalValue()
                                    .toPlainString(),
                            String.valueOf(product.get("categoryId")),
                            compact(product.get("attributes", Document.class).toJson())));
        }
        return documents;
    }

    private static String compact(String json) {
        try {
            return JSON.readTree(json).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void upsert(String sku, String name, String price, String attributes) {
        send(
                ("{'sku': '%s', 'op': 'UPSERT', 'origin': 'pim', 'sequence': %d, 'timestamp': %d, 'product': {'name': '%s',"
                                + " 'price': '%s', 'categoryId': 7, 'attributes': %s}}")
                        .formatted(sku, sequence, 1_000 + sequence, name, price, attributes));
    }

    private void delete(String sku) {
        send("{'sku': '%s', 'op': 'DELETE', 'origin': 'pim', 'sequence': %d, 'timestamp': %d}"
                .formatted(sku, sequence, 1_000 + sequence));
    }

    private void send(String change) {
        deployment.send(AvroChanges.change(change));
        sequence++;
    }
}
