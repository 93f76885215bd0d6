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
        writeOptional(claims.holder());
        encoder.writeLong(claims.decision());
        writeOptional(claims.cursor());
        encoder.writeBoolean(claims.isStale());
        encoder.writeBoolean(claims.asks());
        Told told = claims.told();
        encoder.writeBoolean(told != null);
        if (told != null) {
            encoder.writeText(told.status().name());
            writeOptional(told.holder());
            encoder.writeLong(told.members());
        }
        writeOptional(sku);
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
                optional(cursor),
                cursor.readLong(),
                optional(cursor),
                cursor.readBoolean(),
                cursor.readBoolean(),
                cursor.readBoolean() ? told(cursor) : null);
        String sku = optional(cursor);
        return new Stored(claims, sku, sku == null ? null : new Entry(cursor.readLong(), cursor.readLong(), null));
    }

    private static Told told(AvroCursor cursor) {
        return new Told(ConflictStatus.valueOf(cursor.readString()), optional(cursor), cursor.readLong());
    }

    private void writeOptional(String text) {
        encoder.writeBoolean(text != null);
        if (text != null) {
            encoder.writeText(text);
        }
    }

    private static String optional(AvroCursor cursor) {
        return cursor.readBoolean() ? cursor.readString() : null;
    }
}
