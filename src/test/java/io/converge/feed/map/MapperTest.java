package io.converge.feed.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.feed.file.FileForm;
import io.converge.feed.file.Row;
import io.converge.feed.file.Rows;
import io.converge.feed.file.SourceFile;
import io.converge.json.AvroToJson;
import io.converge.serde.schema.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows to products, on files as shops and suppliers write them. */
class MapperTest {

    private static final Schema ARTICLE = new Schema.Parser().parse("""
            {"type": "record", "name": "Article", "fields": [
              {"name": "title", "type": "string"},
              {"name": "price", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}], "default": null},
              {"name": "currency", "type": ["null", "string"], "default": null},
              {"name": "gtin", "type": ["null", "long"], "default": null},
              {"name": "active", "type": "boolean", "default": true},
              {"name": "from", "type": ["null", {"type": "int", "logicalType": "date"}], "default": null},
              {"name": "changed", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}], "default": null},
              {"name": "images", "type": {"type": "array", "items": "string"}, "default": []},
              {"name": "weight", "type": ["null", "double"], "default": null},
              {"name": "size", "type": ["null", {"type": "record", "name": "Size", "fields": [
                {"name": "width", "type": "int"}, {"name": "unit", "type": "string", "default": "mm"}]}], "default": null},
              {"name": "attributes", "type": {"type": "map", "values": "string"}, "default": {}}]}
            """);

    @TempDir
    private Path directory;

    /** Each row as {@code sku product}, or what is wrong with it. */
    private List<String> read(String text, FeedMap map, Schema schema) throws IOException {
        List<String> read = new ArrayList<>();
        Path file = Files.writeString(directory.resolve("file"), text);
        try (Rows rows = new SourceFile(file).open(FileForm.ANY)) {
            FeedMap used = map == null ? FeedMap.byNames(rows.columns(), schema) : map;
            Mapper mapper = new Mapper(used, schema, rows);
            for (Row row = rows.next(); row != null; row = rows.next()) {
                read.add(line(mapper, row));
            }
        }
        return read;
    }

    private static String line(Mapper mapper, Row row) {
        try {
            mapper.take(row);
            String sku = mapper.sku();
            return sku == null ? "none" : sku + " " + AvroToJson.record(mapper.product());
        } catch (CellException e) {
            return row.place() + ": " + e.fault();
        }
    }

    private List<String> read(String text, String map) throws IOException {
        return read(text, MapFile.parse(map.replace('\'', '"')), ARTICLE);
    }

    private List<String> values(String text, String map) throws IOException {
        return read(text, map).stream()
                .map(line -> line.replaceAll(",?\"(?:price|currency|gtin|from|changed|weight|size)\":null", "")
                        .replace(",\"active\":true", "")
                        .replace(",\"images\":[]", "")
                        .replace(",\"attributes\":{}", ""))
                .toList();
    }

    @Test
    void columnsThatAreNamedLikeFieldsNeedNoMap() throws IOException {
        assertThat(read(
                        "sku,price,name,/attributes/color,supplierId\nA,9.99,Cup,blue,7\nB,1,,,\n",
                        null,
                        Schemas.PRODUCT))
                .containsExactly(
                        "A {\"name\":\"Cup\",\"price\":\"9.9900\",\"categoryId\":null,\"supplierId\":7,\"attributes\":{\"color\":\"blue\"}}",
                        "3: column name: '': /name is missing");
        assertThatThrownBy(() -> read("sku,name,price,farbe\nA,a,1,b\n", null, Schemas.PRODUCT))
                .hasMessageContaining("named like the column farbe");
        assertThatThrownBy(() -> read("sku,name\nA,a\n", null, Schemas.PRODUCT))
                .hasMessageContaining("has to have /price, and no column goes there");
    }

    @Test
    void objectsOfJsonAreProductsWithTheirSkus() throws IOException {
        assertThat(read(
                        "{\"sku\": 17, \"name\": \"a\", \"price\": 1.5}\n{\"sku\": \"B\", \"nam\": \"b\", \"price\": 1}\n",
                        null,
                        Schemas.PRODUCT))
                .containsExactly(
                        "17 {\"name\":\"a\",\"price\":\"1.5000\",\"categoryId\":null,\"supplierId\":null,\"attributes\":{}}",
                        "2: column nam: no field of io.converge.Product is named so");
    }

