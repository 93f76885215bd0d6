package io.converge.oracle;

import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.oracle.Answer.Disputed;
import io.converge.oracle.Answer.Found;
import io.converge.oracle.Part.Step;
import io.converge.serde.product.AvroProduct;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a history of one sku must converge to: section 3 of the law. */
public final class Oracle {

    private final Law law;
    private final Order order;

    /** @param settings by the names of the configuration */
    public Oracle(Map<String, String> settings) {
        this.law = Law.of(settings);
        this.order = new Order(law);
    }

    /** Null: none of the changes was accepted. */
    Answer answer(List<Change> changes) {
        History history = History.of(law, changes);
        if (history.live().isEmpty()) {
            return null;
        }
        List<Version> live = history.live().stream().map(Change::version).toList();
        if (live.size() == 1 && !live.get(0).isPartial()) {
            return chosen(history, live.get(0), null);
        }
        return law.mergesFields() ? merged(history, live) : picked(history, live);
    }

    /** Sections 3.1 to 3.5. */
    private Answer picked(History history, List<Version> live) {
        List<Version> versions = assumed(live);
        if (versions.stream()
                .allMatch(version ->
                        Product.sameContent(version.product(), versions.get(0).product()))) {
            return chosen(history, order.latest(versions), null);
        }
        return byPolicy(history, versions, versions);
    }

    private List<Version> assumed(List<Version> versions) {
        return Seen.assumed(
                versions, (blind, other) -> Product.sameContent(blind.before(), other.product()), law.lagMs());
    }

    /** @param among the versions that the policy of the conflict's type chooses from */
    private Answer byPolicy(History history, List<Version> inConflict, List<Version> among) {
        String type = type(history, inConflict);
        String policy = law.policyOf(type);
        boolean isOpen = policy.equals("manual") || policy.equals("custom");
        return chosen(history, order.choice(policy, among), conflict(type, isOpen, inConflict));
    }

    /** Section 3a. */
    private Answer merged(History history, List<Version> live) {
        List<Version> presence =
                Seen.unseen(history.all().stream()
                                .filter(change -> !change.version().isPartial())
                                .toList())
                        .stream()
                        .map(Change::version)
                        .toList();
        List<Version> base = assumed(presence);
        boolean isDeleteDisputed =
                base.stream().anyMatch(Version::isDelete) && !base.stream().allMatch(Version::isDelete);
        Version standing = order.choice("last-write-wins", base.isEmpty() ? live : base);
        List<Version> inConflict = new ArrayList<>(isDeleteDisputed ? base : List.of());
        if (standing.isDelete()) {
            return inConflict.isEmpty()
                    ? chosen(history, standing, null)
                    : byType(history, inConflict, base, chosen(history, standing, found(history, inConflict, false)));
        }
        Writes writes = new Writes(law, history);
        FieldMerge merge = new FieldMerge(law, history, writes, standing);
        boolean isPatched = false;
        Map<String, Object> fields = new Rebuilt(law, merge.standing(), writes.of(standing)).fields();
        Set<List<Step>> fallen = new HashSet<>();
        for (List<List<Step>> misfits = misfits(standing, fields);
                !misfits.isEmpty();
                misfits = misfits(standing, fields)) {
            isPatched = true;
            Set<List<Step>> falling =
                    misfits.stream().map(way -> notYetFallen(way, fallen)).collect(Collectors.toSet());
            falling.forEach(merge::fall);
            fallen.addAll(falling);
            fields = new Rebuilt(law, merge.standing(), writes.of(standing)).fields();
        }
        Product product = standing.product().withFields(fields);
        inConflict.addAll(merge.disputing());
        if (isPatched) {
            inConflict.add(standing);
        }
        if (!inConflict.isEmpty()) {
            boolean isLeftToAPerson =
                    base.isEmpty() && law.policyOf(type(history, inConflict)).equals("manual");
            Found conflict = found(history, inConflict, merge.isUnresolved() || isLeftToAPerson || isPatched);
            Answer answer = byType(history, inConflict, base, answer(history, product, null, conflict));
            boolean isByLeaf = !law.policies().containsKey(type(history, inConflict)) || base.isEmpty();
            return told(answer, merge, isByLeaf, Stream.concat(live.stream(), presence.stream()));
        }
        List<Version> equal = base.stream()
                .filter(version -> live.contains(version) && Product.sameContent(version.product(), product))
                .toList();
        return equal.isEmpty() ? answer(history, product, null, null) : chosen(history, order.latest(equal), null);
    }

