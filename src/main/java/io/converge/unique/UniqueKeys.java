package io.converge.unique;

import io.converge.causality.ItemState;
import io.converge.model.Outcome;
import io.converge.model.Pointer;
import io.converge.model.PolicyIdentity;
import io.converge.model.Product;
import java.util.ArrayList;
import java.util.List;

/**
 * The constraints of a catalogue, and what decides where several skus claim one value.
 *
 * @param keys in the order in which they are configured
 * @param paths {@code resolution.path}
 * @param identity of the policy of the catalogue, of which this is a part
 */
public record UniqueKeys(List<UniqueKey> keys, UniquePolicy policy, List<Pointer> paths, PolicyIdentity identity) {

    /** Where nothing has to be unique. */
    public static final UniqueKeys NONE = new UniqueKeys(
            List.of(), new UniquePolicy(UniquePolicy.MANUAL, List.of()), List.of(), new PolicyIdentity("", ""));

    public UniqueKeys {
        keys = List.copyOf(keys);
        paths = List.copyOf(paths);
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Whether a constraint is one of these, by its {@link UniqueKey#text}. */
    public boolean has(String key) {
        return keys.stream().anyMatch(own -> own.text().equals(key));
    }

    /** What a sku claims that stands so, in the order of the constraints. */
    public List<UniqueValue> values(Outcome outcome) {
        return outcome == null || outcome.product() == null ? List.of() : values(outcome.product());
    }

    private List<UniqueValue> values(Product product) {
        List<UniqueValue> values = new ArrayList<>(keys.size());
        for (UniqueKey key : keys) {
            key.valueOf(product).ifPresent(values::add);
        }
        return values;
    }

    /** Whether two outcomes claim the same: most products that follow each other have the same at every pointer. */
    public boolean sameValues(Outcome left, Outcome right) {
        Product known = left == null ? null : left.product();
        Product next = right == null ? null : right.product();
        if (known == null || next == null) {
            return values(left).equals(values(right));
        }
        return haveSame(known, next) || values(left).equals(values(right));
    }

    private boolean haveSame(Product known, Product next) {
        for (UniqueKey key : keys) {
            for (Pointer pointer : key.pointers()) {
                if (!next.hasSameAt(pointer, known)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What a sku says of itself to those that it shares a value with. */
    public Claimant claimant(String sku, Outcome outcome, ItemState state) {
        return new Claimant(
                Rank.of(sku, outcome, state, paths), outcome.winner(), outcome.context(), outcome.product());
    }

    /**
     * Messages of a sku with what its declarations have to say. One about a value that the sku does not claim, as it is read
     * now, is left out.
     */
    public List<ClaimMessage> complete(List<ClaimMessage> messages, String sku, Outcome outcome, ItemState state) {
        if (messages.stream().noneMatch(ClaimMessage::isDeclaration)) {
            return messages;
        }
        List<UniqueValue> values = values(outcome);
        List<ClaimMessage> complete = new ArrayList<>(messages.size());
        for (ClaimMessage message : messages) {
            if (!message.isDeclaration()) {
                complete.add(message);
                continue;
            }
            values.stream()
                    .filter(value -> value.id().equals(message.value()))
                    .findFirst()
                    .ifPresent(value -> complete.add(message.declaring(value.shown(), claimant(sku, outcome, state))));
        }
        return complete;
    }
}
