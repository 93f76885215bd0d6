package io.converge.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.serde.product.AvroProduct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken is what is written there, to the last digit; all else is refused with its place. */
class JsonLossTest {

    private static final String DECIMAL = "{'type':'bytes','logicalType':'decimal','precision':4,'scale':2}";
    private static final String BIG = "{'type':'bytes','logicalType':'big-decimal'}";
    private static final String UUID = "{'type':'fixed','name':'U','size':16,'logicalType':'uuid'}";
    private static final String DURATION = "{'type':'fixed','name':'D','size':12,'logicalType':'duration'}";

    private static Schema product(String type) {
        return new Schema.Parser()
                .parse(("{'type':'record','name':'P','fields':[{'name':'v','type':" + type + "}]}").replace('\'', '"'));
    }

    private static Schema typed(String name) {
        return product(
                switch (name) {
                    case "decimal" -> DECIMAL;
                    case "big-decimal" -> BIG;
                    case "uuid" -> UUID;
                    case "duration" -> DURATION;
                    case "date", "time-millis" -> "{'type':'int','logicalType':'" + name + "'}";
                    case "fixed" -> "{'type':'fixed','name':'F','size':2}";
                    case "enum" -> "{'type':'enum','name':'E','symbols':['A','B']}";
                    default ->
                        name.contains("time") ? "{'type':'long','logicalType':'" + name + "'}" : "'" + name + "'";
                });
    }

    private static GenericRecord read(String value, Schema schema) throws JsonFormException {
        return JsonToAvro.read("{\"v\":" + value.replace('\'', '"') + "}", schema);
    }

