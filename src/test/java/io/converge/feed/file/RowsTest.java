package io.converge.feed.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.converge.feed.file.FileForm.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as they come from suppliers. */
class RowsTest {

    private static final Charset WINDOWS = Charset.forName("windows-1252");

    @TempDir
    private Path directory;

    private List<String> read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8), FileForm.ANY);
    }

    private List<String> read(String text, FileForm form) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8), form);
    }

    /** Each row as {@code place: cell|cell}, or what is wrong with it. */
    private List<String> read(byte[] bytes, FileForm form) throws IOException {
        List<String> read = new ArrayList<>();
        try (Rows rows = open(bytes, form)) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                List<String> cells = new ArrayList<>();
                if (row.fault() == null) {
                    for (String name : row.names()) {
                        cells.add(row.cell(rows.bind(name)).asText());
                    }
                }
                read.add(row.place() + ": " + (row.fault() == null ? String.join("|", cells) : row.fault()));
            }
        }
        return read;
    }

    private Rows open(byte[] bytes, FileForm form) throws IOException {
        return new SourceFile(Files.write(directory.resolve("file"), bytes)).open(form);
    }

    private static FileForm charset(Charset charset) {
        return new FileForm(null, charset, null, '"', null, null);
    }

    @Test
    void excelsTableHasSemicolonsMarksAndEmptyRowsBehind() throws IOException {
        String text = "sku;name;price\r\nA;Müsli;1.234,50\r\nB;\"Saft; 1 l\";0,99\r\n;;\r\n;;\r\n";

        List<String> expected = List.of("2: A|Müsli|1.234,50", "3: B|Saft; 1 l|0,99");
        assertThat(read("\uFEFF" + text)).isEqualTo(expected);
        assertThat(read(text)).isEqualTo(expected);
        assertThat(read("sep=;\r\n" + text)).containsExactly("3: A|Müsli|1.234,50", "4: B|Saft; 1 l|0,99");
        assertThat(read(("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE), FileForm.ANY))
                .isEqualTo(expected);
        assertThat(read(("\uFEFF" + text).getBytes(StandardCharsets.UTF_16BE), charset(StandardCharsets.UTF_16)))
                .isEqualTo(expected);
        assertThat(read(text.getBytes(WINDOWS), charset(WINDOWS))).isEqualTo(expected);
    }

    @Test
    void bytesOfAnotherCharsetSpoilTheirRowAlone() throws IOException {
        byte[] bytes = "sku,name\nA,one\nB,Müsli\nC,three\n".getBytes(WINDOWS);

        assertThat(read(bytes, FileForm.ANY))
                .containsExactly("2: A|one", "3: not UTF-8: byte 0xfc. --charset names another one", "4: C|three");
    }

    /** Fed again as it is, such a row is spoilt again: what nobody has mended is no text. */
    @Test
    void spoiltRowIsKeptByItsBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("sep=^\nsku^name\nA^one\nB^M\u00fcsli \ud83c\udf4e\n".getBytes(StandardCharsets.UTF_8));
        bytes.write("C^M\u00fcsli\n".getBytes(WINDOWS));
        byte[] cut = "D^\ud83c\udf4e".getBytes(StandardCharsets.UTF_8);
        bytes.write(cut, 0, cut.length - 1);

        Path rejects = directory.resolve("rejects");
        try (Rows rows = open(bytes.toByteArray(), FileForm.ANY);
                RejectedRows rejected = new RejectedRows(rejects, rows.frame())) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                if (row.place() > 3) {
                    rejected.add(row.raw());
                }
            }
        }

        String kept =
                "sep=^\nsku^name\n" + new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1).substring(21) + "\n";
        assertThat(Files.readString(rejects, StandardCharsets.ISO_8859_1)).isEqualTo(kept);
        assertThat(read(Files.readAllBytes(rejects), FileForm.ANY))
                .containsExactly(
                        "3: B|M\u00fcsli \ud83c\udf4e",
                        "4: not UTF-8: byte 0xfc. --charset names another one",
                        "5: not UTF-8: byte 0xf0. --charset names another one");
    }

    @Test
    void objectThatHoldsAllIsNotTakenForJsonLines() throws IOException {
        String text = "{\n  \"products\": [\n    {\"sku\": \"A\"}\n  ]\n}\n";

        assertThatThrownBy(() -> read(text))
                .hasMessageContaining("line 1 is no whole object")
                .hasMessageContaining("--records");
        assertThat(read(text, new FileForm(Kind.JSON_LINES, null, null, '"', null, null)))
                .contains("3: A");
    }

    /** Deleted, what nobody has read would be. */
    @Test
    void fileOfJsonIsReadToItsEnd() throws IOException {
        FileForm form = new FileForm(null, null, null, '"', null, List.of("p"));
        String row = "{\"sku\": \"A\"}";

        assertThat(read("{\"p\": [" + row + "], \"q\": {\"r\": [1]}}\n", form)).containsExactly("1: A");
        assertThatThrownBy(() -> read("[" + row + "]\n[" + row + "]\n"))
                .hasMessageContaining("line 2: there is more behind");
        assertThatThrownBy(() -> read("{\"p\": [" + row + "], \"q\": 1", form)).hasMessageContaining("not JSON");
        assertThatThrownBy(() -> read("{\"p\": [" + row + "]", form)).hasMessageContaining("not JSON");
    }

    @Test
    void packedFileIsWhole() throws IOException {
        String text = "sku,name\nA,one\n";
        byte[] one = gzip(text);
        byte[] two = gzip("B,two\n");
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(one);
        both.write(two);

        assertThat(read(both.toByteArray(), FileForm.ANY)).containsExactly("2: A|one", "3: B|two");
        assertThat(read(Arrays.copyOf(one, one.length + 512), FileForm.ANY)).containsExactly("2: A|one");
        byte[] damaged = both.toByteArray();
        damaged[one.length] = 7;
        assertThatThrownBy(() -> read(damaged, FileForm.ANY)).hasMessageContaining("what stands behind its first part");
        assertThatThrownBy(() -> read(Arrays.copyOf(both.toByteArray(), one.length + 5), FileForm.ANY))
                .hasMessageContaining("cannot be read to its end");

        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(packed)) {
            zip.setLevel(0);
            zip.putNextEntry(new ZipEntry("a.csv"));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        byte[] other = new String(packed.toByteArray(), StandardCharsets.ISO_8859_1)
                .replace("A,one", "A,two")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(read(packed.toByteArray(), FileForm.ANY)).containsExactly("2: A|one");
        assertThatThrownBy(() -> read(other, FileForm.ANY))
                .hasMessageContaining("its bytes are not those that were packed");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void lastCharacterThatIsCutSpoilsTheLastRow() throws IOException {
        byte[] whole = "sku,name\nA,ü".getBytes(StandardCharsets.UTF_8);

        assertThat(read(Arrays.copyOf(whole, whole.length - 1), FileForm.ANY))
                .containsExactly("2: not UTF-8: byte 0xc3. --charset names another one");
    }

    @Test
    void quotedTextHoldsDelimitersQuotesAndLines() throws IOException {
        assertThat(read("sku,text\nA,\"a \"\"b\"\", c\nd\"\nB,\"\"\nC,15\" screen\n"))
                .containsExactly("2: A|a \"b\", c\nd", "4: B|", "5: C|15\" screen");
    }

    @Test
    void quoteThatIsNotClosedSpoilsItsLineAlone() throws IOException {
        assertThat(read("sku,name,n\nA,\"15\" screen\",1\nB,\"open,2\nC,c,3\nD,\"d\",4\nE,\"never,5\nF,f,6\n"))
                .containsExactly(
                        "2: column name: '\"15\" screen\",1': there is more text behind the closing quote",
                        "3: column name: '\"open,2': there is more text behind the closing quote",
                        "4: C|c|3",
                        "5: D|d|4",
                        "6: column name: '\"never,5': the quote in front is not closed",
                        "7: F|f|6");
    }

    @Test
    void quotesAreTextWhereThereAreNone() throws IOException {
        FileForm form = new FileForm(Kind.TSV, null, null, Dialect.NO_QUOTE, null, null);

        assertThat(read("sku\tname\nA\t\"Super\" Laptop, 15\"\n", form)).containsExactly("2: A|\"Super\" Laptop, 15\"");
    }

    @Test
    void googleMerchantsTableHasTabs() throws IOException {
        assertThat(read("id\ttitle\tprice\tgtin\nG-1\tCup, blue\t4.50 EUR\t4012345678901\n"))
                .containsExactly("2: G-1|Cup, blue|4.50 EUR|4012345678901");
    }

    @Test
    void rowsOfAnotherWidthAreWrong() throws IOException {
        assertThat(read("sku,name\nA\nB,b,,\nC,c,d\n"))
                .containsExactly(
                        "2: there are 1 columns in it, not 2", "3: B|b", "4: there are 3 columns in it, not 2");
    }

    @Test
    void namesOfColumnsMayBeGiven() throws IOException {
        FileForm form = new FileForm(null, null, null, '"', List.of("sku", "name"), null);

        assertThat(read("A,a\nB,b\n", form)).containsExactly("1: A|a", "2: B|b");
        assertThat(read("sku, name\nB,b\n", form)).containsExactly("2: B|b");
    }

    @Test
    void columnThatIsThereTwiceOrNotAtAllIsNone() throws IOException {
        try (Rows rows = open("a,b,a\n1,2,3\n".getBytes(StandardCharsets.UTF_8), FileForm.ANY)) {
            assertThatThrownBy(() -> rows.bind("a")).hasMessageContaining("several columns are named 'a'");
            assertThatThrownBy(() -> rows.bind("c")).hasMessage("there is no column 'c'. There are: a, b, a");
        }
    }

    @Test
    void linesOfJsonAreToldApart() throws IOException {
        assertThat(read("{\"sku\": \"A\", \"n\": 1}\n\n[1]\n{\"sku\"\n{\"sku\": \"B\", \"n\": 2}\r\n"))
                .containsExactly(
                        "1: A|1",
                        "3: it is no object of JSON",
                        "4: not JSON: Unexpected end-of-input within/between Object entries, at column 7",
                        "5: B|2");
    }

    @Test
    void arrayInAnObjectIsReadElementByElement() throws IOException {
        FileForm form = new FileForm(null, null, null, '"', null, List.of("catalog", "items"));
        String text =
                "{\"v\": [1, {\"items\": 2}], \"catalog\": {\"n\": 0, \"items\": [{\"sku\": \"A\"}, 7, {\"sku\": \"B\"}]}}";

        assertThat(read(text, form)).containsExactly("1: A", "2: it is no object of JSON", "3: B");
        assertThat(read("[{\"sku\": \"A\"}]")).containsExactly("1: A");
        assertThatThrownBy(() -> read("{\"catalog\": {}}", form))
                .hasMessageContaining("nothing stands at /catalog/items");
        assertThatThrownBy(() -> read("[{\"sku\": \"A\"}, {\"sku\": \"B\"")).hasMessageContaining("not JSON");
    }

    @Test
    void packedFilesAreUnpacked() throws IOException {
        byte[] text = "sku,name\nA,a\n".getBytes(StandardCharsets.UTF_8);

        assertThat(read(gzip(text), FileForm.ANY)).containsExactly("2: A|a");
        assertThat(read(zip("__MACOSX/._p.csv", "p.csv"), FileForm.ANY)).containsExactly("2: A|a");
        assertThatThrownBy(() -> read(zip("p.csv", "q.csv"), FileForm.ANY))
                .hasMessageContaining("is a zip of 2 files; one is expected")
                .hasMessageContaining("p.csv, q.csv");
    }

    @Test
    void packedFileThatIsCutSaysSo() throws IOException {
        byte[] packed = gzip(("sku,name\n" + "A,a\n".repeat(100_000)).getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> read(Arrays.copyOf(packed, packed.length / 2), FileForm.ANY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("file cannot be read to its end")
                .hasMessageContaining("It is cut or damaged");
    }

    @Test
    void lineWithoutEndIsNoRow() throws IOException {
        byte[] zeros = new byte[CsvRows.MOST_CHARS + 100];
        Arrays.fill(zeros, (byte) '0');

        assertThatThrownBy(() -> read(gzip(zeros), FileForm.ANY)).hasMessageContaining("which no row has");
    }

    /** Of what both take. */
    @Test
    void readsWhatAnotherReaderReads() throws IOException {
        String[] pieces = {"a", "ü", ",", ",", "\n", "\r\n", "\"x\"", "\"p,q\"", "\"r\n\"\"s\"", " ", "\r"};
        for (long seed = 1; seed <= 2_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            String before = ",";
            for (int i = random.nextInt(40); i > 0; i--) {
                String next = pieces[random.nextInt(pieces.length)];
                boolean isQuoted = next.startsWith("\"");
                boolean isApart = before.startsWith(",") || before.startsWith("\n") || before.startsWith("\r");
                if (isQuoted && !isApart || before.startsWith("\"") && !",\n\r\n".contains(next)) {
                    next = ",";
                }
                text.append(next);
                before = next;
            }
            List<String> names = List.of("1", "2", "3", "4", "5", "6", "7", "8", "9");
            FileForm form = new FileForm(Kind.CSV, null, ',', '"', names, null);
            assertThat(rows(text.toString(), form))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(others(text.toString()));
        }
    }

    /** Wide enough for any row; each row as its own text says. */
    private List<List<String>> rows(String text, FileForm form) throws IOException {
        List<List<String>> all = new ArrayList<>();
        CharWindow window =
                new CharWindow(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        try (CsvRows rows = new CsvRows(window, StandardCharsets.UTF_8, false, form.delimiter(), '"', form.columns())) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                all.add(rows.values());
            }
        }
        return all;
    }

    private static List<List<String>> others(String text) throws IOException {
        List<List<String>> all = new ArrayList<>();
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .skipEmptyLines(true)
                .allowMissingFields(true)
                .allowExtraFields(true)
                .ofCsvRecord(text)) {
            for (CsvRecord row : reader) {
                if (row.getFields().stream().anyMatch(value -> !value.isBlank())) {
                    all.add(row.getFields());
                }
            }
        }
        return all;
    }

    @Test
    void rejectedRowsAreAFileOfTheSameForm() throws IOException {
        Path rejects = directory.resolve("rejects");
        byte[] bytes = ("\uFEFFsku;name\r\nA;\"a\nb\"\r\nB;ü\r\n").getBytes(StandardCharsets.UTF_16LE);
        try (Rows rows = open(bytes, FileForm.ANY);
                RejectedRows rejected = new RejectedRows(rejects, rows.frame())) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                rejected.add(row.raw());
            }
        }
        assertThat(Files.readAllBytes(rejects)).isEqualTo(bytes);
    }

    @Test
    void rejectedElementsAreAnArrayAtTheSamePlace() throws IOException {
        FileForm form = new FileForm(null, null, null, '"', null, List.of("items"));
        Path rejects = directory.resolve("rejects");
        try (Rows rows = open("{\"items\": [{\"sku\": 1.50}, {\"sku\": 2}]}".getBytes(StandardCharsets.UTF_8), form);
                RejectedRows rejected = new RejectedRows(rejects, rows.frame())) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                rejected.add(row.raw());
            }
        }
        assertThat(read(Files.readAllBytes(rejects), form)).containsExactly("1: 1.50", "2: 2");
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream packed = new ZipOutputStream(out)) {
            for (String name : names) {
                packed.putNextEntry(new ZipEntry(name));
                packed.write("sku,name\nA,a\n".getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }
}
