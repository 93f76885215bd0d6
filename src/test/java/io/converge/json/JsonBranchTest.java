package io.converge.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.model.Product;
import io.converge.serde.product.AvroProduct;
import io.converge.testing.RandomProducts;
import io.converge.testing.RandomSchemas;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is printed as JSON and given back is the same product, to the branch of each union. */
class JsonBranchTest {

    private static final String BOOK = "{'type':'record','name':'Book','fields':[{'name':'title','type':'string'}]}";
    private static final String MOVIE = BOOK.replace("Book", "Movie");
    private static final String KIND = "{'type':'enum','name':'shop.Kind','symbols':['A','B']}";
    private static final String MONEY = "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2}";
    private static final String TIME = "{'type':'long','logicalType':'timestamp-millis'}";
    /** Fields that are named as branches are. */
    private static final String TRICK =
            "{'type':'record','name':'Trick','fields':[{'name':'string','type':['null','string','Trick']}]}";

    private static Schema product(String type) {
        return new Schema.Parser()
                .parse(("{'type':'record','name':'P','fields':[{'name':'v','type':" + type + "}]}").replace('\'', '"'));
    }

    private static GenericRecord product(Schema schema, Object value) {
        GenericRecord product = new GenericData.Record(schema);
        product.put("v", value);
        return product;
    }

    private static JsonNode assertComesBack(GenericRecord product) throws JsonFormException {
        JsonNode json = AvroToJson.record(product);
        GenericRecord read = JsonToAvro.read(json.toString(), product.getSchema());
        assertThat(AvroToJson.record(read).toString()).isEqualTo(json.toString());
        assertThat(Product.sameForm(new AvroProduct(read), new AvroProduct(product)))
                .as("%s of %s", json, product.getSchema())
                .isTrue();
        return json.get("v");
    }

    private static String shown(String type, Object value) throws JsonFormException {
        return assertComesBack(product(product(type), value)).toString().replace('"', '\'');
    }

    @Test
    void aMovieStaysAMovie() throws Exception {
        Schema schema = product("['null'," + BOOK + "," + MOVIE + "]");
        Schema union = schema.getField("v").schema();
        GenericRecord book = new GenericData.Record(union.getTypes().get(1));
        book.put("title", "It");
        GenericRecord movie = new GenericData.Record(union.getTypes().get(2));
        movie.put("title", "It");

        assertThat(assertComesBack(product(schema, book))).hasToString("{\"title\":\"It\"}");
        assertThat(assertComesBack(product(schema, movie))).hasToString("{\"Movie\":{\"title\":\"It\"}}");
    }

