package io.converge.unique;

import io.converge.model.ConflictStatus;
import io.converge.model.Sha256;
import java.nio.ByteBuffer;

/**
 * How a value that is claimed stands. Its claimants are kept apart.
 *
 * @param value its id
 * @param key the text of the constraint
 * @param shown the value's JSON; empty until someone has declared
 * @param total how many skus claim it
 * @param declared how many of them have said how they stand: those alone count
 * @param members tells sets of declared skus apart
 * @param holder the sku that stands; null if there is no conflict, or nobody goes before the others
 * @param decision grows with every decision
 * @param cursor the last sku that was told of it; empty: none was; null: all were
 * @param isStale whether those up to the cursor have to be told once more
 * @param asks whether all shall say again how they stand
 * @param told what the last conflict record said; null if there is no conflict that it told of
 */
public record ValueClaims(
        String value,
        String key,
        String shown,
        long total,
        long declared,
        long members,
        String holder,
        long decision,
        String cursor,
        boolean isStale,
        boolean asks,
        Told told) {

    /** What a conflict record said. */
    public record Told(ConflictStatus status, String holder, long members) {}

    /** A value that nobody claims. */
    static ValueClaims of(String value, String key) {
        return new ValueClaims(value, key, "", 0, 0, 0, null, 0, null, false, false, null);
    }

    /** The name of the constraint. */
    public String constraint() {
        return key.substring(0, key.indexOf('='));
    }

    static long memberHash(String sku) {
        return ByteBuffer.wrap(Sha256.of(sku)).getLong();
    }

    ValueClaims counted(long newTotal, long newDeclared, long newMembers) {
        return new ValueClaims(
                value, key, shown, newTotal, newDeclared, newMembers, holder, decision, cursor, isStale, asks, told);
    }

    ValueClaims shownAs(String json) {
        return new ValueClaims(
                value, key, json, total, declared, members, holder, decision, cursor, isStale, asks, told);
    }

    ValueClaims decided(String newHolder, long newDecision) {
        return new ValueClaims(
                value, key, shown, total, declared, members, newHolder, newDecision, cursor, isStale, asks, told);
    }

    ValueClaims toTell(String newCursor, boolean nowStale, boolean nowAsks) {
        return new ValueClaims(
                value, key, shown, total, declared, members, holder, decision, newCursor, nowStale, nowAsks, told);
    }

    ValueClaims having(Told newTold) {
        return new ValueClaims(
                value, key, shown, total, declared, members, holder, decision, cursor, isStale, asks, newTold);
    }
}
