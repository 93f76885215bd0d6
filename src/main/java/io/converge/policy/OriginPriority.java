package io.converge.policy;

import io.converge.model.Version;
import io.converge.policy.Decision.Chosen;
import java.util.List;

/** {@link Policies#originPriority}. */
record OriginPriority(List<String> origins, ChoosingPolicy lastWriteWins) implements ChoosingPolicy {

    OriginPriority {
        origins = List.copyOf(origins);
    }

    @Override
    public String name() {
        return Policies.ORIGIN_PRIORITY;
    }

    @Override
    public Chosen choose(List<Version> versions) {
        int first = versions.stream().mapToInt(this::rank).min().orElseThrow();
        List<Version> preferred =
                versions.stream().filter(version -> rank(version) == first).toList();
        if (preferred.size() > 1) {
            return lastWriteWins.choose(preferred); // None of them is listed, nor is any other.
        }
        Version winner = preferred.get(0);
        return new Chosen(winner, "origin " + winner.dot().origin() + " has priority", List.of());
    }

    /** The place of its origin in the list; those that are not listed share the last. */
    private int rank(Version version) {
        int place = origins.indexOf(version.dot().origin());
        return place < 0 ? origins.size() : place;
    }
}
