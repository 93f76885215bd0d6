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
            if (row.fault() != null) {
                return row.place() + ": " + row.fault();
            }
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

    /** What it may have said is not known then, and left out it would be lost. */
    @Test
    void rowsBehindOneThatCannotBeReadDoNotLackWhatItMayHaveSaid() throws IOException {
        String map = "{'sku': 'k', 'repeat': {'by': 'h', 'columns': ['c']},"
                + " 'fields': {'/title': 'h', '/currency': 'c', '/weight': 'w'}}";
        String why = ": column c: it is empty here, and line 2 may have said it, which cannot be read";

        assertThat(read(
                        "h,k,c,w\ncup,C-1,EUR,1,more\ncup,C-2,,2\ncup,C-3,,3\ncup,C-4,USD,\ncup,C-5,,\npot,P-1,,\n",
                        map))
                .extracting(line -> line.replaceAll("\"price.*\"currency\"|,\"gtin.*", ""))
                .containsExactly(
                        "2: there are 5 columns in it, not 4",
                        "3" + why,
                        "4" + why,
                        "C-4 {\"title\":\"cup\",:\"USD\"",
                        "C-5 {\"title\":\"cup\",:\"USD\"",
                        "P-1 {\"title\":\"pot\",:null");
        // In the middle of a group it takes nothing with it.
        assertThat(read("h,k,c,w\ncup,C-1,EUR,1\ncup,C-2,,2,more\ncup,C-3,,3\n", map)
                        .get(2))
                .contains("\"currency\":\"EUR\"");
    }

    @Test
    void blanksThatAreNotBrokenAtAreBlanks() throws IOException {
        assertThat(values("k,\u00a0t\nA\u00a0,\u00a0Cup\u202f\nB,\u00a0\n", "{'sku': 'k', 'fields': {'/title': 't'}}"))
                .containsExactly("A {\"title\":\"Cup\"}", "3: column t: '\\u00a0': /title is missing");
    }

    @Test
    void numberOfJsonMayBeTruth() throws IOException {
        assertThat(values(
                        "{\"sku\": \"A\", \"active\": 0}\n{\"sku\": \"B\", \"active\": 1}\n{\"sku\": \"C\", \"active\": 2}\n",
                        "{'sku': 'sku', 'fields': {'/title': 'sku', '/active': 'active'}}"))
                .containsExactly(
                        "A {\"title\":\"A\",\"active\":false}",
                        "B {\"title\":\"B\"}",
                        "3: column active: '2': neither true, yes or 1 nor false, no or 0");
    }

    /** An e alone is no sign of a number that a spreadsheet has shortened. */
    @Test
    void wordThatIsNoNumberIsNotTakenForAShortenedOne() throws IOException {
        assertThat(read("k,p\nA,free\nB,1.5E3\nC,12 each\n", "{'sku': 'k', 'fields': {'/title': 'k', '/price': 'p'}}"))
                .containsExactly(
                        "2: column p: 'free': no number such as 1234.50",
                        "3: column p: '1.5E3': no number that is written out: spreadsheets shorten long ones so, and drop digits. Format the column as text",
                        "4: column p: '12 each': no number such as 1234.50");
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

    /** Names and descriptions are no dates. */
    @Test
    void formOfDatesForAllIsForPlacesOfDatesAlone() throws IOException {
        String map =
                "{'sku': 'k', 'date': 'dd.MM.yyyy', 'fields': {'/title': 't', '/from': 'f', '/attributes/since': %s}}";
        String rows = "k,t,f,s\nA,Cup,31.01.2026,30.01.2026\n";

        assertThat(values(rows, map.formatted("'s'")))
                .containsExactly(
                        "A {\"title\":\"Cup\",\"from\":\"2026-01-31\",\"attributes\":{\"since\":\"30.01.2026\"}}");
        assertThat(values(rows, map.formatted("{'column': 's', 'date': 'dd.MM.yyyy'}")))
                .containsExactly(
                        "A {\"title\":\"Cup\",\"from\":\"2026-01-31\",\"attributes\":{\"since\":\"2026-01-30\"}}");
    }

    @Test
    void isoTimeWithoutAnOffsetIsMeantInTheZone() throws IOException {
        String map = "{'sku': 'k', 'fields': {'/title': 'k', '/changed': 'c'}%s}";
        String rows = "k,c\nA,2026-01-31T08:30\nB,2026-01-31T08:30:00-02:00\nC,2026-01-31\n";

        assertThat(values(rows, map.formatted(", 'zone': 'Europe/Berlin'")))
                .containsExactly(
                        "A {\"title\":\"A\",\"changed\":\"2026-01-31T07:30:00Z\"}",
                        "B {\"title\":\"B\",\"changed\":\"2026-01-31T10:30:00Z\"}",
                        "4: column c: '2026-01-31': /changed is \"2026-01-31\", not a time such as 2026-01-31T12:00:00Z");
        assertThat(values(rows, map.formatted("")))
                .contains("A {\"title\":\"A\",\"changed\":\"2026-01-31T08:30:00Z\"}");
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

    /** What the feed owns, everybody hears. */
    @Test
    void placeThatTheFeedOwnsIsNotFilledWithAnyValue() throws IOException {
        FeedMap map = FeedMap.byNames(List.of("sku", "price", "categoryId"), Schemas.PRODUCT)
                .owningItsTargets();

        assertThat(read("sku,price,categoryId\nA,,1\nB,2,\n", map, Schemas.PRODUCT))
                .containsExactly(
                        "2: column price: '': /price is missing",
                        "B {\"name\":\"\",\"price\":\"2.0000\",\"categoryId\":null,\"supplierId\":null,\"attributes\":{}}");
        assertRefused(
                "{'sku': 'k', 'owns': ['/title', '/price'], 'fields': {'/price': 't'}}",
                "the feed owns /title, and no column goes there: it would take away what stands there");
        assertRefused(
                "{'sku': 'k', 'owns': ['/size'], 'fields': {'/size/unit': 't'}}",
                "the feed owns /size/width, which has to be there, and no column goes there");
    }

    @Test
    void textThatNoPatternCanBeTriedOnSpoilsItsRowAlone() throws IOException {
        String map = "{'sku': 'k', 'fields': {'/title': {'column': 't', 'pattern': '%s'}}}";
        String rows = "k,t\nA," + "ab".repeat(10_000) + "\nB,b\nC," + "a".repeat(40_000) + "\n";

        assertThat(read(rows, map.formatted("((?:a|b)*)")))
                .extracting(line -> line.replaceAll("'a.*'|,\"price.*", ""))
                .containsExactly(
                        "2: column t: : it takes too deep a search to match ((?:a|b)*)",
                        "B {\"title\":\"b\"",
                        "4: column t: : it has more than 32768 characters, which no pattern is tried on");
    }

    /** Every row would be a dead letter. */
    @Test
    void feedThatSpeaksOfMorePlacesThanAChangeMayNameIsRefused() throws IOException {
        String owns = "{'sku': 'k', 'fields': {'/attributes': {'constant': {}}}, 'owns': [%s]}";
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
