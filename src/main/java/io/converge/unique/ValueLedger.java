package io.converge.unique;

import io.converge.model.ConflictStatus;
import io.converge.unique.ClaimMessage.Kind;
import io.converge.unique.ValueClaimants.Entry;
import io.converge.unique.ValueClaims.Told;
import java.util.Objects;

/**
 * Decides who holds a value. Of a value that one sku claims nothing is known but that: only when a second one comes are both asked how
 * they stand, and only those that have said so count, so a claim that nobody stands for any more withholds nobody.
 *
 * <p>What has to be told to few is told at once. Where many claim a value, its holders hear at once, and the others, and the
 * conflict record, in portions ({@link #goOn}).
 */
public final class ValueLedger {

    /** So many are told at once. */
    public static final int FEW = 10;

    private final UniqueKeys keys;
    private final boolean answersAll;

    /** Hears what has to be told. */
    public interface Listener {
        void verdict(ClaimVerdict verdict);

        /** @param status what the record of the conflict has to say */
        void record(ValueClaims claims, ConflictStatus status);
    }

    /**
     * @param answersAll whether every claim is answered, as under at-least-once, where what a sku has heard may be lost; else one
     *     that nobody contests is not: that is what the sku takes it for
     */
    public ValueLedger(UniqueKeys keys, boolean answersAll) {
        this.keys = keys;
        this.answersAll = answersAll;
    }

    /**
     * Hears a message.
     *
     * @param known null if nobody claims the value yet
     * @param nowMs a clock that need not be right
     * @return how the value stands now, as before where a claimant only says once more how it stands; null if nobody claims it any more
     */
    public ValueClaims accept(
            ValueClaims known, ValueClaimants claimants, ClaimMessage message, long nowMs, Listener listener) {
        ValueClaims before = known == null ? ValueClaims.of(message.value(), message.key()) : known;
        Entry old = known == null ? null : claimants.get(message.sku());
        if (message.kind() == Kind.RELEASE) {
            if (old == null || old.number() > message.number()) {
                return known;
            }
        } else if (old != null && old.sent() > message.sent()) {
            // Whoever says less than it has said has lost its numbers, and has to learn of them.
            listener.verdict(verdict(before, message.sku(), old, false));
            return known;
        }
        Entry entry = entry(message, old);
        ValueClaims next = counted(before, message.sku(), old, entry);
        if (entry == null) {
            claimants.remove(message.sku());
        } else {
            claimants.put(message.sku(), entry, message.claimant());
        }
        if (message.isDeclaration()) {
            next = next.shownAs(message.shown());
        }
        next = isContested(next) ? next : withoutDeclarations(next, claimants);
        String holder = holder(next, claimants, message.sku(), old, entry);
        boolean isDecidedAnew = isContested(before) != isContested(next) || !Objects.equals(before.holder(), holder);
        boolean isNews = answersAll || isDecidedAnew || !isSaidAgain(message, old);
        if (isNews) {
            next = next.decided(holder, Math.max(next.decision() + 1, nowMs));
        }
        boolean isAnswered = entry != null && isNews && (answersAll || old != null || isContested(next));
        if (isAnswered) {
            Entry kept = isContested(next) ? entry : entry.undeclared();
            listener.verdict(verdict(next, message.sku(), kept, false));
        }
        if (isDecidedAnew) {
            tell(before.holder(), message.sku(), next, claimants, listener);
            tell(holder, message.sku(), next, claimants, listener);
            next = toBeTold(next);
        }
        if (next.total() <= FEW) {
            next = goOn(next, claimants, FEW, true, isAnswered ? message.sku() : null, listener);
        } else if (next.told() == null) {
            next = withRecord(next, listener);
        }
        return next.total() == 0 ? null : next;
    }

    /** Whether the sku says once more how it stands: what was decided it has heard, or will. */
    private static boolean isSaidAgain(ClaimMessage message, Entry old) {
        return message.isDeclaration() && old != null && old.isDeclared() && old.number() == message.number();
    }

    private static Entry entry(ClaimMessage message, Entry old) {
        return switch (message.kind()) {
            case RELEASE -> null;
            case CLAIM -> {
                boolean repeated = old != null && old.number() == message.number();
                yield new Entry(message.number(), message.sent(), repeated ? old.rank() : null);
            }
            case DECLARATION ->
                new Entry(message.number(), message.sent(), message.claimant().rank());
        };
    }

    private static ValueClaims counted(ValueClaims claims, String sku, Entry old, Entry entry) {
        int wasThere = old == null ? 0 : 1;
        int isThere = entry == null ? 0 : 1;
        boolean wasDeclared = old != null && old.isDeclared();
        boolean isDeclared = entry != null && entry.isDeclared();
        return claims.counted(
                claims.total() + isThere - wasThere,
                claims.declared() + (isDeclared ? 1 : 0) - (wasDeclared ? 1 : 0),
                wasDeclared == isDeclared ? claims.members() : claims.members() ^ ValueClaims.memberHash(sku));
    }

    /** How one stands to whom nobody else comes is not kept: it would have to be told of every change. */
    private static ValueClaims withoutDeclarations(ValueClaims claims, ValueClaimants claimants) {
        if (claims.declared() == 0) {
            return claims;
        }
        claimants.forEachAfter("", (sku, entry) -> {
            claimants.put(sku, entry.undeclared(), null);
            return true;
        });
        return claims.counted(claims.total(), 0, 0);
    }

    private boolean isContested(ValueClaims claims) {
        return claims.total() > 1 && keys.has(claims.key());
    }

    /** Whether several skus that have said how they stand claim the value, under a constraint that holds. */
    public boolean isConflict(ValueClaims claims) {
        return claims.declared() > 1 && keys.has(claims.key());
    }

