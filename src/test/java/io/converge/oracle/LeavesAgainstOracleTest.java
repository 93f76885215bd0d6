package io.converge.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.Edits;
import io.converge.causality.ItemState;
import io.converge.causality.Leaf;
import io.converge.causality.Place;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Version;
import io.converge.oracle.Part.Step;
import io.converge.policy.Alignment;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Resolver;
import io.converge.serde.product.AvroProduct;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a state remembers of a leaf is what all changes together say of it, though the state forgets whatever it can: also of leaves that
 * no change has had yet, for one that comes late may have them.
 */
class LeavesAgainstOracleTest {

    private static final int HISTORIES = Integer.getInteger("converge.histories", 1_000);
    private static final long FROM = Long.getLong("converge.histories.from", 0);
    private static final int HISTORIES_OF_SETTINGS = 5;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BUNDLE")
    void whatIsForgottenIsNothingThatALeafNeeds(Products products) {
        for (long seed = FROM; seed < FROM + HISTORIES; seed += HISTORIES_OF_SETTINGS) {
            Map<String, String> settings = products.mergingSettings(seed);
            Convergence convergence =
                    new Convergence(new Resolver(new ConvergeConfig(settings).rules(), Alignment.NONE), 256);
            for (int i = 0; i < HISTORIES_OF_SETTINGS; i++) {
                List<Change> changes = RandomHistory.of(new Random(seed + i), products.schema());
                Collections.shuffle(changes, new Random(seed + i));
                assertSameWrites(products, seed + i, settings, edits(convergence, changes), changes);
            }
        }
    }

    private static Edits edits(Convergence convergence, List<Change> changes) {
        ItemState state = ItemState.EMPTY;
        for (Change change : changes) {
            if (convergence.step(state, change) instanceof Converged converged) {
                state = converged.state();
            }
        }
        return state.edits() == null ? Edits.NONE : state.edits();
    }

    private static void assertSameWrites(
            Products products, long seed, Map<String, String> settings, Edits edits, List<Change> changes) {
        Law law = Law.of(settings);
        Writes writes = new Writes(law, History.of(law, changes));
        for (Part part : parts(law, changes, new RandomProduct(new Random(seed)), products)) {
            List<Version> expected =
                    writes.unseen(part).stream().map(Change::version).toList();
            assertThat(said(edits.of(leaf(part)).writes(), part, law))
                    .as("%s, seed %d, %s, leaf %s", products, seed, settings, part)
                    .isEqualTo(said(expected, part, law));
        }
    }

    /** Which versions they are, and all that is asked of them for this leaf: the rest of their products may be forgotten. */
    private static List<List<Object>> said(List<Version> versions, Part part, Law law) {
        return versions.stream()
                .map(version -> Arrays.asList(
                        version.dot(),
                        version.fingerprint(),
                        new Cut(law, version.product()).at(part),
                        version.blind() ? new Cut(law, version.before()).at(part) : null))
                .toList();
    }

    /** Those of all products of the changes, and some of others. */
    private static Set<Part> parts(Law law, List<Change> changes, RandomProduct random, Products products) {
        Set<Part> parts = new LinkedHashSet<>();
        for (Change change : changes) {
            parts.addAll(new Cut(law, change.version().product()).parts());
            parts.addAll(new Cut(law, change.version().before()).parts());
        }
        for (int i = 0; i < 3; i++) {
            parts.addAll(new Cut(law, new AvroProduct(random.fresh(products.schema()))).parts());
        }
        return parts;
    }

    private static Leaf leaf(Part part) {
        Place place = place(part.way());
        return switch (part.kind()) {
            case VALUE -> new Leaf.Value(place);
            case ELEMENT -> new Leaf.Element(place, part.what());
            case ENTRY -> new Leaf.Entry(place, part.what());
            case GROUP -> new Leaf.Group(part.members());
        };
    }

    private static Place place(List<Step> way) {
        Place place = Place.ROOT;
        for (Step step : way) {
            place = place.then(step(step));
        }
        return place;
    }

    private static Place.Step step(Step step) {
        return step.isKey() ? new Place.Key(step.key()) : new Place.Name(step.name());
    }
}
