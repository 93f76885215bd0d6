package io.converge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.feed.SkuTable.Mark;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.model.Pointer;
import io.converge.serde.schema.Schemas;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** What is kept of the skus of a feed, and what is reckoned from it. */
class SkuTableTest {

    private static byte[] sku(int number) {
        return ("SKU-" + number).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void keepsWhatItWasToldWhileItGrows() {
        SkuTable table = new SkuTable();
        for (int i = 0; i < 20_000; i++) {
            int slot = table.add(sku(i));
            table.sent(slot, i, 2L * i);
            table.stands(slot, i % 100, i);
            table.offset(slot, 3L * i);
            if (i % 2 == 0) {
                table.mark(slot, Mark.REFUSED);
            }
        }
        for (int i = 0; i < 20_000; i++) {
            int slot = table.find(sku(i));
            assertThat(table.run(slot)).isEqualTo(i);
            assertThat(table.digest(slot)).isEqualTo(2L * i);
            assertThat(table.stoodAt(slot, i % 100, i)).isTrue();
            assertThat(table.offset(slot)).isEqualTo(3L * i);
            assertThat(table.has(slot, Mark.REFUSED)).isEqualTo(i % 2 == 0);
        }
        assertThat(table.find(sku(20_000))).isEqualTo(SkuTable.NONE);
        assertThat(table.count(SkuTable.set(Mark.REFUSED), 0)).isEqualTo(10_000);
        assertThat(table.count(0, SkuTable.set(Mark.REFUSED))).isEqualTo(10_000);
    }

    @Test
    void offsetThatIsNotKnownIsNone() {
        SkuTable table = new SkuTable();
        int slot = table.add(sku(1));
        assertThat(table.offset(slot)).isNegative();
        table.offset(slot, 0);
        assertThat(table.offset(slot)).isZero();
    }

    @Test
    void changeThatHasSeveralMarksIsOneThing() {
        SkuTable table = new SkuTable();
        mark(table, 1, Mark.SENT, Mark.ACCEPTED);
        mark(table, 2, Mark.SENT, Mark.ACCEPTED, Mark.STOOD);
        mark(table, 3, Mark.SENT, Mark.ACCEPTED, Mark.STALE, Mark.CONFLICTED);
        mark(table, 4, Mark.SENT, Mark.ACCEPTED, Mark.STALE);
        mark(table, 5, Mark.SENT);
        mark(table, 6, Mark.ACCEPTED);

        Fates fates = new Fates(table, 0, 0);
        assertThat(fates.all()).isEqualTo(5);
        assertThat(fates.created()).isEqualTo(1);
        assertThat(fates.count(Mark.ACCEPTED)).isEqualTo(2);
        assertThat(fates.count(Mark.CONFLICTED)).isEqualTo(1);
        assertThat(fates.count(Mark.STALE)).isEqualTo(1);
        assertThat(fates.unknown()).isEqualTo(1);
        assertThat(Fates.of(table, table.find(sku(3)))).isEqualTo(Mark.CONFLICTED);
        assertThat(Fates.of(table, table.find(sku(5)))).isNull();
    }

    private static void mark(SkuTable table, int number, Mark... marks) {
        int slot = table.add(sku(number));
        for (Mark mark : marks) {
            table.mark(slot, mark);
        }
    }

    @Test
    void digestIsOfTheContentAndOfWhatTheFeedSpeaksOf() throws JsonFormException {
        GenericRecord product = JsonToAvro.read("{\"name\": \"a\", \"price\": 1}", Schemas.PRODUCT);
        GenericRecord same = JsonToAvro.read("{\"price\": \"1.0\", \"name\": \"a\"}", Schemas.PRODUCT);
        GenericRecord other = JsonToAvro.read("{\"name\": \"b\", \"price\": 1}", Schemas.PRODUCT);
        ContentDigest digests = new ContentDigest(Schemas.PRODUCT, null);
        Schema named = new Schema.Parser().parse(Schemas.PRODUCT.toString().replace("categoryId", "groupId"));

        assertThat(digests.of(product)).isEqualTo(digests.of(same)).isNotEqualTo(digests.of(other));
        assertThat(new ContentDigest(Schemas.PRODUCT, List.of(Pointer.parse("/name"))).of(product))
                .isNotEqualTo(digests.of(product));
        assertThat(new ContentDigest(named, null).of(product)).isNotEqualTo(digests.of(product));
    }

    @Test
    void limitOfDeletesIsAShareOrANumber() throws RefusedRunException {
        DeleteLimit.parse("10%").require(10, 100);
        DeleteLimit.parse("5").require(5, 5);
        DeleteLimit.parse("0%").require(0, 0);
        assertThatThrownBy(() -> DeleteLimit.parse("10%").require(11, 100))
                .isInstanceOf(RefusedRunException.class)
                .hasMessageContaining("lists 11 of its 100 products no more")
                .hasMessageContaining("--max-deletes 10%");
        assertThatThrownBy(() -> DeleteLimit.parse("5").require(6, 1_000)).hasMessageContaining("--max-deletes 5");
        assertThatThrownBy(() -> DeleteLimit.parse("ten")).hasMessageContaining("'ten' is neither a share (10%)");
        assertThatThrownBy(() -> DeleteLimit.parse("101%")).hasMessageContaining("more than there is");
    }
}