    private String holder(ValueClaims claims, ValueClaimants claimants, String sku, Entry old, Entry entry) {
        if (!isConflict(claims) || !keys.policy().decides()) {
            return null;
        }
        String holder = claims.holder();
        Entry held = holder == null ? null : claimants.get(holder);
        boolean falls = sku.equals(holder)
                && (entry == null
                        || !entry.isDeclared()
                        || old == null
                        || !old.isDeclared()
                        || keys.policy().compare(entry.rank(), old.rank()) < 0);
        if (held == null || !held.isDeclared() || falls) {
            return greatest(claimants);
        }
        boolean rises = entry != null && entry.isDeclared() && keys.policy().compare(entry.rank(), held.rank()) > 0;
        return rises ? sku : holder;
    }

    private String greatest(ValueClaimants claimants) {
        Rank[] greatest = {null};
        claimants.forEachAfter("", (sku, entry) -> {
            if (entry.isDeclared() && (greatest[0] == null || keys.policy().compare(entry.rank(), greatest[0]) > 0)) {
                greatest[0] = entry.rank();
            }
            return true;
        });
        return greatest[0] == null ? null : greatest[0].sku();
    }

    private ClaimVerdict verdict(ValueClaims claims, String sku, Entry entry, boolean asksAll) {
        boolean contested = isContested(claims);
        boolean withheld = entry.isDeclared()
                && claims.holder() != null
                && !claims.holder().equals(sku);
        return new ClaimVerdict(
                sku,
                claims.key(),
                claims.value(),
                entry.number(),
                entry.sent(),
                claims.decision(),
                contested,
                contested && (asksAll || !entry.isDeclared()),
                withheld ? claims.holder() : null);
    }

    private void tell(String sku, String sender, ValueClaims claims, ValueClaimants claimants, Listener listener) {
        Entry entry = sku == null || sku.equals(sender) ? null : claimants.get(sku);
        if (entry != null) {
            listener.verdict(verdict(claims, sku, entry, false));
        }
    }

    private static ValueClaims toBeTold(ValueClaims claims) {
        boolean underWay = claims.cursor() != null && !claims.cursor().isEmpty();
        return underWay ? claims.toTell(claims.cursor(), true, claims.asks()) : claims.toTell("", false, claims.asks());
    }

    /** Whether there is something left to be told. */
    public boolean isPending(ValueClaims claims) {
        return claims.cursor() != null || isRecordDue(claims);
    }

    private boolean isRecordDue(ValueClaims claims) {
        return isConflict(claims) ? !says(claims).equals(claims.told()) : claims.told() != null;
    }

    private Told says(ValueClaims claims) {
        return new Told(
                keys.policy().decides() ? ConflictStatus.RESOLVED : ConflictStatus.UNRESOLVED,
                claims.holder(),
                claims.members());
    }

    /**
     * Tells some more of what is left to be told.
     *
     * @param most how many claimants hear of it
     * @param withRecord whether the conflict record may be told, too
     */
    public ValueClaims goOn(
            ValueClaims claims, ValueClaimants claimants, int most, boolean withRecord, Listener listener) {
        return goOn(claims, claimants, most, withRecord, null, listener);
    }

    private ValueClaims goOn(
            ValueClaims claims,
            ValueClaimants claimants,
            int most,
            boolean withRecord,
            String except,
            Listener listener) {
        ValueClaims next = claims.cursor() == null ? claims : toldSome(claims, claimants, most, except, listener);
        return withRecord ? withRecord(next, listener) : next;
    }

    private ValueClaims toldSome(
            ValueClaims claims, ValueClaimants claimants, int most, String except, Listener listener) {
        int[] told = {0};
        String[] last = {null};
        claimants.forEachAfter(claims.cursor(), (sku, entry) -> {
            if (told[0] == most) {
                return false;
            }
            if (!sku.equals(except)) {
                listener.verdict(verdict(claims, sku, entry, claims.asks()));
            }
            told[0]++;
            last[0] = sku;
            return true;
        });
        if (told[0] == most && last[0] != null && most < claims.total()) {
            return claims.toTell(last[0], claims.isStale(), claims.asks());
        }
        return claims.isStale() ? claims.toTell("", false, claims.asks()) : claims.toTell(null, false, false);
    }

    private ValueClaims withRecord(ValueClaims claims, Listener listener) {
        if (!isRecordDue(claims)) {
            return claims;
        }
        if (isConflict(claims)) {
            Told told = says(claims);
            listener.record(claims, told.status());
            return claims.having(told);
        }
        if (claims.told().status() == ConflictStatus.UNRESOLVED) {
            listener.record(claims, ConflictStatus.CLOSED);
        }
        return claims.having(null);
    }

    /**
     * Reads all claimants anew: under another policy, or where what was counted may not be right. They are asked how they stand,
     * and all that there is will be told.
     */
    public ValueClaims readAnew(ValueClaims claims, ValueClaimants claimants, long nowMs) {
        long[] counts = {0, 0, 0};
        claimants.forEachAfter("", (sku, entry) -> {
            counts[0]++;
            if (entry.isDeclared()) {
                counts[1]++;
                counts[2] ^= ValueClaims.memberHash(sku);
            }
            return true;
        });
        ValueClaims next = claims.counted(counts[0], counts[1], counts[2]);
        next = isContested(next) ? next : withoutDeclarations(next, claimants);
        String holder = isConflict(next) && keys.policy().decides() ? greatest(claimants) : null;
        return next.decided(holder, Math.max(next.decision() + 1, nowMs)).toTell("", false, true);
    }
}
