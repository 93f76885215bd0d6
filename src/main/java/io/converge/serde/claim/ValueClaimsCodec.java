package io.converge.serde.claim;

import io.converge.model.ConflictStatus;
import io.converge.serde.binary.AvroCursor;
import io.converge.serde.binary.ByteEncoder;
import io.converge.serde.state.StateFormatException;
import io.converge.unique.ValueClaimants.Entry;
import io.converge.unique.ValueClaims;
import io.converge.unique.ValueClaims.Told;

/** How a claimed value stands, as the bytes of an entry of the store. Belongs to one thread. */
public final class ValueClaimsCodec {

    private static final byte FORMAT = 1;

    private final ByteEncoder encoder = new ByteEncoder();

    /** A value with the only sku that claims it, if that stands in the same entry. */
    public record Stored(ValueClaims claims, String sku, Entry entry) {}

    /** @param sku the only one that claims it; null: claimants have entries of their own */
    public byte[] encode(ValueClaims claims, String sku, Entry entry) {
        encoder.reset().writeByte(FORMAT);
        encoder.writeText(claims.key());
        encoder.writeText(claims.shown());
        encoder.writeLong(claims.total());
        encoder.writeLong(claims.declared());
        encoder.writeLong(claims.members());
        encoder.writeOptionalText(claims.holder());
        encoder.writeLong(claims.decision());
        encoder.writeOptionalText(claims.cursor());
        encoder.writeBoolean(claims.isStale());
        encoder.writeBoolean(claims.asks());
        Told told = claims.told();
        encoder.writeBoolean(told != null);
        if (told != null) {
            encoder.writeText(told.status().name());
            encoder.writeOptionalText(told.holder());
            encoder.writeLong(told.members());
        }
        encoder.writeOptionalText(sku);
        if (sku != null) {
            encoder.writeLong(entry.number());
            encoder.writeLong(entry.sent());
        }
        return encoder.toByteArray();
    }

    /** @param value the id that the entry is of */
    public Stored decode(String value, byte[] bytes) {
        if (bytes[0] != FORMAT) {
            throw new StateFormatException(
                    "claims of format " + bytes[0] + "; this version of Converge reads format " + FORMAT);
        }
        AvroCursor cursor = new AvroCursor(bytes, 1, bytes.length);
        ValueClaims claims = new ValueClaims(
                value,
                cursor.readString(),
                cursor.readString(),
                cursor.readLong(),
                cursor.readLong(),
                cursor.readLong(),
                cursor.readOptionalString(),
                cursor.readLong(),
                cursor.readOptionalString(),
                cursor.readBoolean(),
                cursor.readBoolean(),
                cursor.readBoolean() ? told(cursor) : null);
        String sku = cursor.readOptionalString();
        return new Stored(claims, sku, sku == null ? null : new Entry(cursor.readLong(), cursor.readLong(), null));
    }

    private static Told told(AvroCursor cursor) {
        return new Told(ConflictStatus.valueOf(cursor.readString()), cursor.readOptionalString(), cursor.readLong());
    }
}