    private static String again(String value, Schema schema) throws JsonFormException {
        JsonNode json = AvroToJson.record(read(value, schema));
        assertThat(AvroToJson.record(JsonToAvro.read(json.toString(), schema))).isEqualTo(json);
        return json.get("v").toString().replace('"', '\'');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "float  | 0.1 | 0.1",
                "float  | 16777216 | 1.6777216E7",
                "float  | 3.4028235e38 | 3.4028235E38",
                "float  | 0.100000001490116119384765625 | 0.1",
                "float  | 0.10000000149011612 | 0.1",
                "float  | 1.4e-45 | 1.4E-45",
                "float  | -0 | -0.0",
                "float  | 1e-45 | 1.4E-45",
                "double | 5e-324 | 4.9E-324",
                "double | -1e-323 | -9.9E-324",
                "double | 2e-323 | 2.0E-323",
                "double | 0.1 | 0.1",
                "double | -0 | -0.0",
                "double | 2e-3 | 0.002",
                "double | 9007199254740992 | 9.007199254740992E15",
                "double | 0.30000000000000004 | 0.30000000000000004",
                "double | 1267650600228229401496703205376 | 1.2676506002282294E30",
                "int    | 1.0 | 1",
                "long   | 1e3 | 1000",
                "long   | -9223372036854775808 | -9223372036854775808",
                "decimal | 12.5 | '12.50'",
                "decimal | '12.5000' | '12.50'",
                "decimal | {'base64': ''} | {'base64':''}",
                "big-decimal | '1.500' | '1.500'",
                "big-decimal | 1.500 | '1.500'",
                "big-decimal | '1E+5' | '1E+5'",
                "big-decimal | '-0.000000000000000000000000000000001' | '-0.000000000000000000000000000000001'",
                "big-decimal | {'base64': 'AQID'} | {'base64':'AQID'}",
                "bytes | {'base64': 'AQ=='} | 'AQ=='",
                "uuid | '123E4567-e89b-12d3-a456-426614174000' | '123e4567-e89b-12d3-a456-426614174000'",
                "uuid | 'AAAAAAAAAAAAAAAAAAAAAQ==' | '00000000-0000-0000-0000-000000000001'",
                "duration | 'P1Y2M1W3DT1H2M3.5S' | 'P14M10DT3723.5S'",
                "duration | 'P4294967295M' | 'P4294967295M'",
                "duration | 'PT4294967.295S' | 'PT4294967.295S'",
                "duration | 'AAAAAAAAAAAAAAAA' | 'PT0S'",
                "date | '2026-01-31' | '2026-01-31'",
                "date | -1 | '1969-12-31'",
                "time-millis | 86400000 | 86400000",
                "time-micros | '12:00' | '12:00:00'",
                "timestamp-nanos | '2026-01-31T12:00:00.000000001+02:00' | '2026-01-31T10:00:00.000000001Z'",
                "local-timestamp-micros | '2026-01-31T12:00' | '2026-01-31T12:00:00'",
            })
    void whatIsExactIsTakenAndGiven(String type, String value, String given) throws Exception {
        assertThat(again(value, typed(type))).isEqualTo(given);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "double | 1e400 | /v is 1E+400, not a double",
                "double | -1e400 | /v is -1E+400, not a double",
                "double | 1e-400 | /v is 1E-400, not a double: the nearest one is 0.0",
                "double | 9007199254740993 | /v is 9007199254740993, not a double: the nearest one is 9.007199254740992E15",
                "double | 0.10000000000000001 | /v is 0.10000000000000001, not a double: the nearest one is 0.1",
                "float  | 1e300 | /v is 1E+300, not a float",
                "float  | 16777217 | /v is 16777217, not a float: the nearest one is 1.6777216E7",
                "float  | 1e-46 | /v is 1E-46, not a float: the nearest one is 0.0",
                "float  | 3.14159265358979 | /v is 3.14159265358979, not a float: the nearest one is 3.1415927",
                "double | 4e-324 | /v is 4E-324, not a double: the nearest one is 4.9E-324",
                "double | 1.1e-323 | /v is 1.1E-323, not a double: the nearest one is 9.9E-324",
                "decimal | '\u0661' | /v is \"\u0661\", not a decimal of 4 digits, 2 of them after the point",
                "big-decimal | '\uff11.5' | /v is \"\uff11.5\", not a decimal such as \"1.50\"",
                "double | '1.5' | /v is \"1.5\", not a number",
                "double | true | /v is true, not a number",
                "int    | 2147483648 | /v is 2147483648, not an int",
                "int    | 1.5 | /v is 1.5, not a whole number of 64 bits",
                "long   | 9223372036854775808 | /v is 9223372036854775808, not a whole number of 64 bits",
                "long   | 1e-999999999 | /v is 1E-999999999, not a whole number of 64 bits",
                "decimal | '1.234' | /v is \"1.234\", not a decimal of 4 digits, 2 of them after the point",
                "decimal | 123.45 | /v is 123.45, not a decimal of 4 digits, 2 of them after the point",
                "decimal | '' | /v is \"\", not a decimal of 4 digits, 2 of them after the point",
                "big-decimal | 'AQID' | /v is \"AQID\", not a decimal such as \"1.50\"",
                "big-decimal | '1E-9999999999' | /v is \"1E-9999999999\", not a decimal such as \"1.50\"",
                "fixed | 'AQ==' | /v is \"AQ==\", not 2 bytes in Base64",
                "fixed | {'base64': 'AQIC/w=='} | /v is {\"base64\":\"AQIC/w==\"}, not 2 bytes in Base64",
                "bytes | {'base64': 'A'} | /v is \"A\", not bytes in Base64",
                "bytes | 'AR==' | /v is \"AR==\", not bytes in Base64",
                "enum | 'C' | /v is \"C\", not one of [A, B]",
                "uuid | '1-1-1-1-1' | /v is \"1-1-1-1-1\", not a UUID such as 123e4567-e89b-12d3-a456-426614174000",
                "duration | 'P4294967296D' | /v is \"P4294967296D\", not a duration such as P1M2DT3.500S, each count of 32 bits",
                "duration | 'PT0.0001S' | /v is \"PT0.0001S\", not a duration such as P1M2DT3.500S, each count of 32 bits",
                "duration | '-P1D' | /v is \"-P1D\", not a duration such as P1M2DT3.500S, each count of 32 bits",
                "duration | 'P' | /v is \"P\", not a duration such as P1M2DT3.500S, each count of 32 bits",
                "date | 1.5 | /v is 1.5, not a whole number of 64 bits",
                "date | 2147483648 | /v is 2147483648, not an int",
                "timestamp-millis | '2026-01-31T12:00:00.0001Z' | /v is \"2026-01-31T12:00:00.0001Z\", not a time in whole milliseconds",
                "timestamp-micros | '2016-12-31T23:59:60Z' | /v is \"2016-12-31T23:59:60Z\", not a time such as 2026-01-31T12:00:00Z",
                "double | 1e99999999999 | a number's exponent is beyond 32 bits, at column 6",
            })
    void whatWouldLoseIsRefusedWithItsPlace(String type, String value, String message) {
        assertThatThrownBy(() -> read(value, typed(type)))
                .isInstanceOf(JsonFormException.class)
                .hasMessage(message);
    }

    @Test
    void anyFloatAndDoubleIsTakenAsItIsWritten() throws Exception {
        Random random = new Random(4);
        Schema floats = typed("float");
        Schema doubles = typed("double");
        for (int i = 0; i < 5_000; i++) {
            float small = Float.intBitsToFloat(random.nextInt());
            double large = Double.longBitsToDouble(random.nextLong());
            if (Float.isFinite(small) && Double.isFinite(large)) {
                assertThat(read(Float.toString(small), floats).get("v")).isEqualTo(small);
                assertThat(read(Double.toString(large), doubles).get("v")).isEqualTo(large);
                assertThat(read(new BigDecimal(small).toString(), floats).get("v"))
                        .isEqualTo(small == 0 ? 0f : small);
            }
        }
    }

    @Test
    void bigDecimalsOfAnySizeComeBack() throws Exception {
        Schema schema = typed("big-decimal");
        Schema type = schema.getField("v").schema();
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            int scale = random.nextInt(5) == 0 ? random.nextInt() : random.nextInt(40) - 20;
            BigDecimal number =
                    new BigDecimal(new BigInteger(random.nextInt(i == 0 ? 100_000 : 200), random).negate(), scale);
            ByteBuffer bytes = new Conversions.BigDecimalConversion()
                    .toBytes(number, type, (LogicalTypes.BigDecimal) type.getLogicalType());
            GenericRecord product = new GenericData.Record(schema);
            product.put("v", bytes);

            GenericRecord read = JsonToAvro.read(AvroToJson.record(product).toString(), schema);

            assertThat(read.get("v")).as(number.toString()).isEqualTo(bytes);
        }
    }

    /** Java before 19 writes them with digits that nobody gave. */
    @ParameterizedTest
    @ValueSource(strings = {"1e23", "8.41e21", "2e-3", "1.1e-322"})
    void numbersAreGivenInTheirFewestDigits(String number) throws Exception {
        assertThat(new BigDecimal(again(number, typed("double")))).isEqualByComparingTo(number);
    }

    /** An attacker's: a length of two gigabytes, in four bytes. */
    @Test
    void bytesThatAreNoBigDecimalAreShownAsBytes() throws Exception {
        assertThat(again("{'base64': '/v///w8='}", typed("big-decimal"))).isEqualTo("{'base64':'/v///w8='}");
    }

    @Test
    void branchesOfDatesBytesAndMapsStayTheirs() throws Exception {
        Schema schema = product("['null','string',{'type':'int','logicalType':'date'},'long'," + BIG
                + ",{'type':'map','values':'string'}]");
        assertThat(again("{'int': '2026-01-31'}", schema)).isEqualTo("{'int':'2026-01-31'}");
        assertThat(again("'2026-01-31'", schema)).isEqualTo("'2026-01-31'");
        assertThat(again("{'long': 5}", schema)).isEqualTo("{'long':5}");
        assertThat(again("5", schema)).isEqualTo("{'int':'1970-01-06'}");
        assertThat(again("{'bytes': '1.50'}", schema)).isEqualTo("{'bytes':'1.50'}");
        assertThat(again("{'bytes': {'base64': 'AQID'}}", schema)).isEqualTo("{'bytes':{'base64':'AQID'}}");
        assertThat(again("{'base64': 'AQID'}", schema)).isEqualTo("{'base64':'AQID'}");
        assertThat(new AvroProduct(read("{'base64': 'AQID'}", schema)).fields().toString())
                .isEqualTo("{v={base64=AQID}}");
    }

    /** So it comes back, though it could not be given as a number. */
    @ParameterizedTest
    @ValueSource(longs = {1_234_567, -10_000, Long.MAX_VALUE})
    void decimalThatDoesNotFitItsTypeIsShownAsBytes(long unscaled) throws Exception {
        Schema schema = typed("decimal");
        GenericRecord product = new GenericData.Record(schema);
        product.put("v", ByteBuffer.wrap(BigInteger.valueOf(unscaled).toByteArray()));

        String shown = AvroToJson.record(product).toString();

        assertThat(shown).startsWith("{\"v\":{\"base64\":");
        assertThat(JsonToAvro.read(shown, schema)).isEqualTo(product);
    }
}
