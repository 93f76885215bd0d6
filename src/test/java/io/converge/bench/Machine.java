package io.converge.bench;

/** On what was measured. */
final class Machine {

    private Machine() {}

    static String description() {
        return "%d cores, Java %s, %s %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"));
    }
}
