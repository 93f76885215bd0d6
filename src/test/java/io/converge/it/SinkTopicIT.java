package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.converge.sink.SinkTally;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics and tables that are made anew, and records that are none of a converged topic. */
class SinkTopicIT {

    private SinkScene scene;

    @BeforeEach
    void open() throws Exception {
        scene = new SinkScene();
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    private void items(String prefix, int count) {
        for (int i = 0; i < count; i++) {
            scene.item(prefix + i, "1.00", null);
        }
        scene.flush();
    }

    private void awaitRows(int count) {
        await().atMost(Deployment.PATIENCE)
                .ignoreExceptions()
                .until(() -> scene.rows("select count(*) from products").equals(List.of(String.valueOf(count))));
    }

    @Test
    void topicThatIsMadeAnewWhileItIsReadEndsTheSinkBeforeItPassesOverAnything() throws Exception {
        RunningSink sink = scene.start(scene.setup());
        items("old", 10);
        awaitRows(10);
        await().atMost(Deployment.PATIENCE).until(() -> scene.progress().equals("10 rows, 0 to come"));
        scene.remakeTopic(1);
        items("new", 30);

        assertThat(sink.failure()).hasMessageContaining("was made anew since the sink");
        assertThat(scene.rows("select max(next_offset) from converge_offsets")).containsExactly("10");
        scene.catchUp(scene.setup().fromBeginning());
        awaitRows(40);
    }

    @Test
    void rowsOfATopicThatWasMadeAnewAreOverwrittenWhateverTheyHadSeen() throws Exception {
        items("sku", 10);
        scene.item("gone", "1.00", null);
        scene.catchUp();
        scene.remakeTopic(3);
        scene.item("sku9", "2.00", null);
        scene.delete("gone");

        SinkTally tally = scene.catchUp(scene.setup().fromBeginning());

        assertThat(tally.older()).isZero();
        assertThat(scene.rows("select price, converge_context from products where sku in ('sku9', 'gone')"))
                .containsExactly("2.0000 | {\"eu\": 1}");
        List<String> before = scene.written();
        scene.catchUp(scene.setup().fromBeginning());
        assertThat(scene.written()).isEqualTo(before).hasSize(10);
    }

    @Test
    void recordsThatSayLessThanTheirRowsHaveSeenAreCounted() throws Exception {
        items("sku", 3);
        scene.catchUp();
        scene.execute("update products set converge_context = '{\"eu\": 100}' where sku <> 'sku2'");
        items("sku", 3);

        SinkTally tally = scene.catchUp();

        assertThat(tally.written()).isEqualTo(1);
        assertThat(tally.unchanged()).isEqualTo(2);
        assertThat(tally.older()).isEqualTo(2);
    }

    @Test
    void tableThatIsDroppedAgainAndAgainWhileTheSinkRunsIsMadeAndFilledEachTime() throws Exception {
        scene.start(scene.setup());
        for (int i = 1; i <= 4; i++) {
            scene.item("SKU-" + i, "1.00", null);
            scene.flush();
            awaitRows(i);
            scene.execute("drop table products");
        }
        Schema other = SchemaBuilder.record("shop.Item")
                .fields()
                .optionalString("color")
                .endRecord();

        scene.put("SKU-5", other, "{'color': 'red'}", "CONVERGED");
        scene.flush();

        awaitRows(5);
        assertThat(scene.rows("select color from products where sku = 'SKU-5'")).containsExactly("red");
    }

    @Test
    void recordThatIsNoConvergedOneIsNamedWithItsPlace() throws Exception {
        items("sku", 2);
        Schema schema = SchemaBuilder.record("shop.Odd")
                .fields()
                .requiredString("sku")
                .name("product")
                .type(SinkScene.PRODUCT)
                .noDefault()
                .name("context")
                .type()
                .map()
                .values()
                .intType()
                .noDefault()
                .requiredString("winner")
                .requiredString("status")
                .endRecord();
        GenericRecord record = new GenericData.Record(schema);
        record.put("sku", "odd");
        record.put("product", product());
        record.put("context", Map.of("eu", 1));
        record.put("winner", "eu:1");
        record.put("status", "CONVERGED");
        scene.putForeign("odd", record);

        assertThatThrownBy(scene::catchUp)
                .hasMessageContaining(
                        scene.topic() + "-0@2: it is no converged record: the number of eu in its context is an"
                                + " int, not a long");
    }

    private static GenericRecord product() {
        GenericRecord product = new GenericData.Record(SinkScene.PRODUCT);
        product.put("name", "a");
        product.put("price", java.nio.ByteBuffer.allocate(1));
        return product;
    }
}
