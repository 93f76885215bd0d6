package io.converge.serde.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.causality.ItemState;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.model.Product;
import io.converge.model.Sha256;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.schema.Schemas;
import io.converge.testing.AvroChanges;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class StateCodecTest {

    /** What release 0.1.0 wrote. It is never written anew: every later release reads it. */
    private static final Path STATE_0_1_0 = Path.of("src/test/resources/state/0.1.0.hex");

    private final StateCodec codec = new StateCodec(new Book());

    @Test
    void stateComesBackAsItWas() {
        assertSame(codec.decode(codec.encode(state(), version -> false), dot -> null), state());
    }

    /** The schema says what the bytes are, though they are written by hand, where no change says what it has replaced. */
    @Test
    void bytesAreAvrosFormOfTheStatesSchema() {
        for (ItemState state : List.of(state(null), ItemState.EMPTY)) {
            byte[] bytes = codec.encode(state, version -> false);
            byte[] avros = AvroForm.encode(AvroForm.decode(Schemas.ITEM_STATE, bytes, 1, bytes.length - 1));

            // Avro's maps come in any order; nothing else may differ.
            assertThat(avros).hasSize(bytes.length - 1);
            assertSame(
                    codec.decode(
                            ByteBuffer.allocate(bytes.length)
                                    .put(bytes[0])
                                    .put(avros)
                                    .array(),
                            dot -> null),
                    state);
        }
    }

    @Test
    void versionThatIsKeptApartComesBackFromItsOwnEntry() {
        Map<Dot, byte[]> entries = new HashMap<>();
        for (Version version : state().live()) {
            entries.put(version.dot(), codec.encodeApart(version));
        }
        byte[] head = codec.encode(state(), version -> true);

        assertThat(head.length).isLessThan(codec.encode(state(), version -> false).length);
        assertSame(codec.decode(head, entries::get), state());
    }

    @Test
    void bytesOfAnEarlierReleaseAreRead() throws Exception {
        byte[] bytes = HexFormat.of().parseHex(Files.readString(STATE_0_1_0).strip());

        assertSame(codec.decode(bytes, dot -> null), state());
    }

    @Test
    void unknownFormatIsNamed() {
        assertThatThrownBy(() -> codec.decode(new byte[] {9, 0}, dot -> null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("format 9");
    }

    private static void assertSame(ItemState actual, ItemState expected) {
        assertThat(actual.clock()).isEqualTo(expected.clock());
        assertThat(actual.superseded()).isEqualTo(expected.superseded());
        assertThat(actual.live()).hasSameSizeAs(expected.live());
        for (int i = 0; i < actual.live().size(); i++) {
            assertThat(actual.live().get(i).sameContent(expected.live().get(i))).isTrue();
            assertThat(actual.live().get(i).position())
                    .isEqualTo(expected.live().get(i).position());
        }
    }

    private static ItemState state() {
        return state(product("Laptop"));
    }

    private static ItemState state(Product before) {
        Version replaced = new Version(
                new Dot("eu-west", 3),
                Operation.REPLACE,
                true,
                1_700_000_000_000L,
                product("Läptop"),
                before,
                new Position("product-changes", 2, 77));
        Version deleted = new Version(
                new Dot("us-east", 1),
                Operation.DELETE,
                false,
                1_700_000_000_001L,
                null,
                null,
                new Position("more-changes", 0, 5));
        VersionVector clock = VersionVector.of(Map.of("eu-west", 3L, "us-east", 1L, "pim", 9L));
        return new ItemState(clock, List.of(replaced, deleted), true);
    }

    private static Product product(String name) {
        GenericRecord change = AvroChanges.upsert("A", "eu", 1, 1, name);
        return new AvroProduct((GenericRecord) change.get("product"));
    }

    /** Knows the example's schema alone. */
    private static final class Book implements SchemaBook {
        @Override
        public byte[] digestOf(Schema schema) {
            return Arrays.copyOf(Sha256.of(schema.toString()), DIGEST_BYTES);
        }

        @Override
        public Schema schemaOf(byte[] digest) {
            // The example's schema may change; what was written under an earlier text of it has the same fields.
            assertThat(ByteBuffer.wrap(digest).remaining()).isEqualTo(DIGEST_BYTES);
            return Schemas.PRODUCT;
        }
    }
}
