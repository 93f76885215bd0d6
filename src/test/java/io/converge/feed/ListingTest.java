package io.converge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.feed.file.FileForm;
import io.converge.feed.file.SourceFile;
import io.converge.feed.map.MapFile;
import io.converge.serde.schema.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says, before anything of it is sent. */
class ListingTest {

    private static final String MAP = """
            {"sku": {"column": "sku", "pattern": "(.*)"}, "decimal": ",", "grouping": ".", "date": "dd.MM.yyyy",
             "zone": "Europe/Berlin", "trim": true, "empty": "null", "owns": ["/name", "/price"], "withoutSku": "skip",
             "repeat": {"by": "h", "columns": ["name"]},
             "fields": {"/name": {"column": "name", "values": {"a": "b", "*": "c"}}, "/price": "price",
                        "/attributes/a": {"constant": {"x": 1}}, "/attributes/b": {"column": "name", "separator": ","}}}
            """;

    @TempDir
    private Path directory;

    @Test
    void filesThatChangeWhileTheyAreReadAreToldOf() throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "sku,name,price\nA,a,1\n");
        FeedInput input = new FeedInput(List.of(new SourceFile(file)), FileForm.ANY, null, false, Schemas.PRODUCT);
        Listing listing = new Listing(new SkuTable(), false, false, () -> {}, rows -> {});
        listing.read(input);

        assertThatCode(() -> listing.readAgain(input, (open, row) -> {})).doesNotThrowAnyException();
        Files.writeString(file, "sku,name,price\nA,a,2\n");
        assertThatThrownBy(() -> listing.readAgain(input, (open, row) -> {}))
                .hasMessageContaining("the files have changed while they were read");
    }

    private String content(String map) throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "h,sku,name,price\nh,A,a,1\n");
        Listing listing = new Listing(new SkuTable(), false, false, () -> {}, rows -> {});
        listing.read(
                new FeedInput(List.of(new SourceFile(file)), FileForm.ANY, MapFile.parse(map), false, Schemas.PRODUCT));
        return listing.content();
    }

    /** Whatever process reads it: nothing of the digest is of an object alone. */
    @Test
    void oneMapIsOneContentAndEachOtherOneIsAnother() throws IOException {
        assertThat(content(MAP)).isEqualTo(content(MAP));
        for (String change : List.of(
                "(.*)/(.+)",
                "decimal\": \",/decimal\": \";",
                "grouping\": \"./grouping\": \"'",
                "dd.MM.yyyy/MM.dd.yyyy",
                "Europe\\/Berlin/Europe\\/Paris",
                "true/false",
                "null/text",
                "skip/reject",
                "\"b\"/\"d\"",
                "{\"x\": 1}/{\"x\": 2}",
                "separator\": \",/separator\": \";")) {
            String[] parts = change.split("(?<!\\\\)/");
            String other = MAP.replace(parts[0].replace("\\", ""), parts[1].replace("\\", ""));
            assertThat(other).as(change).isNotEqualTo(MAP);
            assertThat(content(other)).as(change).isNotEqualTo(content(MAP));
        }
    }
}
