package io.converge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.source.Format;
import io.converge.source.Locator;
import io.converge.source.TopicSource;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceSettingsTest {

    private static final Map<String, String> PRODUCTS = Map.of(
            "changes.topics", "shop,shop.products",
            "source.shop.products.format", "product",
            "source.shop.products.origin", "shop",
            "source.shop.products.sequence", "offset");

    private static ConvergeConfig config(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(PRODUCTS);
        settings.putAll(more);
        return new ConvergeConfig(settings);
    }

    @Test
    void longestTopicIsMeant() {
        TopicSource source = config(Map.of()).sources().byTopic().get("shop.products");

        assertThat(source.format()).isEqualTo(Format.PRODUCT);
        assertThat(source.sku()).isEqualTo(new Locator.Key());
        assertThat(source.timestamp()).isEqualTo(new Locator.RecordTimestamp());
        assertThat(config(Map.of()).sources().byTopic()).containsOnlyKeys("shop.products");
    }

    @Test
    void ownTopicIsTheFirstOfChangeEvents() {
        assertThat(config(Map.of()).ownChangesTopic()).isEqualTo("shop");
        assertThatThrownBy(
                        () -> config(Map.of("changes.topics", "shop.products")).ownChangesTopic())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("has no topic of change events");
    }

    @Test
    void kafkasClientsDoNotSeeThem() {
        assertThat(config(Map.of()).clientSettings()).isEmpty();
    }

    /** The setting and its value; what the message says. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            source.shop.products.formt      | product          | Is source.shop.products.format meant?
            sorce.shop.products.format      | product          | Is source.shop.products.format meant?
            source.shop.products.whatever   | 1                | Unknown setting source.shop.products.whatever
            source.other.format             | product          | changes.topics has no such topic
            source.shop.products.format     | csv              | source.shop.products.format
            source.shop.products.format     | csv              | must be one of: change, debezium, product
            source.shop.products.timestamp.unit | us           | must be one of: ms, s, iso-8601
            source.shop.products.sku        | offset           | must be one of: key, key:/pointer, value:/pointer
            source.shop.products.sku        | value:id         | is not a JSON pointer
            source.shop.products.origin     | header:          | the name of a header
            source.shop.products.sequence   | record           | must be one of: header:NAME, value:/pointer, timestamp, offset
            source.shop.products.sequence   | ''               | source.shop.products.sequence is not set
            source.shop.products.origin     | ''               | source.shop.products.origin is not set
            source.shop.products.sku        | value:/sku       | needs source.shop.products.sku=key
            source.shop.products.value.format | json           | source.shop.products.product.schema
            source.shop.products.product.schema | Item.avsc    | is for source.shop.products.value.format=json
            source.shop.products.fields     | /price           | needs resolution.policy=field-merge
            source.shop.products.drop       | price            | is not a JSON pointer
            source.shop.sku                 | key              | has no meaning without source.shop.format
            """)
    void mistakeRefusesToStart(String key, String value, String message) {
        assertThatThrownBy(() -> config(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"sku, key:", "sequence, value:", "context, value:", "fields, ''", "drop, ''"})
    void pointerThatIsDeeperThanAnyProductIsRefused(String name, String prefix) {
        String key = "source.shop.products." + name;

        assertThatThrownBy(() -> config(Map.of("resolution.policy", "field-merge", key, prefix + "/a".repeat(201))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(" has 201 steps; a JSON pointer has at most 200, as no product is deeper");
    }

    /** They are those of each change, and a change may name no more. */
    @Test
    void fieldsAreAsManyAsAChangeMayName() {
        assertThat(config(fields(1_000))
                        .sources()
                        .byTopic()
                        .get("shop.products")
                        .fields())
                .hasSize(1_000);
        assertThatThrownBy(() -> config(fields(1_001)))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "source.shop.products.fields names 1001 places, 1000 are allowed. A place stands for all that"
                                + " is below it");
    }

    private static Map<String, String> fields(int count) {
        String fields =
                IntStream.range(0, count).mapToObj(i -> "/attributes/" + i).collect(Collectors.joining(","));
        return Map.of("resolution.policy", "field-merge", "source.shop.products.fields", fields);
    }

    @Test
    void fieldsAndDropExcludeEachOther() {
        assertThatThrownBy(() -> config(Map.of(
                        "resolution.policy", "field-merge",
                        "source.shop.products.fields", "/price/net",
                        "source.shop.products.drop", "/price")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("source.shop.products.drop")
                .hasMessageContaining("overlaps with source.shop.products.fields");
    }

    @Test
    void fileIsReadWhereItIsNeeded() {
        ConvergeConfig config = config(Map.of(
                "source.shop.products.value.format", "json", "source.shop.products.product.schema", "absent.avsc"));

        assertThatThrownBy(config::checkSources)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("source.shop.products.product.schema")
                .hasMessageContaining("absent.avsc");
    }
}
