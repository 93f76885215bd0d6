package io.converge.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Versions of a sku of which none has seen another and that differ.
 *
 * @param versions as they were written, in the order of their dots, at least two
 * @param policy that was asked
 * @param outcome what stands: the resolution, or the provisional value of an unresolved conflict
 * @param explanation why that stands, and why the conflict is unresolved if it is
 */
public record Conflict(
        ConflictType type,
        ConflictStatus status,
        List<Version> versions,
        PolicyIdentity policy,
        Outcome outcome,
        Explanation explanation) {

    public Conflict {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(explanation, "explanation");
        versions = List.copyOf(versions);
    }

    /**
     * Names this conflict: a digest of the sku and the dots, so that a replay or another region names it alike.
     *
     * @return 32 hexadecimal digits, the first half of a SHA-256
     */
    public String id(String sku) {
        List<String> texts = new ArrayList<>(List.of(sku));
        versions.forEach(version -> texts.add(version.dot().toString()));
        return Sha256.name(texts);
    }

    public boolean isUnresolved() {
        return status == ConflictStatus.UNRESOLVED;
    }

    /** The same conflict as one that is no longer there. */
    public Conflict closed() {
        return new Conflict(type, ConflictStatus.CLOSED, versions, policy, outcome, explanation);
    }

    /**
     * Whether the same stands, if the same versions are in conflict: false only under another policy, or where one of them
     * has taken another form.
     */
    public boolean sameResolution(Conflict other) {
        return status == other.status
                && Objects.equals(outcome.winner(), other.outcome.winner())
                && Product.sameForm(outcome.product(), other.outcome.product())
                && sameForms(other);
    }

    private boolean sameForms(Conflict other) {
        for (int i = 0; i < versions.size(); i++) {
            if (!versions.get(i).sameForm(other.versions.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the same versions are in conflict. */
    public boolean sameVersions(Conflict other) {
        if (versions.size() != other.versions.size()) {
            return false;
        }
        for (int i = 0; i < versions.size(); i++) {
            if (!versions.get(i).sameContent(other.versions.get(i))) {
                return false;
            }
        }
        return true;
    }
}