    @Test
    void excelWritesDecimalCommasAndDays() throws IOException {
        assertThat(values(
                        "Nr;Text;Preis;ab;geändert;Gewicht\n"
                                + "1;Tasse;1.234,50;31.01.2026;31.01.2026 08:30;0,25\n"
                                + "2;Topf;12,345;;;\n"
                                + "3;Glas;1.23;30.02.2026;;\n"
                                + "4;Krug;4,01E+12;;;\n"
                                + "5;Kanne;1\u00a0234;;;\n",
                        """
                        {'sku': 'Nr', 'decimal': ',', 'grouping': '.', 'zone': 'Europe/Berlin', 'fields': {
                          '/title': 'Text', '/price': 'Preis', '/weight': 'Gewicht',
                          '/from': {'column': 'ab', 'date': 'dd.MM.yyyy'},
                          '/changed': {'column': 'geändert', 'date': 'dd.MM.yyyy HH:mm'}}}
                        """))
                .containsExactly(
                        "1 {\"title\":\"Tasse\",\"price\":\"1234.50\",\"from\":\"2026-01-31\",\"changed\":\"2026-01-31T07:30:00Z\",\"weight\":0.25}",
                        "3: column Preis: '12,345': /price is 12.345, not a decimal of 12 digits, 2 of them after the point",
                        "4: column ab: '30.02.2026': no date or time such as dd.MM.yyyy",
                        "5: column Preis: '4,01E+12': no number that is written out: spreadsheets shorten long ones so, and drop digits. Format the column as text",
                        "6: column Preis: '1\\u00a0234': no number such as 1.234,50");
    }

    @Test
    void googleMerchantWritesAmountsWithTheirCurrency() throws IOException {
        assertThat(values(
                        "id\ttitle\tprice\tgtin\tavailability\tadditional_image_link\n"
                                + "G-1\tCup\t4.50 EUR\t4012345678901\tin_stock\thttps://a/1.jpg,https://a/2.jpg\n"
                                + "G-2\tPot\t4.50\t\tpreorder\t\n"
                                + "G-3\tJar\t4.50 EUR\t\tgone\t\n",
                        """
                        {'sku': 'id', 'fields': {'/title': 'title', '/gtin': 'gtin',
                          '/price': {'column': 'price', 'pattern': '([0-9.]+)(?: [A-Z]{3})?'},
                          '/currency': {'column': 'price', 'pattern': '[0-9.]+(?: ([A-Z]{3}))?'},
                          '/active': {'column': 'availability', 'values': {'in_stock': true, 'preorder': false}},
                          '/images': {'column': 'additional_image_link', 'separator': ','}}}
                        """))
                .containsExactly(
                        "G-1 {\"title\":\"Cup\",\"price\":\"4.50\",\"currency\":\"EUR\",\"gtin\":4012345678901,\"images\":[\"https://a/1.jpg\",\"https://a/2.jpg\"]}",
                        "G-2 {\"title\":\"Pot\",\"price\":\"4.50\",\"active\":false}",
                        "4: column availability: 'gone': it is none of the values of the map: in_stock, preorder");
    }

    @Test
    void shopifyWritesTheTitleInTheFirstRowOfAProductAlone() throws IOException {
        assertThat(values(
                        "Handle,Title,Variant SKU,Variant Price,Option1 Value,Image Src\n"
                                + "cup,Cup,C-S,4.50,S,https://a/1.jpg\n"
                                + "cup,,C-L,6.50,L,https://a/2.jpg\n"
                                + "cup,,,,,https://a/3.jpg\n"
                                + "pot,,P-1,9.00,,\n",
                        """
                        {'sku': 'Variant SKU', 'withoutSku': 'skip', 'repeat': {'by': 'Handle', 'columns': ['Title']},
                         'fields': {'/title': 'Title', '/price': 'Variant Price', '/attributes/size': 'Option1 Value',
                                    '/currency': {'constant': 'EUR'}}}
                        """))
                .containsExactly(
                        "C-S {\"title\":\"Cup\",\"price\":\"4.50\",\"currency\":\"EUR\",\"attributes\":{\"size\":\"S\"}}",
                        "C-L {\"title\":\"Cup\",\"price\":\"6.50\",\"currency\":\"EUR\",\"attributes\":{\"size\":\"L\"}}",
                        "none",
                        "5: column Title: '': /title is missing");
    }

    @Test
    void wooCommerceWritesTruthAsNumbersAndLinesInTexts() throws IOException {
        assertThat(values(
                        "\uFEFFID,SKU,Name,Published,\"Regular price\",Images,\"Width (mm)\"\n"
                                + "7,W-1,\"Cup\nblue\",1,12,\"https://a/1.jpg, https://a/2.jpg\",80\n"
                                + "8,W-2,Pot,-1,9,,\n"
                                + "9,,Jar,1,9,,\n",
                        """
                        {'sku': 'SKU', 'fields': {'/title': 'Name', '/price': 'Regular price',
                          '/active': {'column': 'Published', 'values': {'1': true, '*': false}},
                          '/size/width': 'Width (mm)', '/images': {'column': 'Images', 'separator': ','}}}
                        """))
                .containsExactly(
                        "W-1 {\"title\":\"Cup\\nblue\",\"price\":\"12.00\",\"images\":[\"https://a/1.jpg\",\"https://a/2.jpg\"],\"size\":{\"width\":80,\"unit\":\"mm\"}}",
                        "W-2 {\"title\":\"Pot\",\"price\":\"9.00\",\"active\":false}",
                        "5: column SKU: the sku is missing");
    }

