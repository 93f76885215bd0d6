package io.converge.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.serde.schema.Schemas;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnMapTest {

    private static List<String> names(ColumnMap map) {
        return map.columns(Schemas.PRODUCT, "sku").stream().map(Column::name).toList();
    }

    @Test
    void fieldsHaveTheColumnsOfTheirNamesButForTheKey() {
        assertThat(names(ColumnMap.BY_NAME)).containsExactly("name", "price", "categoryId", "supplierId", "attributes");
        assertThat(ColumnMap.BY_NAME.columns(Schemas.PRODUCT, "name"))
                .extracting(Column::name)
                .doesNotContain("name");
    }

    @Test
    void mapNamesColumnsAndWhatIsNowhere() {
        ColumnMap map = ColumnMap.parse(
                "{\"columns\": {\"color\": \"/attributes/color\", \"n\": \"/name\", \"x\": \"/no/where\"}}");

        assertThat(map.columns(Schemas.PRODUCT, "sku"))
                .containsExactly(
                        new Column(
                                "color",
                                List.of("attributes", "color"),
                                ColumnType.of(Schemas.PRODUCT.getField("name").schema())),
                        new Column(
                                "n",
                                List.of("name"),
                                ColumnType.of(Schemas.PRODUCT.getField("name").schema())));
        assertThat(map.nowhere(List.of(Schemas.PRODUCT)))
                .containsExactly(
                        "the map's /no/where of the column x is nowhere in products of the type io.converge.Product");
    }

    @Test
    void wholeProductStandsAloneOrBesideTheMap() {
        assertThat(names(ColumnMap.BY_NAME.withWhole("doc"))).containsExactly("doc");
        assertThat(names(ColumnMap.parse("{\"columns\": {\"n\": \"/name\"}}").withWhole("doc")))
                .containsExactly("n", "doc");
    }

    @Test
    void whatIsNoMapIsRefused() {
        for (String text : List.of(
                "",
                "[]",
                "{}",
                "{\"columns\": {}}",
                "{\"columns\": {\"a\": \"/name\"}, \"x\": 1}",
                "{\"columns\": {\"a\": 1}}",
                "{\"columns\": {\"a\": \"name\"}}")) {
            assertThatThrownBy(() -> ColumnMap.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
