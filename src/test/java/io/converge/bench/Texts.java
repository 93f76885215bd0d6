package io.converge.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The texts of products.
 *
 * @param source where they come from, for people
 */
record Texts(String source, List<String> lines) {

    private static final int GENERATED = 5_000;
    private static final int GENERATED_LENGTH = 900;
    private static final int VOCABULARY = 20_000;
    private static final int SHORTEST_WORD = 2;
    private static final int LONGEST_WORD = 12;
    private static final long SEED = 1;

    /**
     * Those of a file in UTF-8, one a line.
     *
     * @throws IOException if it cannot be read, or has none
     */
    static Texts of(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.isBlank())
                .toList();
        if (lines.isEmpty()) {
            throw new IOException(file + " has no texts: one a line");
        }
        return new Texts("%,d texts of %s".formatted(lines.size(), file.getFileName()), lines);
    }

    /** Words of random letters, used as often as Zipf's law has it. They look like no language, and compress like none. */
    static Texts generated() {
        Random random = new Random(SEED);
        List<String> words = IntStream.range(0, VOCABULARY)
                .mapToObj(i -> word(random, SHORTEST_WORD + random.nextInt(LONGEST_WORD - SHORTEST_WORD + 1)))
                .toList();
        Distribution.Sampler used = Distribution.ZIPF.sampler(VOCABULARY, SEED);
        List<String> lines = new ArrayList<>();
        while (lines.size() < GENERATED) {
            StringBuilder line = new StringBuilder();
            while (line.length() < GENERATED_LENGTH) {
                line.append(words.get(used.sample(random))).append(' ');
            }
            lines.add(line.toString());
        }
        return new Texts("%,d generated texts, of no language".formatted(GENERATED), lines);
    }

    private static String word(Random random, int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return word.toString();
    }
}
