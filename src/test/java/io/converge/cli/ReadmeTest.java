package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The README is what a stranger reads in three minutes. {@link DocumentationTest} runs its examples. */
class ReadmeTest {

    private static final int MOST_LINES = 149;

    @Test
    void isShort() {
        assertThat(Page.text(Page.README).lines()).hasSizeLessThanOrEqualTo(MOST_LINES);
    }

    @Test
    void twoCommandsAreEnoughOnAFreshMachine() {
        assertThat(Page.read(Page.README).blocks())
                .extracting(Page.Block::text)
                .contains("mvn -q package -DskipTests && java -jar target/converge.jar demo\n", "mvn verify\n");
    }

    @Test
    void showsAnExampleAndWhatComesOut() {
        assertThat(Page.read(Page.README).blocks()).extracting(Page.Block::kind).contains("file", "output");
    }
}