    @Test
    void numbersKeepTheirType() throws Exception {
        String type = "['null','float','double']";
        assertThat(shown(type, 0.1f)).isEqualTo("{'float':0.1}");
        assertThat(shown(type, 0.1)).isEqualTo("0.1");
        assertThat(shown(type, 0.5f)).isEqualTo("0.5");
        assertThat(shown(type, 0.5)).isEqualTo("{'double':0.5}");
        assertThat(shown(type, Double.NaN)).isEqualTo("{'double':'NaN'}");
        assertThat(shown(type, Float.NEGATIVE_INFINITY)).isEqualTo("'-Infinity'");
        assertThat(shown(type, Double.POSITIVE_INFINITY)).isEqualTo("{'double':'Infinity'}");
        assertThat(shown("['int','long','double']", 1.0)).isEqualTo("{'double':1.0}");
        assertThat(shown("['int','long','double']", 1L)).isEqualTo("{'long':1}");
        assertThat(shown("['int','long','double']", Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        assertThat(shown("['string','double']", Double.NaN)).isEqualTo("{'double':'NaN'}");
        assertThat(shown("['double','string']", "NaN")).isEqualTo("{'string':'NaN'}");
    }

    @Test
    void zeroKeepsItsSign() throws Exception {
        assertThat(shown("'double'", -0.0)).isEqualTo("-0.0");
        assertThat(shown("'float'", -0.0f)).isEqualTo("-0.0");
        assertThat(shown("['int','double']", -0.0)).isEqualTo("-0.0");
    }

    @Test
    void textsKeepTheirType() throws Exception {
        Schema schema = product("['null','string'," + KIND + "]");
        Schema kind = schema.getField("v").schema().getTypes().get(2);
        assertThat(assertComesBack(product(schema, new GenericData.EnumSymbol(kind, "A"))))
                .hasToString("{\"shop.Kind\":\"A\"}");
        assertThat(shown("['null','string'," + KIND + "]", "A")).isEqualTo("'A'");
        assertThat(shown("[" + KIND + ",'string']", "A")).isEqualTo("{'string':'A'}");
        assertThat(shown("[" + KIND + ",'string']", "C")).isEqualTo("'C'");
        assertThat(shown("['string'," + MONEY + "]", ByteBuffer.wrap(new byte[] {100})))
                .isEqualTo("{'bytes':'1.00'}");
        assertThat(shown("['bytes','string']", "AAAA")).isEqualTo("{'string':'AAAA'}");
        assertThat(shown("[" + TIME + ",'string']", "2026-01-31T12:00:00Z"))
                .isEqualTo("{'string':'2026-01-31T12:00:00Z'}");
    }

    @Test
    void namesOfBranchesAreAlsoNamesOfFieldsAndKeys() throws Exception {
        assertThat(shown("['string',{'type':'map','values':'string'}]", Map.of("string", "x")))
                .isEqualTo("{'map':{'string':'x'}}");
        assertThat(shown("['string',{'type':'map','values':'string'}]", Map.of("a", "x")))
                .isEqualTo("{'a':'x'}");
        assertThat(shown("['null',{'type':'map','values':'string'}]", Map.of("map", "x")))
                .isEqualTo("{'map':'x'}");
        String nested = "{'type':'map','values':['string',{'type':'map','values':'string'}]}";
        assertThat(shown("['string'," + nested + "]", Map.of("map", Map.of("k", "x"))))
                .isEqualTo("{'map':{'map':{'k':'x'}}}");

        Schema schema = product("['null'," + KIND + ",'string'," + TRICK + "]");
        GenericRecord trick =
                new GenericData.Record(schema.getField("v").schema().getTypes().get(3));
        trick.put("string", "A");
        assertThat(assertComesBack(product(schema, trick))).hasToString("{\"Trick\":{\"string\":\"A\"}}");
        assertThat(assertComesBack(product(schema, "A"))).hasToString("{\"string\":\"A\"}");
    }

    private static final String MAPS = "{'type':'map','values':{'type':'map','values':'long'}}";

    private static String read(String type, String value) throws JsonFormException {
        Schema schema = product(type);
        GenericRecord read = JsonToAvro.read("{\"v\":" + value.replace('\'', '"') + "}", schema);
        return assertComesBack(read).toString().replace('"', '\'');
    }

    /** As Avro's own JsonEncoder writes it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'long' | {'long': 7} | 7",
                "'string' | {'string': 'x'} | 'x'",
                "'boolean' | {'boolean': true} | true",
                "'double' | {'double': -0.0} | -0.0",
                "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2} | {'bytes': '1.00'} | '1.00'",
                "'bytes' | {'bytes': {'base64': 'AQ=='}} | 'AQ=='",
                "{'type':'long','logicalType':'timestamp-millis'} | {'long': 0} | '1970-01-01T00:00:00Z'",
                "{'type':'enum','name':'shop.Kind','symbols':['A','B']} | {'shop.Kind': 'B'} | 'B'",
                "{'type':'fixed','name':'shop.F','size':1} | {'shop.F': 'AQ=='} | 'AQ=='",
                "{'type':'array','items':'long'} | {'array': [1]} | [1]",
                "{'type':'array','items':['null','long']} | {'array': [{'long': 1}, null]} | [1,null]",
                "{'type':'record','name':'shop.R','fields':[{'name':'a','type':'int'}]} | {'shop.R': {'a': 1}} | {'a':1}",
                "{'type':'map','values':'long'} | {'map': {'a': 1}} | {'a':1}",
                "{'type':'map','values':'long'} | {'map': 1} | {'map':1}",
                "{'type':'map','values':'long'} | {'map': {'map': 1}} | {'map':1}",
                "{'type':'map','values':{'type':'map','values':'long'}} | {'map': {'a': {'b': 1}}} | {'a':{'b':1}}",
                "{'type':'map','values':{'type':'map','values':'long'}} | {'map': {'a': 1}} | {'map':{'a':1}}",
                "{'type':'map','values':{'type':'map','values':'long'}} | {'map': {}} | {}",
                "{'type':'map','values':{'type':'map','values':'long'}} | {'map': {'map': {}}} | {'map':{'map':{}}}",
            })
    void theOnlyBranchMayBeNamed(String branch, String value, String shown) throws Exception {
        assertThat(read("['null'," + branch + "]", value)).isEqualTo(shown);
        assertThat(read("[" + branch + ",'null']", value)).isEqualTo(shown);
        assertThat(read("[" + branch + "]", value)).isEqualTo(shown);
    }

    @Test
    void aBareValueThatLooksNamedIsNamed() throws Exception {
        assertThat(shown("['null'," + MAPS + "]", Map.of("map", Map.of("a", 1L))))
                .isEqualTo("{'map':{'a':1}}");
        assertThat(shown("['null'," + MAPS + "]", Map.of("map", Map.of()))).isEqualTo("{'map':{'map':{}}}");
        assertThat(shown("['null'," + MAPS + "]", Map.of("a", Map.of("map", 1L))))
                .isEqualTo("{'a':{'map':1}}");
        Schema schema = product("['null'," + SELF + "]");
        GenericRecord inner =
                new GenericData.Record(schema.getField("v").schema().getTypes().get(1));
        GenericRecord outer = new GenericData.Record(inner.getSchema());
        outer.put("Self", inner);
        assertThat(assertComesBack(product(schema, inner))).hasToString("{\"Self\":null}");
        assertThat(assertComesBack(product(schema, outer))).hasToString("{\"Self\":{\"Self\":{\"Self\":null}}}");
    }

    /** A record with one field that has the record's name. */
    private static final String SELF =
            "{'type':'record','name':'Self','fields':[{'name':'Self','type':['null','Self'],'default':null}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'long' | {'long': 'x'} | /v/long is \"x\", not a whole number",
                "'long' | {'int': 7} | /v is {\"int\":7}, not a whole number",
                "{'type':'map','values':'long'} | {'map': {'a': 'x'}} | /v/map/a is \"x\", not a whole number",
                "{'type':'map','values':'long'} | {'map': 'x'} | /v/map is \"x\", not a whole number",
                "{'type':'record','name':'shop.R','fields':[{'name':'a','type':'int'}]} | {'shop.R': {'a': 'x'}} | /v/shop.R/a is \"x\", not a whole number",
                "{'type':'record','name':'shop.R','fields':[{'name':'a','type':'int'}]} | {'a': 'x'} | /v/a is \"x\", not a whole number",
            })
    void whatIsWrongWithTheOnlyBranchIsTold(String branch, String value, String message) {
        assertThat(catchThrowable(() -> read("['null'," + branch + "]", value))).hasMessage(message);
    }

