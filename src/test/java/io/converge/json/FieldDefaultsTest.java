package io.converge.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.serde.binary.AvroForm;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A default is a value of its type like any other, or it is refused where it would be used. */
class FieldDefaultsTest {

    private static Schema schema(String type, String value) {
        String text =
                "{'type':'record','name':'P','fields':[{'name':'f1','type':'int','default':1},{'name':'f2','type':"
                        + type + ",'default':" + value + "}]}";
        return AvroForm.parse(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'float' | 16777217",
                "'float' | 1e300",
                "'double' | 1e400",
                "'double' | -1e400",
                "'double' | 9007199254740993",
                "'string' | '\\ud800x'",
                "'string' | 5",
                "'bytes' | 'Ā'",
                "'bytes' | '😀'",
                "{'type':'fixed','name':'F','size':2} | 'a'",
                "{'type':'fixed','name':'F','size':2} | 'abc'",
                "'long' | 1180591620717411303424",
                "'int' | 1.5",
                "'int' | 2147483648",
                "'int' | null",
                "'int' | '7'",
                "{'type':'long','logicalType':'timestamp-millis'} | '2026-01-31T12:00:00Z'",
                "'boolean' | 'true'",
                "'null' | 0",
                "{'type':'enum','name':'E','symbols':['A']} | 'B'",
                "['null','int'] | 1.5",
                "{'type':'array','items':'int'} | [1, 1.5]",
                "{'type':'array','items':'int'} | {}",
                "{'type':'map','values':'float'} | {'a': 16777217}",
                "{'type':'map','values':'int'} | {'\\udc00': 1}",
                "{'type':'record','name':'R','fields':[{'name':'a','type':'int'}]} | {}",
                "{'type':'record','name':'R','fields':[{'name':'a','type':'int'}]} | {'a': 1.5}",
                "{'type':'record','name':'R','fields':[{'name':'a','type':'int','default':1.5}]} | {}",
                "{'type':'record','name':'R','fields':[{'name':'a','type':'R','default':{}}]} | {}",
            })
    void whatIsNoneOfItsTypeIsRefusedWhereItWouldBeUsed(String type, String value) throws Exception {
        Schema schema = schema(type, value);

        assertThatThrownBy(() -> JsonToAvro.read("{}", schema))
                .isInstanceOf(JsonFormException.class)
                .hasMessageStartingWith("/f2 is missing, and its default ")
                .hasMessageEndingWith(" is none of its type");
    }

    @Test
    void itIsNotLookedAtWhereAValueIsGiven() throws Exception {
        assertThat(JsonToAvro.read("{\"f2\": 2}", schema("'int'", "1.5")).get("f2"))
                .isEqualTo(2);
    }

    private static Object used(String type, String value) throws JsonFormException {
        GenericRecord read = JsonToAvro.read("{}", schema(type, value));
        assertThat(read.get("f1")).isEqualTo(1);
        assertThat(GenericData.get().validate(read.getSchema(), read)).isTrue();
        return read.get("f2");
    }

    @Test
    void allOthersAreTakenAsTheyAreWritten() throws Exception {
        assertThat(used("'float'", "0.1")).isEqualTo(0.1f);
        assertThat(used("'float'", "16777216")).isEqualTo(16777216f);
        assertThat(used("'double'", "-0.0")).isEqualTo(-0.0);
        assertThat(used("'double'", "'NaN'")).isEqualTo(Double.NaN);
        assertThat(used("'double'", "5")).isEqualTo(5.0);
        assertThat(used("'long'", "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(used("{'type':'long','logicalType':'timestamp-millis'}", "5"))
                .isEqualTo(5L);
        assertThat(used("'string'", "'ä😀'")).hasToString("ä😀");
        assertThat(used("'bytes'", "'\\u0000ÿ'")).isEqualTo(ByteBuffer.wrap(new byte[] {0, -1}));
        assertThat(used("{'type':'bytes','logicalType':'decimal','precision':4,'scale':2}", "'\\u0001'"))
                .isEqualTo(ByteBuffer.wrap(new byte[] {1}));
        assertThat(used("{'type':'fixed','name':'F','size':2}", "'ÿ\\u0000'"))
                .isEqualTo(new GenericData.Fixed(Schema.createFixed("F", null, null, 2), new byte[] {-1, 0}));
        assertThat(used("'null'", "null")).isNull();
        assertThat(used("['null','int']", "null")).isNull();
        assertThat(used("['null','int']", "7")).isEqualTo(7);
        assertThat(used("{'type':'enum','name':'E','symbols':['A']}", "'A'")).hasToString("A");
        assertThat(used("{'type':'array','items':'long'}", "[1, 2]")).isEqualTo(List.of(1L, 2L));
        assertThat(used("{'type':'map','values':'string'}", "{'a': 'b'}")).isEqualTo(Map.of("a", "b"));
        String nested = "{'type':'record','name':'R','fields':[{'name':'a','type':'int'},"
                + "{'name':'b','type':['null','R'],'default':null}]}";
        assertThat(used(nested, "{'a': 1}")).hasToString("{\"a\": 1, \"b\": null}");
    }
}
