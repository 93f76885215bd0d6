package io.converge.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Versions of a sku of which none has seen another and that differ.
 *
 * @param versions as they were written, in the order of their dots, at least two
 * @param remembered of those versions that are known for some leaves alone, by their dots, what they say of these; the products of such
 *     versions say nothing else
 * @param policy that was asked
 * @param outcome what stands: the resolution, or the provisional value of an unresolved conflict
 * @param explanation why that stands, and why the conflict is unresolved if it is
 */
public record Conflict(
        ConflictType type,
        ConflictStatus status,
        List<Version> versions,
        Map<Dot, List<LeafValue>> remembered,
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
        Map<Dot, List<LeafValue>> copy = new LinkedHashMap<>();
        remembered.forEach((dot, values) -> copy.put(dot, List.copyOf(values)));
        remembered = Collections.unmodifiableMap(copy);
    }

    /** One of versions that are known whole. */
    public Conflict(
            ConflictType type,
            ConflictStatus status,
            List<Version> versions,
            PolicyIdentity policy,
            Outcome outcome,
            Explanation explanation) {
        this(type, status, versions, Map.of(), policy, outcome, explanation);
    }

    /** Whether a version's product, or its delete, is known, rather than its values at some leaves. */
    public boolean isKnownWhole(Version version) {
        return !remembered.containsKey(version.dot());
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
        return new Conflict(type, ConflictStatus.CLOSED, versions, remembered, policy, outcome, explanation);
    }

    /** Whether the same versions are in conflict: both have one id. */
    public boolean sameVersions(Conflict other) {
        return dots().equals(other.dots());
    }

    /** Whether a version of that name is in conflict. */
    public boolean isAmong(Dot dot) {
        return dots().contains(dot);
    }

    private List<Dot> dots() {
        return versions.stream().map(Version::dot).toList();
    }

    /**
     * Whether the same stands and the versions say the same, if the same versions are in conflict: false only under another policy, where
     * a stale change came, or where one of the versions has taken another form.
     */
    public boolean sameResolution(Conflict other) {
        return type == other.type
                && status == other.status
                && Objects.equals(outcome.winner(), other.outcome.winner())
                && Product.sameForm(outcome.product(), other.outcome.product())
                && sameForms(other);
    }

    /** What a version is remembered for becomes less with every change that has seen it, and is no other conflict. */
    private boolean sameForms(Conflict other) {
        for (int i = 0; i < versions.size(); i++) {
            Version version = versions.get(i);
            boolean isComparable = isKnownWhole(version) && other.isKnownWhole(version);
            if (isComparable && !version.sameForm(other.versions.get(i))) {
                return false;
            }
        }
        return true;
    }
}
