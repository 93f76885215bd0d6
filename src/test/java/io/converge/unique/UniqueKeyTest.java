package io.converge.unique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.testing.MapProduct;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UniqueKeyTest {

    private static final UniqueKey GTIN = UniqueKey.parse("gtin=/gtin");

    @Test
    void textsNumbersAndBooleansAreClaimedEachAsItsOwnKind() {
        assertThat(json("1")).isEqualTo("[\"1\"]");
        assertThat(json(new BigDecimal("1"))).isEqualTo("[1]");
        assertThat(json(true)).isEqualTo("[true]");
        assertThat(json("true")).isEqualTo("[\"true\"]");
        assertThat(json("a\"b\\\n\u00e4")).isEqualTo("[\"a\\\"b\\\\\\u000a\u00e4\"]");
    }

    @Test
    void numbersAreEqualByValue() {
        assertThat(json(new BigDecimal("1.50")))
                .isEqualTo(json(new BigDecimal("1.5")))
                .isEqualTo("[1.5]");
        assertThat(json(new BigDecimal("1E+2"))).isEqualTo("[100]");
        assertThat(json(new BigDecimal("1E+1000000"))).isEqualTo("[1E+1000000]");
    }

    @Test
    void nothingElseIsClaimed() {
        assertThat(json(null)).isNull();
        assertThat(json(" \t")).isNull();
        assertThat(json("")).isNull();
        assertThat(json(Double.NaN)).isNull();
        assertThat(json(List.of("1"))).isNull();
        assertThat(json(Map.of("a", "1"))).isNull();
        assertThat(GTIN.valueOf(MapProduct.of(Map.of("other", "1")))).isEmpty();
    }

    @Test
    void allPointersOfAConstraintMustHoldAValue() {
        UniqueKey model = UniqueKey.parse("model=/brand+/model");

        assertThat(model.valueOf(MapProduct.of(Map.of("brand", "a", "model", "b"))))
                .get()
                .extracting(UniqueValue::json)
                .isEqualTo("[\"a\",\"b\"]");
        assertThat(model.valueOf(MapProduct.of(Map.of("brand", "a")))).isEmpty();
    }

    @Test
    void valuesOfConstraintsOfOneNameButOtherPointersDoNotMix() {
        MapProduct product = MapProduct.of(Map.of("gtin", "1", "ean", "1"));

        assertThat(GTIN.valueOf(product).orElseThrow().id())
                .hasSize(32)
                .isNotEqualTo(UniqueKey.parse("gtin=/ean")
                        .valueOf(product)
                        .orElseThrow()
                        .id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gtin", "=/gtin", "g tin=/gtin", "gtin=gtin", "gtin=/a+", "gtin=", "gtin=/a+/a", "gtin=/a~2"})
    void whatIsNoConstraintIsRefused(String text) {
        assertThatThrownBy(() -> UniqueKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String json(Object value) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("gtin", value);
        return GTIN.valueOf(MapProduct.of(fields)).map(UniqueValue::json).orElse(null);
    }
}
