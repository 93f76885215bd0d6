package io.converge.oracle;

import io.converge.model.Pointer;
import io.converge.model.Version;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How one of several versions is chosen: sections 3.4 and 3.5. */
final class Order {

    private static final Comparator<Version> BY_TIME =
            Comparator.comparingLong(Version::timestamp).thenComparing(Version::dot, Comparator.naturalOrder());

    private final Law law;

    Order(Law law) {
        this.law = law;
    }

    /** "The highest number …, then timestamp, then origin, then sequence, the greatest", whatever a delete is worth. */
    Version latest(List<Version> versions) {
        return versions.stream().max(byNumbers(1).thenComparing(BY_TIME)).orElseThrow();
    }

    /** "The lowest number …, then timestamp, origin, sequence, the lowest", whatever a delete is worth. */
    Version earliest(List<Version> versions) {
        return versions.stream()
                .max(byNumbers(-1).thenComparing(BY_TIME.reversed()))
                .orElseThrow();
    }

    boolean isLater(Version one, Version other) {
        return latest(List.of(one, other)).equals(one) && !one.equals(other);
    }

    /** What a policy chooses; one that leaves it open: its provisional choice. */
    Version choice(String policy, List<Version> versions) {
        return switch (policy) {
            case "first-write-wins" -> amongDeletes(versions, true);
            case "origin-priority" -> byOrigin(versions);
            default -> amongDeletes(versions, false);
        };
    }

    private Version byOrigin(List<Version> versions) {
        int best = versions.stream().mapToInt(this::rank).min().orElseThrow();
        return amongDeletes(
                versions.stream().filter(version -> rank(version) == best).toList(), false);
    }

    private int rank(Version version) {
        int place = law.origins().indexOf(version.dot().origin());
        return place < 0 ? law.origins().size() : place;
    }

    private Version amongDeletes(List<Version> versions, boolean first) {
        List<Version> deletes = versions.stream().filter(Version::isDelete).toList();
        List<Version> others =
                versions.stream().filter(version -> !version.isDelete()).toList();
        if (deletes.isEmpty() || others.isEmpty()) {
            return by(versions, first);
        }
        return switch (law.deletes()) {
            case "win" -> by(deletes, first);
            case "lose" -> by(others, first);
            default -> {
                Version other = by(others, first);
                Version delete = deletes.stream().max(BY_TIME).orElseThrow();
                yield delete.timestamp() >= other.timestamp() ? delete : other;
            }
        };
    }

    private Version by(List<Version> versions, boolean first) {
        return first ? earliest(versions) : latest(versions);
    }

    /** "A version without a number there loses to one with it." */
    private Comparator<Version> byNumbers(int sign) {
        return (left, right) -> {
            for (Pointer path : law.paths()) {
                Optional<BigDecimal> leftNumber = number(left, path);
                Optional<BigDecimal> rightNumber = number(right, path);
                int compared = leftNumber.isPresent() && rightNumber.isPresent()
                        ? sign * leftNumber.get().compareTo(rightNumber.get())
                        : Boolean.compare(leftNumber.isPresent(), rightNumber.isPresent());
                if (compared != 0) {
                    return compared;
                }
            }
            return 0;
        };
    }

    /** "A partial change's only where its {@code fields} name it." */
    private static Optional<BigDecimal> number(Version version, Pointer path) {
        boolean isHeard = !version.isPartial()
                || version.fields().stream().anyMatch(field -> Part.startsWith(path.steps(), field.steps()));
        return isHeard ? path.number(version.product()) : Optional.empty();
    }
}
