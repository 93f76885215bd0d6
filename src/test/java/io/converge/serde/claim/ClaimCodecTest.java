package io.converge.serde.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.model.Dot;
import io.converge.model.VersionVector;
import io.converge.serde.product.AvroProduct;
import io.converge.unique.ClaimMessage;
import io.converge.unique.ClaimMessage.Kind;
import io.converge.unique.ClaimVerdict;
import io.converge.unique.Claimant;
import io.converge.unique.Rank;
import io.converge.unique.SkuClaims;
import io.converge.unique.SkuClaims.Claim;
import io.converge.unique.ValueClaimants.Entry;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;

class ClaimCodecTest {

    private static final Schema BOOK =
            SchemaBuilder.record("Book").fields().requiredString("title").endRecord();
    private static final Rank RANK =
            new Rank(List.of(Optional.of(new BigDecimal("1.5")), Optional.empty()), -7, "eu:west", "SKU \u00e4");
    private static final Claimant CLAIMANT =
            new Claimant(RANK, new Dot("eu:west", 4), VersionVector.of(Map.of("eu:west", 4L, "us", 9L)), book("x"));

    private final ClaimCodec codec = new ClaimCodec();

    private static AvroProduct book(String title) {
        GenericData.Record book = new GenericData.Record(BOOK);
        book.put("title", title);
        return new AvroProduct(book);
    }

    @Test
    void everythingComesBackAsItWas() {
        ClaimMessage claim = new ClaimMessage(Kind.CLAIM, "A", "gtin=/gtin", "00ff", 3, 4, null, null);
        ClaimVerdict verdict = new ClaimVerdict("A", "gtin=/gtin", "00ff", 3, 5, Long.MAX_VALUE, true, false, "B");
        SkuClaims claims = new SkuClaims(
                7,
                List.of(
                        new Claim("gtin=/gtin", "00ff", 3, true, 9, "B"),
                        new Claim("name=/name", "ff00", 4, false, 0, null)));

        assertThat(codec.message("00ff", codec.encode(claim))).isEqualTo(claim);
        assertThat(codec.verdict("A", codec.encode(verdict))).isEqualTo(verdict);
        assertThat(codec.skuClaims(codec.encode(claims))).isEqualTo(claims);
        assertThat(codec.entry("SKU \u00e4", codec.encode(new Entry(1, 2, RANK))))
                .isEqualTo(new Entry(1, 2, RANK));
        assertThat(codec.entry("A", codec.encode(new Entry(1, 2, null)))).isEqualTo(new Entry(1, 2, null));
    }

    @Test
    void declarationBringsTheProductWithItsSchema() {
        ClaimMessage message =
                new ClaimMessage(Kind.DECLARATION, RANK.sku(), "gtin=/gtin", "00ff", 3, 4, "[\"1\"]", CLAIMANT);

        ClaimMessage read = codec.message("00ff", codec.encode(message));

        assertThat(read.shown()).isEqualTo("[\"1\"]");
        assertThat(read.claimant().sameAs(CLAIMANT)).isTrue();
    }

    @Test
    void productThatIsTooLargeIsNotHandedOn() {
        Claimant large =
                new Claimant(RANK, null, VersionVector.EMPTY, book("x".repeat(ClaimCodec.LARGEST_PRODUCT_BYTES)));
        ClaimMessage message =
                new ClaimMessage(Kind.DECLARATION, RANK.sku(), "gtin=/gtin", "00ff", 3, 4, "[\"1\"]", large);

        Claimant read = codec.message("00ff", codec.encode(message)).claimant();

        assertThat(read).isEqualTo(new Claimant(RANK, null, VersionVector.EMPTY, null));
    }
}
