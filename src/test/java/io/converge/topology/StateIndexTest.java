package io.converge.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateIndexTest {

    /** "Aa" and "BB" have one hash, and so have all texts that are made of them. */
    private static final String[] ALIKE = {"Aa", "BB"};

    private final byte[][] keys = new byte[100_000][];
    private final StateIndex index = new StateIndex((place, key) -> Arrays.equals(keys[(int) place], key));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void itTellsWhatAMapTells(long seed) {
        Random random = new Random(seed);
        Map<String, Long> expected = new HashMap<>();
        for (int place = 0; place < keys.length; place++) {
            String key = key(random);
            keys[place] = key.getBytes(UTF_8);
            if (random.nextInt(6) == 0) {
                Long there = expected.get(key);
                long asked = there == null || random.nextBoolean() ? place : there;
                boolean isThere = there != null && there == asked;
                assertThat(index.remove(key.getBytes(UTF_8), asked)).isEqualTo(isThere);
                if (isThere) {
                    expected.remove(key);
                }
            } else if (random.nextInt(3) == 0) {
                assertThat(index.remove(key.getBytes(UTF_8))).isEqualTo(expected.remove(key) != null);
            } else {
                Long before = expected.put(key, (long) place);
                assertThat(index.put(key.getBytes(UTF_8), place)).isEqualTo(before == null ? StateIndex.NONE : before);
            }
            String sought = key(random);
            assertThat(index.find(sought.getBytes(UTF_8))).isEqualTo(expected.getOrDefault(sought, StateIndex.NONE));
            assertThat(index.size()).isEqualTo(expected.size());
        }
        expected.forEach(
                (key, place) -> assertThat(index.find(key.getBytes(UTF_8))).isEqualTo(place));

        index.clear();
        assertThat(index.size()).isZero();
        assertThat(index.find(keys[0])).isEqualTo(StateIndex.NONE);
    }

    /** Half of them share a hash with others. */
    private static String key(Random random) {
        if (random.nextBoolean()) {
            return "SKU-" + random.nextInt(5_000);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 7; i++) {
            text.append(ALIKE[random.nextInt(ALIKE.length)]);
        }
        return text.toString();
    }
}
