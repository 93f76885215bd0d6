package io.converge.unique;

import io.converge.unique.ClaimMessage.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a sku claims, and what it has heard of its claims.
 *
 * <p>Claims and verdicts cross each other on their ways. So each claim has a number that was never used before, a verdict names the
 * number that it answers, and one that answers another claim than the present one is not heard. A verdict on a claim that
 * the sku knows nothing of, because it was sent and then forgotten by a crash, is answered with a release: so both sides
 * come to agree whatever was lost.
 *
 * @param last the greatest number that was used
 * @param claims in the order of the constraints
 */
public record SkuClaims(long last, List<Claim> claims) {

    public static final SkuClaims NONE = new SkuClaims(0, List.of());

    /**
     * A claim that holds.
     *
     * @param key the text of the constraint
     * @param value the id of the value
     * @param number by which verdicts name it
     * @param contested whether others claim the value, too
     * @param decision of the verdict that was heard last
     * @param holder the sku that withholds this one; null if none is known to
     */
    public record Claim(String key, String value, long number, boolean contested, long decision, String holder) {

        Claim heard(ClaimVerdict verdict) {
            return new Claim(key, value, number, verdict.contested(), verdict.decision(), verdict.holder());
        }

        Claim numbered(long newNumber) {
            return new Claim(key, value, newNumber, contested, decision, holder);
        }

        private boolean isOf(String otherKey, String otherValue) {
            return key.equals(otherKey) && value.equals(otherValue);
        }

        /** The name of the constraint. */
        public String constraint() {
            return key.substring(0, key.indexOf('='));
        }
    }

    /**
     * What comes of something.
     *
     * @param next this very object where nothing changed
     * @param messages in their order; declarations lack what they have to say
     */
    public record Step(SkuClaims next, List<ClaimMessage> messages) {}

    public SkuClaims {
        claims = List.copyOf(claims);
    }

    /** Who withholds the sku, as {@code constraint=sku}: by the first of the constraints that have one; null if nobody does. */
    public String withheldBy() {
        for (Claim claim : claims) {
            if (claim.holder() != null) {
                return claim.constraint() + "=" + claim.holder();
            }
        }
        return null;
    }

    /** Whether others claim one of the values, too. */
    public boolean isContested() {
        for (Claim claim : claims) {
            if (claim.contested()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The sku claims these values, and no others any more.
     *
     * @param standsOtherwise whether that, or something else, has changed what those see that claim the same
     * @param nowMs a clock that need not be right: it keeps numbers apart from those that were forgotten
     */
    public Step moving(String sku, List<UniqueValue> values, boolean standsOtherwise, long nowMs) {
        Step claimed = claiming(sku, values, nowMs);
        if (!standsOtherwise || !claimed.next().isContested()) {
            return claimed;
        }
        Step declared = claimed.next().declaring(sku, nowMs);
        List<ClaimMessage> messages = new ArrayList<>(claimed.messages());
        messages.addAll(declared.messages());
        return new Step(declared.next(), messages);
    }

    private Step claiming(String sku, List<UniqueValue> values, long nowMs) {
        List<Claim> next = new ArrayList<>(values.size());
        List<ClaimMessage> messages = new ArrayList<>();
        long used = last;
        for (UniqueValue value : values) {
            String key = value.key().text();
            Optional<Claim> held = held(key, value.id());
            if (held.isEmpty()) {
                used = after(used, nowMs);
                messages.add(new ClaimMessage(Kind.CLAIM, sku, key, value.id(), used, used));
            }
            next.add(held.orElse(new Claim(key, value.id(), used, false, 0, null)));
        }
        for (Claim claim : claims) {
            if (next.stream().noneMatch(kept -> kept.isOf(claim.key(), claim.value()))) {
                used = after(used, nowMs);
                messages.add(new ClaimMessage(Kind.RELEASE, sku, claim.key(), claim.value(), claim.number(), used));
            }
        }
        boolean same = messages.isEmpty() && next.equals(claims);
        return new Step(same ? this : new SkuClaims(used, next), messages);
    }

    private Step declaring(String sku, long nowMs) {
        List<ClaimMessage> messages = new ArrayList<>();
        long used = last;
        for (Claim claim : claims) {
            if (claim.contested()) {
                used = after(used, nowMs);
                messages.add(declaration(sku, claim, used));
            }
        }
        return new Step(messages.isEmpty() ? this : new SkuClaims(used, claims), messages);
    }

    /**
     * Claims all anew, in case what was said is lost, or what an earlier life of the sku said comes after it. What was heard
     * holds until there is an answer.
     */
    public Step repeating(String sku, long nowMs) {
        List<Claim> next = new ArrayList<>(claims.size());
        List<ClaimMessage> messages = new ArrayList<>(claims.size());
        long used = last;
        for (Claim claim : claims) {
            used = after(used, nowMs);
            next.add(claim.numbered(used));
            messages.add(new ClaimMessage(Kind.CLAIM, sku, claim.key(), claim.value(), used, used));
        }
        return new Step(messages.isEmpty() ? this : new SkuClaims(used, next), messages);
    }

    private static ClaimMessage declaration(String sku, Claim claim, long sent) {
        return new ClaimMessage(Kind.DECLARATION, sku, claim.key(), claim.value(), claim.number(), sent);
    }

    /** A verdict has come. */
    public Step hearing(ClaimVerdict verdict, long nowMs) {
        Optional<Claim> held = held(verdict.key(), verdict.value());
        long used = after(Math.max(last, verdict.heard()), nowMs);
        if (held.isEmpty()) {
            ClaimMessage release = new ClaimMessage(
                    Kind.RELEASE, verdict.sku(), verdict.key(), verdict.value(), verdict.number(), used);
            return new Step(last == 0 ? this : new SkuClaims(used, claims), List.of(release));
        }
        Claim claim = held.get();
        if (claim.number() < verdict.number() || last < verdict.heard()) {
            // What the sku had said is not known of any more: it begins again with numbers that are heard.
            Claim anew = new Claim(claim.key(), claim.value(), used, false, 0, null);
            ClaimMessage message = new ClaimMessage(Kind.CLAIM, verdict.sku(), claim.key(), claim.value(), used, used);
            return new Step(replaced(claim, anew, used), List.of(message));
        }
        if (claim.number() > verdict.number() || claim.decision() > verdict.decision()) {
            return new Step(this, List.of());
        }
        Claim heard = claim.heard(verdict);
        if (verdict.asks()) {
            return new Step(replaced(claim, heard, used), List.of(declaration(verdict.sku(), heard, used)));
        }
        return new Step(heard.equals(claim) ? this : replaced(claim, heard, last), List.of());
    }

    private Optional<Claim> held(String key, String value) {
        return claims.stream().filter(claim -> claim.isOf(key, value)).findFirst();
    }

    private SkuClaims replaced(Claim claim, Claim by, long used) {
        List<Claim> next = new ArrayList<>(claims);
        next.set(next.indexOf(claim), by);
        return new SkuClaims(used, next);
    }

    private static long after(long used, long nowMs) {
        return Math.max(used + 1, nowMs);
    }
}