    @Test
    void emptyTextIsWhatTheMapSays() throws IOException {
        String map = "{'sku': 'k', 'fields': {'/title': {'column': 't', 'empty': 'text'},"
                + " '/attributes/a': {'column': 'a', 'trim': false}, '/currency': {'column': 'c', 'empty': 'null'}}}";

        assertThat(values("k,t,a,c\nA,, x ,\nB,,,\n", map))
                .containsExactly("A {\"title\":\"\",\"attributes\":{\"a\":\" x \"}}", "B {\"title\":\"\"}");
    }

    @Test
    void partOfAProductHasAnyValueElsewhere() throws IOException {
        FeedMap map = FeedMap.byNames(List.of("sku", "price"), Schemas.PRODUCT).owningItsTargets();

        assertThat(map.owned()).extracting(Object::toString).containsExactly("/price");
        assertThat(read("sku,price\nA,1\n", map, Schemas.PRODUCT))
                .containsExactly(
                        "A {\"name\":\"\",\"price\":\"1.0000\",\"categoryId\":null,\"supplierId\":null,\"attributes\":{}}");
    }

    /** Every row would be a dead letter. */
    @Test
    void feedThatSpeaksOfMorePlacesThanAChangeMayNameIsRefused() throws IOException {
        String owns = "{'sku': 'k', 'fields': {}, 'owns': [%s]}";
        String fields = "{'sku': 'k', 'fields': {%s}}";
        String why =
                "the feed speaks of 1001 places, 1000 are allowed. Where owns names one, it stands for all that is below it";

        assertThat(read("k\nA\n", owns.formatted(attributes(1_000, "")))).hasSize(1);
        assertThatThrownBy(() -> read("k\nA\n", owns.formatted(attributes(1_001, ""))))
                .isInstanceOf(MapException.class)
                .hasMessage(why);
        FeedMap wide =
                MapFile.parse(fields.formatted(attributes(1_001, ": 'k'")).replace('\'', '"'));
        assertThatThrownBy(() -> read("k\nA\n", wide.owningItsTargets(), ARTICLE))
                .isInstanceOf(MapException.class)
                .hasMessage(why);
    }

    private static String attributes(int count, String source) {
        return IntStream.range(0, count)
                .mapToObj(i -> "'/attributes/" + i + "'" + source)
                .collect(Collectors.joining(","));
    }

    @Test
    void orderOfColumnsChangesNothing() throws IOException {
        String map = "{'sku': 'k', 'fields': {'/title': 't', '/attributes/b': 'b', '/attributes/a': 'a'}}";

        assertThat(read("k,t,a,b\nA,x,1,2\n", map)).isEqualTo(read("b,a,t,k\n2,1,x,A\n", map));
    }

    @Test
    void mapThatSaysSomethingElseIsRefused() {
        assertRefused("{}", "sku is missing: the column of the product's key");
        assertRefused("{'sku': 'k', 'fields': {'/title': {}}}", "/title: either a column or a constant is expected");
        assertRefused("{'sku': 'k', 'fields': {'title': 't'}}", "fields: 'title' is not a JSON pointer");
        assertRefused("{'sku': 'k', 'field': {}}", "the map has field, which is not known. There are: date, decimal");
        assertRefused("{'sku': 'k', 'fields': {'/x': 't'}}", "Article has no place /x");
        assertRefused("{'sku': 'k', 'fields': {'/images/0': 't'}}", "The elements of a list come from one column");
        assertRefused("{'sku': 'k', 'fields': {'/title': 't', '/title/x': 't'}}", "Article has no place /title/x");
        assertRefused("{'sku': 'k', 'fields': {'/title': 't', '/size': 't', '/size/width': 't'}}", "which is in it");
        assertRefused("{'sku': 'k', 'fields': {'/title': {'column': 't', 'pattern': 'a'}}}", "has no group");
        assertRefused("{'sku': 'k', 'decimal': ',', 'grouping': ',', 'fields': {}}", "are both ','");
        assertRefused("{'sku': 'k', 'fields': {'/title': {'column': 't', 'date': 'b'}}}", "/title: ");
        assertRefused("{'sku': 'k', 'fields': {'/title': {'column': 't', 'empty': 'nil'}}}", "not one of absent, null");
        assertRefused("{'sku': 'q', 'fields': {'/title': 't'}}", "there is no column 'q'. There are: k, t");
    }

    private void assertRefused(String map, String why) {
        assertThatThrownBy(() -> read("k,t\nA,x\n", map))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }
}
