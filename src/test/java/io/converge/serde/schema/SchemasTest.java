package io.converge.serde.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.serde.binary.AvroForm;
import io.converge.serde.output.ConflictRecords;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A schema around a product means what its text says, whatever the product's types are called. */
class SchemasTest {

    private static final List<String> OPERATIONS = List.of("INSERT", "REPLACE", "UPSERT", "DELETE");

    private static Schema schema(String json) {
        return AvroForm.parse(json.replace('\'', '"'));
    }

    private static void assertWritten(Schema product) {
        for (Schema schema : List.of(Schemas.change(product), Schemas.converged(product), Schemas.conflict(product))) {
            Schema read = AvroForm.parse(schema.toString());
            assertThat(read).isEqualTo(schema);
            assertThat(Schemas.productOf(read).orElse(ConflictRecords.productSchema(Schemas.conflict(product))))
                    .isEqualTo(product);
        }
        Schema change = AvroForm.parse(Schemas.change(product).toString());
        assertThat(change.getField("op").schema().getEnumSymbols()).isEqualTo(OPERATIONS);
        Schema conflict = AvroForm.parse(Schemas.conflict(product).toString());
        Schema version = conflict.getField("versions").schema().getElementType();
        assertThat(version.getField("op").schema().getEnumSymbols()).isEqualTo(OPERATIONS);
        assertThat(version.getField("omitted").schema().getTypes().get(1))
                .isEqualTo(
                        conflict.getField("outcomeOmitted").schema().getTypes().get(1));
    }

    @Test
    void namesStayWhereNobodyElseUsesThem() {
        assertThat(Schemas.change(Schemas.PRODUCT).toString()).contains("\"io.converge\"", "\"name\":\"Operation\"");
        assertThat(Schemas.conflict(Schemas.PRODUCT).getFullName()).isEqualTo("io.converge.ProductConflict");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Operation",
                "ProductChange",
                "ConvergedProduct",
                "ConvergedStatus",
                "ProductConflict",
                "ConflictType",
                "ConflictStatus",
                "ConflictVersion",
                "OmittedProduct",
                "DisputedLeaf",
                "ValueInQuestion",
                "WrittenValue"
            })
    void productMayHaveATypeOfAnyNameOfOurs(String name) {
        assertWritten(schema("{'type': 'record', 'name': 'P', 'namespace': 'shop', 'fields': [{'name': 'x', 'type':"
                + " {'type': 'enum', 'name': 'io.converge." + name + "', 'symbols': ['SELL']}},"
                + " {'name': 'y', 'type': ['null', 'io.converge." + name + "']}]}"));
        // The product itself, with a namespace and without.
        assertWritten(schema("{'type': 'record', 'name': 'io.converge." + name + "', 'fields': []}"));
        assertWritten(schema("{'type': 'record', 'name': '" + name + "', 'fields': []}"));
        // A reader would rename ours.
        Schema renamed = schema("{'type': 'record', 'name': 'P', 'namespace': 'shop', 'aliases': ['io.converge." + name
                + "'], 'fields': []}");
        assertWritten(renamed);
        Schema.applyAliases(Schemas.conflict(renamed), Schemas.conflict(renamed));
        assertThat(Schemas.change(renamed).toString() + Schemas.converged(renamed) + Schemas.conflict(renamed))
                .doesNotContain("\"name\":\"" + name + "\"");
    }

    @Test
    void namesThatStepAsideAreFreeThemselves() {
        Schema product = schema("{'type': 'record', 'name': 'P', 'namespace': 'io.converge', 'fields': ["
                + "{'name': 'x', 'type': {'type': 'enum', 'name': 'Operation', 'symbols': ['SELL']}},"
                + "{'name': 'y', 'type': {'type': 'enum', 'name': 'Operation_', 'symbols': ['BUY']}}]}");

        assertWritten(product);
        assertThat(Schemas.change(product).getField("op").schema().getName()).isEqualTo("Operation__");
    }

    @Test
    void productMayUseATypeOfOursAsItIs() {
        Schema product = schema(
                "{'type': 'record', 'name': 'P', 'namespace': 'io.converge', 'fields': [{'name': 'last',"
                        + " 'type': {'type': 'enum', 'name': 'Operation', 'symbols': ['INSERT', 'REPLACE', 'UPSERT', 'DELETE']}}]}");

        assertWritten(product);
        assertThat(Schemas.change(product).getField("op").schema().getFullName())
                .isEqualTo("io.converge.Operation");
    }

    @Test
    void schemaThatIsInUseIsNotJudgedAgain() {
        Schema product = schema(
                "{'type': 'record', 'name': 'Pro-duct', 'fields': ["
                        + "{'name': 'in stock', 'type': 'int', 'default': 'many'}, {'name': 'k', 'type': ['null', 'string'], 'default': ''}]}");

        assertThat(AvroForm.parse(Schemas.change(product).toString())).isEqualTo(Schemas.change(product));
        assertThat(AvroForm.parse(Schemas.conflict(product).toString())).isEqualTo(Schemas.conflict(product));
    }
}
