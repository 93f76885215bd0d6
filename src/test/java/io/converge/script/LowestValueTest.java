package io.converge.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.model.ConflictType;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Version;
import io.converge.policy.Decision.Chosen;
import io.converge.policy.Deletes;
import io.converge.policy.Policies;
import io.converge.policy.Policy;
import io.converge.testing.Changes;
import io.converge.testing.MapProduct;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A procedure that keeps the lowest value, as one writes it for that service, is our first-write-wins on its path. */
class LowestValueTest {

    private static final List<Pointer> PATH = List.of(Pointer.parse("/myCustomId"));
    private static final Policy FIRST = Policies.firstWriteWins(PATH, Deletes.WIN);
    private static final Policy PROCEDURE =
            Policies.custom(new CosmosProcedure(lowest(), 20_000_000, 16 << 20), PATH, Deletes.WIN);

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void lowestValueWinsInEveryOrder(long seed) {
        Random random = new Random(seed);
        List<Version> versions = versions(random);
        ConflictType type = type(versions, random);
        Version winner = ((Chosen) FIRST.decide("LAP-001", type, versions)).version();
        for (int i = 0; i < 3; i++) {
            Collections.shuffle(versions, random);

            Chosen chosen = (Chosen) PROCEDURE.decide("LAP-001", type, versions);

            assertThat(chosen.version()).isEqualTo(winner);
        }
    }

    private static ConflictType type(List<Version> versions, Random random) {
        if (versions.stream().anyMatch(Version::isDelete)) {
            return ConflictType.DELETE;
        }
        return random.nextBoolean() ? ConflictType.INSERT : ConflictType.REPLACE;
    }

    /** Two to five of them, with different values, some deletes. */
    private static List<Version> versions(Random random) {
        List<Integer> values = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7));
        Collections.shuffle(values, random);
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < 2 + random.nextInt(4); i++) {
            boolean delete = random.nextInt(6) == 0;
            versions.add(new Version(
                    new Dot("origin-" + i, 1),
                    delete ? Operation.DELETE : Operation.REPLACE,
                    true,
                    random.nextInt(4),
                    delete ? null : MapProduct.of(Map.of("myCustomId", BigDecimal.valueOf(values.get(i)))),
                    null,
                    Changes.NOWHERE));
        }
        return versions;
    }

    private static String lowest() {
        try (InputStream file = LowestValueTest.class.getResourceAsStream("/procedures/lowest.js")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
