package io.converge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.Leaf;
import io.converge.causality.Leaves;
import io.converge.causality.Place;
import io.converge.model.Pointer;
import io.converge.testing.MapProduct;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeafCutterTest {

    /** Or the field would be in no leaf at all, and a merge would drop it. */
    @Test
    void groupIsNotOfFieldsInTheElementsOfAnArray() {
        LeafRules rules = new LeafRules(
                Map.of("/*", LeafRule.BY),
                Map.of("/*", Pointer.parse("/url")),
                List.of(List.of(Pointer.parse("/name"), Pointer.parse("/images/alt"))));
        MapProduct product =
                MapProduct.of(Map.of("name", "Lamp", "images", List.of(Map.of("url", "a.png", "alt", "A lamp"))));

        Leaves leaves = new LeafCutter(rules, List.of()).cut(product);

        Place image = Place.of(Pointer.parse("/images")).then(new Place.Key("a.png"));
        assertThat(leaves.at(new Leaf.Value(image.then(new Place.Name("alt"))))).isEqualTo("A lamp");
    }

    @Test
    void groupGoesBeforeARuleForAllThatIsBelow() {
        LeafRules rules = new LeafRules(
                Map.of("/*", LeafRule.SET), Map.of(), List.of(List.of(Pointer.parse("/name"), Pointer.parse("/tags"))));
        MapProduct product = MapProduct.of(Map.of("name", "Lamp", "tags", List.of("red"), "sizes", List.of("S")));

        Leaves leaves = new LeafCutter(rules, List.of()).cut(product);

        Place sizes = Place.of(Pointer.parse("/sizes"));
        assertThat(leaves.values())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        new Leaf.Group(rules.groups().get(0)),
                        List.of("Lamp", List.of("red")),
                        new Leaf.Element(sizes, "S"),
                        true));
    }
}
