package io.converge.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.check.PolicyCheck.CounterExample;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Pointer;
import io.converge.policy.LeafRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** What {@code check-policy} tries field-merge on. */
class HistoryGeneratorTest {

    private static final Schema ARTICLE = new Schema.Parser().parse("""
            {"type": "record", "name": "Article", "fields": [
              {"name": "price", "type": "int"},
              {"name": "currency", "type": ["null", "string"]},
              {"name": "tags", "type": ["null", {"type": "array", "items": "string"}]},
              {"name": "images", "type": {"type": "array", "items": {"type": "record", "name": "Image", "fields": [
                {"name": "url", "type": "string"}, {"name": "alt", "type": ["null", "string"]}]}}},
              {"name": "attributes", "type": {"type": "map", "values": "string"}}]}""");

    private static final ConvergeConfig MERGING = new ConvergeConfig(Map.of(
            "resolution.policy", "field-merge",
            "resolution.fields",
                    "/tags=set,/images=by:/url,/images/*=unresolved,/price=max,/attributes/fit=first-write",
            "resolution.groups", "/price+/currency"));

    @Test
    void manyKindsOfHistoriesAreMade() {
        HistoryGenerator generator = new HistoryGenerator(ARTICLE, MERGING.policy(), new Random(1));

        List<List<Change>> histories =
                Stream.generate(() -> generator.next("SKU")).limit(300).toList();

        assertThat(histories)
                .anyMatch(history ->
                        history.stream().anyMatch(change -> change.version().isPartial()))
                .anyMatch(history ->
                        history.stream().anyMatch(change -> !change.context().isEmpty()))
                .anyMatch(history -> history.stream()
                                .map(change -> change.dot().origin())
                                .distinct()
                                .count()
                        < history.size())
                .anyMatch(history -> haveInCommon(history, "/tags/0"))
                .anyMatch(history -> haveInCommon(history, "/images/0/url"))
                .anyMatch(history -> haveInCommon(history, "/attributes/fit"));
    }

    private static boolean haveInCommon(List<Change> history, String place) {
        List<Object> values = history.stream()
                .filter(change -> !change.version().isDelete())
                .map(change -> Pointer.parse(place).value(change.version().product()))
                .filter(value -> value != null)
                .toList();
        return values.stream().distinct().count() < values.size();
    }

    /** A partial change of some members of a group would be refused, and try nothing. */
    @Test
    void partialChangesSpeakOfWholeGroups() {
        HistoryGenerator generator = new HistoryGenerator(ARTICLE, MERGING.policy(), new Random(2));
        LeafRules rules = MERGING.policy().leafRules();

        assertThat(Stream.generate(() -> generator.next("SKU")).limit(300).flatMap(List::stream))
                .filteredOn(change -> change.version().isPartial())
                .allSatisfy(change -> rules.groups()
                        .forEach(group -> assertThat(
                                        change.version().fields().stream().filter(group::contains))
                                .size()
                                .isIn(0, group.size())));
    }

    @Test
    void mergesOfListsAndGroupsComeToTheSameInEveryOrder() {
        PolicyCheck check = new PolicyCheck(MERGING::resolver, 3, false);

        Optional<CounterExample> found = check.tryGenerated(ARTICLE, MERGING.policy(), 600);

        assertThat(found).isEmpty();
        assertThat(check.conflicts()).isGreaterThan(200);
        assertThat(check.unresolved()).isPositive();
    }
}