    /** Of types that stand in each other under names that could be meant as theirs. */
    @Test
    void anythingUnderNamesOfBranchesComesBack() throws Exception {
        String[] names = {"map", "array", "string", "long", "double", "bytes", "base64", "Self", "R1", "a"};
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            Schema schema = product(nested(random, 3, new AtomicInteger()));
            for (int i = 0; i < 3; i++) {
                assertComesBack(product(schema, value(schema.getField("v").schema(), random, names)));
            }
        }
    }

    private static String nested(Random random, int depth, AtomicInteger records) {
        String[] leaves = {"'string'", "'long'", "'double'", "'bytes'", MONEY, TIME};
        String inner = depth == 0 ? leaves[random.nextInt(leaves.length)] : nested(random, depth - 1, records);
        return switch (random.nextInt(5)) {
            case 0 -> inner.startsWith("[") ? inner : "['null'," + inner + "]";
            case 1 -> "{'type':'array','items':" + inner + "}";
            case 2 -> {
                int number = records.incrementAndGet();
                String field = random.nextBoolean() ? "R" + number : "map";
                yield "{'type':'record','name':'R" + number + "','fields':[{'name':'" + field + "','type':" + inner
                        + "}]}";
            }
            default -> "['null',{'type':'map','values':" + inner + "}]";
        };
    }

    private static Object value(Schema schema, Random random, String[] names) {
        return switch (schema.getType()) {
            case UNION -> {
                Schema branch = schema.getTypes()
                        .get(random.nextInt(6) == 0 ? 0 : schema.getTypes().size() - 1);
                yield value(branch, random, names);
            }
            case MAP -> {
                Map<String, Object> map = new HashMap<>();
                for (int n = random.nextInt(4) == 0 ? 2 : random.nextInt(2); n > 0; n--) {
                    map.put(names[random.nextInt(names.length)], value(schema.getValueType(), random, names));
                }
                yield map;
            }
            case ARRAY -> Arrays.asList(value(schema.getElementType(), random, names));
            case RECORD -> {
                GenericRecord record = new GenericData.Record(schema);
                record.put(0, value(schema.getFields().get(0).schema(), random, names));
                yield record;
            }
            case STRING -> names[random.nextInt(names.length)];
            case LONG -> (long) random.nextInt(3);
            case DOUBLE -> new double[] {-0.0, 0.0, 1.5, Double.NaN, Double.MIN_VALUE}[random.nextInt(5)];
            case BYTES ->
                ByteBuffer.wrap(
                        random.nextInt(3) == 0 ? new byte[0] : new byte[] {(byte) random.nextInt(256), 1, 2, 3, 4, 5});
            default -> null;
        };
    }

    @Test
    void anyProductComesBack() throws Exception {
        for (long seed = 0; seed < 600; seed++) {
            Schema schema = RandomSchemas.of(seed);
            Random random = new Random(seed);
            for (int i = 0; i < 4; i++) {
                assertComesBack(RandomProducts.of(schema, random));
            }
        }
    }

    /** Each level is a union whose branches fit alike: tried anew on each, 150 levels would take for ever. */
    @ParameterizedTest
    @CsvSource({"A", "B"})
    void deepUnionsAreReadInTime(String name) {
        String field = "'fields':[{'name':'v','type':['null','A','B']},{'name':'w','type':['null','string','int']}]";
        String a = "{'type':'record','name':'A','fields':[{'name':'v','type':['null','A',{'type':'record','name':'B',"
                + field + "}]},{'name':'w','type':['null','string','int']}]}";
        Schema schema = product("['null'," + a + ",'B']");
        Schema record = schema.getField("v").schema().getTypes().get(name.equals("A") ? 1 : 2);
        GenericRecord value = null;
        for (int i = 0; i < 150; i++) {
            GenericRecord outer = new GenericData.Record(record);
            outer.put("v", value);
            value = outer;
        }
        GenericRecord product = product(schema, value);
        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(60), () -> assertComesBack(product)))
                .isNotNull();
    }

    @Test
    void manyValuesUnderALongNameAreReadInTime() throws Exception {
        Schema schema = product("{'type':'map','values':{'type':'array','items':[" + KIND + ",'string']}}");
        List<Object> texts = new ArrayList<>(
                IntStream.range(0, 100_000).mapToObj(i -> "t" + i).toList());
        assertComesBack(product(schema, Map.of("n".repeat(49_000), texts)));
    }

    @Test
    void errorsShowTheStartOfWhatIsWrong() {
        String line = "{\"v\":"
                + IntStream.range(0, 50).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]")) + "}";
        assertThat(catchThrowable(() -> JsonToAvro.read(line, product("['null','string','int']"))))
                .hasMessage("/v is [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,…,"
                        + " not a value of [null, string, int]");
    }
}
