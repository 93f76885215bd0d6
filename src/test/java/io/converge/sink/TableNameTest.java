package io.converge.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableNameTest {

    @Test
    void namesAreReadAsPostgresqlReadsThem() {
        assertThat(TableName.parse("Products")).isEqualTo(new TableName(null, "products"));
        assertThat(TableName.parse("shop.Products")).isEqualTo(new TableName("shop", "products"));
        assertThat(TableName.parse("\"Shop\".\"a.\"\"b\"\"\"")).isEqualTo(new TableName("Shop", "a.\"b\""));
        assertThat(TableName.parse("\"Shop\".\"a.\"\"b\"\"\"").sql()).isEqualTo("\"Shop\".\"a.\"\"b\"\"\"");
    }

    @Test
    void whatIsNoTableIsRefused() {
        for (String text : List.of("", ".", "a.", ".a", "a.b.c", "\"a", "a\"b\"", "\"\"", "\"a\"b")) {
            assertThatThrownBy(() -> TableName.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("write it as products, shop.products");
        }
    }

    @Test
    void nameThatTheServerWouldCutIsRefused() {
        assertThat(TableName.parse("x".repeat(63)).name()).hasSize(63);
        assertThatThrownBy(() -> TableName.parse("ä".repeat(32))).hasMessageContaining("has 64 bytes");
    }
}
