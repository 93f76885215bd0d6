package io.converge.serde.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class RawValuesTest {

    private static final String DECIMAL = "{'type':'bytes','logicalType':'decimal','precision':4,'scale':2}";
    private static final String FIXED =
            "{'type':'fixed','name':'F','size':2,'logicalType':'decimal','precision':4,'scale':2}";
    private static final String TIMES =
            "{'type':'array','items':['null','string',{'type':'long','logicalType':'timestamp-millis'}]}";

    private static GenericRecord product(String type, Object value) {
        GenericRecord product = new GenericData.Record(new Schema.Parser()
                .parse(("{'type':'record','name':'P','fields':[{'name':'v','type':" + type + "}]}")
                        .replace('\'', '"')));
        product.put("v", value);
        return product;
    }

    private static Object raw(String type, Object value) {
        return ((GenericRecord) RawValues.of(product(type, value))).get("v");
    }

    @Test
    void convertedValuesBecomeAvrosWhereverTheyStand() {
        assertThat(raw(DECIMAL, new BigDecimal("1.50"))).isEqualTo(ByteBuffer.wrap(new byte[] {0, (byte) 150}));
        assertThat(raw(TIMES, Arrays.asList(null, "x", Instant.ofEpochMilli(-1))))
                .isEqualTo(Arrays.asList(null, "x", -1L));
        assertThat(raw(
                        "{'type':'map','values':{'type':'int','logicalType':'time-millis'}}",
                        Map.of("a", LocalTime.NOON)))
                .isEqualTo(Map.of("a", 43_200_000));
        UUID uuid = new UUID(1, 2);
        assertThat(raw("{'type':'string','logicalType':'uuid'}", uuid)).hasToString(uuid.toString());
        assertThat(raw("{'type':'enum','name':'E','symbols':['A']}", "A")).isInstanceOf(GenericData.EnumSymbol.class);
    }

    @Test
    void decimalsOfMoreDigitsThanTheirTypeKeepThem() {
        assertThat(raw(DECIMAL, new BigDecimal("12345.67")))
                .isEqualTo(ByteBuffer.wrap(new byte[] {0x12, (byte) 0xd6, (byte) 0x87}));
        assertThat(raw(DECIMAL, new BigDecimal("1E+3")))
                .isEqualTo(ByteBuffer.wrap(new byte[] {1, (byte) 0x86, (byte) 0xa0}));
        assertThat(((GenericData.Fixed) raw(FIXED, new BigDecimal("-0.01"))).bytes())
                .containsExactly(-1, -1);
    }

    @Test
    void ofSeveralDecimalsTheOneOfTheScaleIsMeant() {
        String two = "['null'," + DECIMAL + "," + FIXED.replace("'scale':2", "'scale':0") + "]";
        assertThat(raw(two, new BigDecimal("7"))).isInstanceOf(GenericData.Fixed.class);
        assertThat(raw(two, new BigDecimal("7.00"))).isInstanceOf(ByteBuffer.class);
        assertThat(raw(two, new BigDecimal("700000"))).isInstanceOf(ByteBuffer.class);
    }

    @Test
    void whatIsInAvrosFormStaysTheSameObject() {
        GenericRecord product = product(TIMES, List.of(1L, "x"));
        assertThat(RawValues.of(product)).isSameAs(product);
    }

    @Test
    void whatHasNoPlaceIsNamedAndNothingIsRounded() {
        assertThatThrownBy(() -> raw(DECIMAL, new BigDecimal("1.234")))
                .hasMessage("/v is a decimal of 3 digits after the point, not 2");
        assertThatThrownBy(() -> raw(DECIMAL, new BigDecimal("1E+999999999")))
                .hasMessage("/v is a decimal of scale -999999999, not 2");
        assertThatThrownBy(() -> raw(FIXED, new BigDecimal("1234.56"))).hasMessage("/v is a decimal of 3 bytes, not 2");
        assertThatThrownBy(() -> raw(TIMES, List.of("x", Instant.ofEpochSecond(0, 1))))
                .hasMessage("/v/1 is 1970-01-01T00:00:00.000000001Z, which timestamp-millis has no unit for");
        assertThatThrownBy(() -> raw("'long'", Instant.EPOCH)).hasMessage("/v is a date or a time, not a long");
    }
}
