package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is kept in memory of the conflicts that are open. */
class OpenConflictsTest {

    private static final ConvergeConfig CONFIG =
            new ConvergeConfig(Map.of("schema.registry.url", "http://localhost:1"));

    private final List<ConflictSummary> news = new ArrayList<>();
    private final OpenConflicts open = new OpenConflicts(CONFIG, 100, news::add);

    private static Names names(String... names) {
        return Names.of(Stream.of(names), name -> name);
    }

    static ConflictSummary summary(String sku, long since, String... origins) {
        return new ConflictSummary(
                "id-" + sku,
                sku,
                sku,
                null,
                null,
                names(),
                "INSERT",
                "UNRESOLVED",
                true,
                since,
                since,
                names(origins),
                "eu:1",
                "manual",
                "timestamp",
                names("/price"),
                2,
                new Position("open", 0, since));
    }

    private void tell(int... numbers) {
        for (int number : numbers) {
            open.told("SKU-" + number, summary("SKU-" + number, number, "eu"), number);
        }
    }

    private Page<ConflictSummary> page(Cursor after, boolean newestFirst) {
        return open.page(ConflictFilter.OPEN, after, newestFirst, 2);
    }

    private static List<String> subjects(Page<ConflictSummary> page) {
        return page.entries().stream().map(ConflictSummary::subject).toList();
    }

    @Test
    void pagesGoOnBehindTheLastOneThoughThatIsGoneAndOthersCame() {
        tell(1, 2, 4, 5);
        Page<ConflictSummary> first = page(null, false);
        open.told("SKU-2", null, 9);
        tell(3, 0);

        Page<ConflictSummary> second = page(Cursor.parse(first.next()), false);

        assertThat(subjects(first)).containsExactly("SKU-1", "SKU-2");
        assertThat(subjects(second)).containsExactly("SKU-3", "SKU-4");
        assertThat(second.total()).isEqualTo(5);
        assertThat(subjects(page(Cursor.parse(second.next()), false))).containsExactly("SKU-5");
    }

    @Test
    void lastPageHasNoNext() {
        tell(1, 2);

        assertThat(page(null, true).next()).isNull();
        assertThat(subjects(page(null, true))).containsExactly("SKU-2", "SKU-1");
    }

    @Test
    void conflictThatIsToldOfAgainKeepsItsPlace() {
        tell(1, 2);
        open.told("SKU-1", summary("SKU-1", 7, "eu", "us"), 7);

        ConflictSummary told = open.find("id-SKU-1").orElseThrow();

        assertThat(told.since()).isEqualTo(1);
        assertThat(told.at()).isEqualTo(7);
        assertThat(subjects(page(null, false))).containsExactly("SKU-1", "SKU-2");
        assertThat(open.filters().get("origins")).containsExactly("eu", "us");
    }

    @Test
    void filtersExcludeWhatTheyDoNotMean() {
        tell(1, 2);
        open.told("OTHER", summary("OTHER", 3, "us"), 3);
        ConflictFilter ofUs = new ConflictFilter(ConflictFilter.Status.OPEN, null, "us", null, null, null, null);
        ConflictFilter byPrefix = new ConflictFilter(ConflictFilter.Status.OPEN, null, null, "SKU-", null, null, null);
        ConflictFilter ofAnotherLeaf =
                new ConflictFilter(ConflictFilter.Status.OPEN, null, null, null, null, null, "/name");

        assertThat(open.all(ofUs)).extracting(ConflictSummary::sku).containsExactly("OTHER");
        assertThat(open.all(byPrefix)).extracting(ConflictSummary::sku).containsExactly("SKU-1", "SKU-2");
        assertThat(open.all(ofAnotherLeaf)).isEmpty();
    }

    /** A search takes the beginning of a sku; whoever means one product does not get those that begin like it. */
    @Test
    void conflictAboutAUniqueValueIsFoundByEachOfItsProducts() {
        tell(1, 11);
        open.told("id-of-a-value", unique("SKU-1", "OTHER"), 5);

        assertThat(open.all(ofProduct("SKU-1"))).extracting(ConflictSummary::id).containsExactly("id-SKU-1", "id-gtin");
        assertThat(open.all(ofProduct("OTHER"))).extracting(ConflictSummary::id).containsExactly("id-gtin");
        assertThat(open.all(ofProduct("SKU-"))).isEmpty();
        assertThat(open.all(new ConflictFilter(ConflictFilter.Status.OPEN, null, null, "OTH", null, null, null)))
                .extracting(ConflictSummary::id)
                .containsExactly("id-gtin");
    }