    /** Vectors' products have no schema, and miss nothing. */
    private List<List<Step>> misfits(Version standing, Map<String, Object> fields) {
        return standing.product() instanceof AvroProduct avro ? Misfits.of(law, avro.schema(), fields) : List.of();
    }

    /** "There, or where that does not help at the place above." */
    private static List<Step> notYetFallen(List<Step> way, Set<List<Step>> fallen) {
        List<Step> at = way;
        while (fallen.contains(at)) {
            at = at.subList(0, at.size() - 1);
        }
        return List.copyOf(at);
    }

    /**
     * With what the conflict record tells of leaves: "the whole product of those that are live, of the others what they wrote".
     *
     * @param isByLeaf whether the rules of the leaves were heard
     */
    private static Answer told(Answer answer, FieldMerge merge, boolean isByLeaf, Stream<Version> whole) {
        Map<String, Disputed> disputed = merge.disputed();
        if (!isByLeaf) {
            disputed.replaceAll((name, leaf) -> new Disputed(
                    null, leaf.values().containsKey(answer.winner()) ? answer.winner() : null, leaf.values()));
        }
        Set<Dot> known = whole.map(Version::dot).collect(Collectors.toSet());
        Map<Dot, Map<String, Object>> remembered = new LinkedHashMap<>();
        answer.conflict().versions().stream()
                .filter(dot -> !known.contains(dot))
                .forEach(dot -> remembered.put(dot, merge.said(dot)));
        Found found = answer.conflict();
        return new Answer(
                answer.product(),
                answer.context(),
                answer.winner(),
                answer.status(),
                new Found(found.type(), found.status(), found.versions(), disputed, remembered));
    }

    /** Section 3b: "the other policy then chooses among the base versions"; where there are none, "every conflict is unresolved" remains. */
    private Answer byType(History history, List<Version> inConflict, List<Version> base, Answer otherwise) {
        return law.policies().containsKey(type(history, inConflict)) && !base.isEmpty()
                ? byPolicy(history, inConflict, base)
                : otherwise;
    }

    private static String type(History history, List<Version> versions) {
        if (versions.stream().anyMatch(Version::isDelete)) {
            return "DELETE";
        }
        boolean isInsert = versions.stream()
                .allMatch(version -> !version.isPartial()
                        && (version.operation() == Operation.INSERT
                                || version.operation() == Operation.UPSERT && !history.isSuperseded()));
        return isInsert ? "INSERT" : "REPLACE";
    }

    private static Found found(History history, List<Version> versions, boolean isOpen) {
        return conflict(type(history, versions), isOpen, versions);
    }

    private static Found conflict(String type, boolean isOpen, List<Version> versions) {
        return new Found(
                type,
                isOpen ? "UNRESOLVED" : "RESOLVED",
                versions.stream()
                        .map(Version::dot)
                        .distinct()
                        .sorted(Comparator.naturalOrder())
                        .toList());
    }

    private static Answer chosen(History history, Version version, Found conflict) {
        return answer(history, version.product(), version, conflict);
    }

    private static Answer answer(History history, Product product, Version winner, Found conflict) {
        boolean isOpen = conflict != null && conflict.status().equals("UNRESOLVED");
        return new Answer(
                product == null ? null : product.fields(),
                history.clock().asMap(),
                winner == null ? null : winner.dot(),
                isOpen ? "PROVISIONAL" : "CONVERGED",
                conflict);
    }
}
