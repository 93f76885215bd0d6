package io.converge.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A vector behaves as the map that it stands for. */
class VersionVectorTest {

    private static final String[] ORIGINS = {"eu", "us", "a", "z", "\uFF5E", "\uD83D\uDE00", "eu-west", ""};

    /** One by one, each would push thousands aside. */
    @Test
    void longVectorInNoOrderIsSorted() {
        List<String> origins =
                IntStream.range(0, 300_000).mapToObj(i -> "origin-" + i).collect(Collectors.toList());
        Collections.shuffle(origins, new Random(7));
        VersionVector.Builder builder = new VersionVector.Builder(1);
        Map<String, Long> map = new HashMap<>();
        for (int round = 3; round >= 0; round--) {
            for (int i = 0; i < origins.size(); i += 1 + round) {
                builder.put(origins.get(i), i % 5 == 0 && round == 0 ? 0 : round + 1L);
                map.put(origins.get(i), i % 5 == 0 && round == 0 ? 0 : round + 1L);
            }
        }
        map.values().removeIf(value -> value == 0);

        VersionVector vector = builder.build();

        assertThat(vector).isEqualTo(VersionVector.of(map));
        assertThat(vector.asMap()).isEqualTo(map);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void isTheMapThatItStandsFor(long seed) {
        Random random = new Random(seed);
        Map<String, Long> map = new HashMap<>();
        VersionVector vector = VersionVector.EMPTY;
        for (int i = 0; i < 300; i++) {
            String origin = ORIGINS[random.nextInt(ORIGINS.length)];
            long sequence = random.nextInt(4);
            if (random.nextBoolean()) {
                vector = vector.with(origin, sequence);
                map.put(origin, sequence);
            } else {
                Map<String, Long> other = new HashMap<>(Map.of("us", (long) random.nextInt(5)));
                other.put(origin, sequence);
                vector = vector.join(VersionVector.of(other));
                other.forEach((name, value) -> map.merge(name, value, Math::max));
            }
            map.values().removeIf(value -> value == 0);

            assertThat(vector.asMap()).isEqualTo(map);
            assertThat(vector).isEqualTo(VersionVector.of(map)).hasSameHashCodeAs(VersionVector.of(map));
            assertThat(vector.asMap().keySet())
                    .containsExactlyElementsOf(inOrder(map).keySet());
            assertThat(vector.sequenceOf(origin)).isEqualTo(map.getOrDefault(origin, 0L));
            assertThat(vector.namesOtherThan(origin))
                    .isEqualTo(map.keySet().stream().anyMatch(name -> !name.equals(origin)));
        }
    }

    private static Map<String, Long> inOrder(Map<String, Long> map) {
        Map<String, Long> ordered = new TreeMap<>(CodePointOrder.INSTANCE);
        ordered.putAll(map);
        return ordered;
    }
}