    @Test
    void conflictOfManyNamesIsFoundByEachOfThemAndTellsTheFirst() throws Exception {
        String[] origins =
                IntStream.range(0, 300).mapToObj(number -> "origin-" + number).toArray(String[]::new);
        open.told("SKU-1", summary("SKU-1", 1, origins), 1);
        open.told("id-of-a-value", unique(origins), 5);
        ConflictFilter ofTheLast =
                new ConflictFilter(ConflictFilter.Status.OPEN, null, "origin-299", null, null, null, null);
        ConflictFilter byTheLast =
                new ConflictFilter(ConflictFilter.Status.OPEN, null, null, "origin-299", null, null, null);

        assertThat(open.all(ofTheLast)).extracting(ConflictSummary::sku).containsExactly("SKU-1");
        assertThat(open.all(ofProduct("origin-299")))
                .extracting(ConflictSummary::id)
                .containsExactly("id-gtin");
        assertThat(open.all(byTheLast)).extracting(ConflictSummary::id).containsExactly("id-gtin");
        assertThat(open.filters().get("origins")).contains("origin-299").hasSize(301);
        assertThat(Fixtures.JSON
                        .valueToTree(open.find("id-SKU-1").orElseThrow())
                        .get("origins"))
                .hasSize(50);
    }

    /** All their names are kept: a filter must not miss what is there, so there are fewer of them. */
    @Test
    void conflictsOfManyNamesCountForMore() {
        String[] origins =
                IntStream.range(0, 150).mapToObj(number -> "origin-" + number).toArray(String[]::new);
        IntStream.range(0, 100).forEach(number -> open.told("M-" + number, summary("M-" + number, number, origins), 1));

        assertThat(open.size()).isEqualTo(10);
        assertThat(open.note()).isPresent();
        IntStream.range(0, 10).forEach(number -> open.told("M-" + number, null, 2));
        tell(IntStream.range(0, 100).toArray());
        assertThat(open.size()).isEqualTo(100);
    }

    private static ConflictFilter ofProduct(String sku) {
        return new ConflictFilter(ConflictFilter.Status.OPEN, null, null, null, sku, null, null);
    }

    private static ConflictSummary unique(String... skus) {
        return new ConflictSummary(
                "id-gtin",
                "gtin=[\"401\"]",
                null,
                "gtin",
                "[\"401\"]",
                names(skus),
                "UNIQUE",
                "UNRESOLVED",
                true,
                5,
                5,
                names("eu"),
                null,
                null,
                null,
                names(),
                skus.length,
                new Position("open", 0, 5));
    }

    @Test
    void oneThatIsSettledIsToldAsClosedOnceTheBeginningIsKnown() {
        tell(1, 2);
        open.told("SKU-1", null, 5);
        open.caughtUp();
        open.told("SKU-2", null, 6);

        assertThat(news).singleElement().satisfies(closed -> {
            assertThat(closed.sku()).isEqualTo("SKU-2");
            assertThat(closed.status()).isEqualTo("CLOSED");
            assertThat(closed.open()).isFalse();
            assertThat(closed.at()).isEqualTo(6);
        });
        assertThat(open.byType()).isEmpty();
    }

    @Test
    void beyondTheBoundTheFirstAreKeptAndTheTopicIsReadAgainWhenThereIsRoom() {
        List<String> refills = new ArrayList<>();
        open.onRoom(() -> refills.add("again"));
        tell(IntStream.range(0, 120).toArray());

        assertThat(open.size()).isEqualTo(100);
        assertThat(open.note()).isPresent();
        assertThat(open.find("id-SKU-110")).isEmpty();
        assertThat(refills).isEmpty();
        IntStream.range(0, 21).forEach(number -> open.told("SKU-" + number, null, 999));
        assertThat(refills).isNotEmpty();
    }
}
