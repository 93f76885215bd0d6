package io.converge.serde.claim;

import io.converge.model.Dot;
import io.converge.model.VersionVector;
import io.converge.serde.binary.AvroCursor;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.ByteEncoder;
import io.converge.serde.binary.EncodedRecord;
import io.converge.serde.binary.NameCache;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.schema.SchemaTexts;
import io.converge.serde.state.SchemaBook;
import io.converge.serde.state.StateFormatException;
import io.converge.unique.ClaimMessage;
import io.converge.unique.ClaimMessage.Kind;
import io.converge.unique.ClaimVerdict;
import io.converge.unique.Claimant;
import io.converge.unique.Rank;
import io.converge.unique.SkuClaims;
import io.converge.unique.SkuClaims.Claim;
import io.converge.unique.ValueClaimants.Entry;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Claims and verdicts as bytes: a byte that names the format, then fields in Avro's binary form, one behind the other. Belongs to
 * one thread.
 */
public final class ClaimCodec {

    /** A product that takes more with its schema is not handed on: whoever looks at a conflict finds it in the converged topic. */
    static final int LARGEST_PRODUCT_BYTES = 256 * 1024;

    private static final byte FORMAT = 1;

    /** Schemas come and go by the hands of people; those of the products of one constraint are few. */
    private static final int MOST_SCHEMAS = 100;

    private final NameCache names = new NameCache();
    private final Map<String, Schema> schemas = new HashMap<>();
    private final ByteEncoder encoder = new ByteEncoder();

    /** The key of its record is the value's id. */
    public byte[] encode(ClaimMessage message) {
        begin();
        encoder.writeInt(message.kind().ordinal());
        encoder.writeText(message.sku());
        encoder.writeText(message.key());
        encoder.writeLong(message.number());
        encoder.writeLong(message.sent());
        if (message.isDeclaration()) {
            encoder.writeText(message.shown());
            write(message.claimant().rank());
            write(message.claimant());
            writeWithSchema((AvroProduct) message.claimant().product());
        }
        return encoder.toByteArray();
    }

    /** @param value the id that is the key of its record */
    public ClaimMessage message(String value, byte[] bytes) {
        AvroCursor cursor = unframed(bytes);
        Kind kind = Kind.values()[cursor.readInt()];
        String sku = cursor.readString();
        String key = cursor.readString();
        long number = cursor.readLong();
        long sent = cursor.readLong();
        if (kind != Kind.DECLARATION) {
            return new ClaimMessage(kind, sku, key, value, number, sent, null, null);
        }
        String shown = cursor.readString();
        Rank rank = rank(cursor, sku);
        Dot winner = winner(cursor);
        VersionVector context = cursor.readVector(names);
        Claimant claimant = new Claimant(rank, winner, context, productWithSchema(cursor));
        return new ClaimMessage(kind, sku, key, value, number, sent, shown, claimant);
    }

    private void writeWithSchema(AvroProduct product) {
        String schema = product == null ? "" : SchemaTexts.of(product.schema());
        boolean fits = product != null && schema.length() + product.size() <= LARGEST_PRODUCT_BYTES;
        encoder.writeBoolean(fits);
        if (fits) {
            encoder.writeText(schema);
            encoder.writeLong(product.size());
            product.encoded().writeTo(encoder);
        }
    }

    private AvroProduct productWithSchema(AvroCursor cursor) {
        return cursor.readBoolean() ? product(schema(cursor.readString()), cursor) : null;
    }

    /** One object for each text: parsing one again takes longer than all else, and so does finding out what is kept of it. */
    private Schema schema(String text) {
        Schema schema = schemas.get(text);
        if (schema == null) {
            if (schemas.size() >= MOST_SCHEMAS) {
                schemas.clear();
            }
            schema = AvroForm.parse(text);
            schemas.put(text, schema);
        }
        return schema;
    }

    private static AvroProduct product(Schema schema, AvroCursor cursor) {
        int length = cursor.readLength();
        return new AvroProduct(new EncodedRecord(schema, cursor.bytes(), cursor.skip(length), length));
    }

    /** The key of its record is the sku. */
    public byte[] encode(ClaimVerdict verdict) {
        begin();
        encoder.writeText(verdict.key());
        encoder.writeText(verdict.value());
        encoder.writeLong(verdict.number());
        encoder.writeLong(verdict.heard());
        encoder.writeLong(verdict.decision());
        encoder.writeBoolean(verdict.contested());
        encoder.writeBoolean(verdict.asks());
        encoder.writeOptionalText(verdict.holder());
        return encoder.toByteArray();
    }

