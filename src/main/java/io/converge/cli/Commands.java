package io.converge.cli;

import java.util.List;

/** The commands. To make one loads it and all that its options speak of. */
final class Commands {

    /** As their annotations have them, in the order of the help. */
    static final List<String> NAMES = List.of(
            "demo",
            "run",
            "produce",
            "feed",
            "consume",
            "sink",
            "simulate",
            "conflicts",
            "dead-letters",
            "get",
            "check-policy",
            "verify",
            "console",
            "config");

    private Commands() {}

    /** Makes the command of one of the {@link #NAMES}. */
    static Object make(String name) {
        return switch (name) {
            case "demo" -> new DemoCommand();
            case "run" -> new RunCommand();
            case "produce" -> new ProduceCommand();
            case "feed" -> new FeedCommand();
            case "consume" -> new ConsumeCommand();
            case "sink" -> new SinkCommand();
            case "simulate" -> new SimulateCommand();
            case "conflicts" -> new ConflictsCommand();
            case "dead-letters" -> new DeadLettersCommand();
            case "get" -> new GetCommand();
            case "check-policy" -> new CheckPolicyCommand();
            case "verify" -> new VerifyCommand();
            case "console" -> new ConsoleCommand();
            case "config" -> new ConfigCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }
}