    public ClaimVerdict verdict(String sku, byte[] bytes) {
        AvroCursor cursor = unframed(bytes);
        return new ClaimVerdict(
                sku,
                cursor.readString(),
                cursor.readString(),
                cursor.readLong(),
                cursor.readLong(),
                cursor.readLong(),
                cursor.readBoolean(),
                cursor.readBoolean(),
                cursor.readOptionalString());
    }

    public byte[] encode(SkuClaims claims) {
        begin();
        encoder.writeLong(claims.last());
        encoder.writeInt(claims.claims().size());
        for (Claim claim : claims.claims()) {
            encoder.writeText(claim.key());
            encoder.writeText(claim.value());
            encoder.writeLong(claim.number());
            encoder.writeBoolean(claim.contested());
            encoder.writeLong(claim.decision());
            encoder.writeOptionalText(claim.holder());
        }
        return encoder.toByteArray();
    }

    public SkuClaims skuClaims(byte[] bytes) {
        AvroCursor cursor = unframed(bytes);
        long last = cursor.readLong();
        int size = cursor.readInt();
        List<Claim> claims = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            claims.add(new Claim(
                    cursor.readString(),
                    cursor.readString(),
                    cursor.readLong(),
                    cursor.readBoolean(),
                    cursor.readLong(),
                    cursor.readOptionalString()));
        }
        return new SkuClaims(last, claims);
    }

    public byte[] encode(Entry entry) {
        begin();
        encoder.writeLong(entry.number());
        encoder.writeLong(entry.sent());
        encoder.writeBoolean(entry.rank() != null);
        if (entry.rank() != null) {
            write(entry.rank());
        }
        return encoder.toByteArray();
    }

    public Entry entry(String sku, byte[] bytes) {
        AvroCursor cursor = unframed(bytes);
        return new Entry(cursor.readLong(), cursor.readLong(), cursor.readBoolean() ? rank(cursor, sku) : null);
    }

    /** What is kept of a claimant beside its rank. */
    public byte[] encode(Claimant claimant, SchemaBook schemas) {
        begin();
        write(claimant);
        AvroProduct product = (AvroProduct) claimant.product();
        encoder.writeBoolean(product != null);
        if (product != null) {
            encoder.writeFixed(schemas.digestOf(product.schema()), 0, SchemaBook.DIGEST_BYTES);
            encoder.writeLong(product.size());
            product.encoded().writeTo(encoder);
        }
        return encoder.toByteArray();
    }

    public Claimant claimant(Rank rank, byte[] bytes, SchemaBook schemas) {
        AvroCursor cursor = unframed(bytes);
        Dot winner = winner(cursor);
        VersionVector context = cursor.readVector(names);
        AvroProduct product = null;
        if (cursor.readBoolean()) {
            int start = cursor.skip(SchemaBook.DIGEST_BYTES);
            byte[] digest = Arrays.copyOfRange(bytes, start, start + SchemaBook.DIGEST_BYTES);
            product = product(schemas.schemaOf(digest), cursor);
        }
        return new Claimant(rank, winner, context, product);
    }

    private void begin() {
        encoder.reset().writeByte(FORMAT);
    }

    private static AvroCursor unframed(byte[] bytes) {
        if (bytes[0] != FORMAT) {
            throw new StateFormatException(
                    "claims of format " + bytes[0] + "; this version of Converge reads format " + FORMAT);
        }
        return new AvroCursor(bytes, 1, bytes.length);
    }

    private void write(Rank rank) {
        encoder.writeInt(rank.numbers().size());
        rank.numbers()
                .forEach(number -> encoder.writeOptionalText(
                        number.map(BigDecimal::toString).orElse(null)));
        encoder.writeLong(rank.timestamp());
        encoder.writeText(rank.origin());
    }

    private static Rank rank(AvroCursor cursor, String sku) {
        int size = cursor.readInt();
        List<Optional<BigDecimal>> numbers = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            numbers.add(Optional.ofNullable(cursor.readOptionalString()).map(BigDecimal::new));
        }
        return new Rank(numbers, cursor.readLong(), cursor.readString(), sku);
    }

    private void write(Claimant claimant) {
        encoder.writeOptionalText(
                claimant.winner() == null ? null : claimant.winner().toString());
        encoder.writeVector(claimant.context());
    }

    private static Dot winner(AvroCursor cursor) {
        String winner = cursor.readOptionalString();
        return winner == null ? null : Dot.parse(winner);
    }
}
