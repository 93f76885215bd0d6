package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.sink.SinkOptions;
import io.converge.sink.SinkRetry;
import io.converge.sink.SinkRun;
import io.converge.sink.SinkTally;
import io.converge.sink.TableName;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "sink",
        description = {
            "Keeps a table of PostgreSQL equal to the converged topic, each record exactly once.",
            "Makes the table if there is none. Start more instances to share the work. docs/sink.md has it all."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  converge sink --jdbc-url jdbc:postgresql://localhost/shop?user=sink --table products",
            "  converge sink --jdbc-url jdbc:postgresql://localhost/shop --table shop.products --map columns.json --evolve",
            "  converge sink --jdbc-url jdbc:postgresql://localhost/shop --table products --retry"
        },
        mixinStandardHelpOptions = true)
final class SinkCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            required = true,
            description = {
                "Of the database, as jdbc:postgresql://HOST:PORT/DATABASE?user=NAME.",
                "A password is best given by PGPASSWORD, or in ~/.pgpass."
            })
    private String jdbcUrl;

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            required = true,
            description = "The table, also as SCHEMA.TABLE. As in SQL, what is not in quotes is in small letters.")
    private String table;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "Of this sink: of its consumer group, and of how far it is. Instances with one name share the work. Without it,"
                            + " one that is made of application.id, the database and the table.")
    private String name;

    @Mixin
    private SinkTableOptions columns;

    @Option(names = "--evolve", description = "Add columns for fields that the product has and the table has not.")
    private boolean evolve;

    /** What to do with a product that stands until its conflict is resolved. */
    enum Provisional {
        WRITE,
        SKIP;

        @Override
        public String toString() {
            return OneOf.word(this);
        }
    }

    /** What to do with a product that is withheld. */
    enum Withheld {
        DELETE,
        SKIP;

        @Override
        public String toString() {
            return OneOf.word(this);
        }
    }

    @Option(
            names = "--provisional",
            paramLabel = "WHAT",
            defaultValue = "write",
            description =
                    "Products that stand only until their conflict is resolved: ${COMPLETION-CANDIDATES}, so that the row stays as it"
                            + " was (${DEFAULT-VALUE}).")
    private Provisional provisional;

    @Option(
            names = "--withheld",
            paramLabel = "WHAT",
            defaultValue = "delete",
            description =
                    "Products that are withheld, as another sku has their unique value: ${COMPLETION-CANDIDATES}, so that the row stays"
                            + " as it was (${DEFAULT-VALUE}).")
    private Withheld withheld;

    @Option(
            names = "--replication-origin",
            paramLabel = "NAME",
            description =
                    "The replication origin of all that is written, so that a slot with origin=none leaves it out.")
    private String replicationOrigin;

    @Option(
            names = "--from-beginning",
            description = "Read the topic from its beginning. Rows that are as they are to be are not written again.")
    private boolean fromBeginning;

    @Option(names = "--until-caught-up", description = "End where the topic ends now.")
    private boolean untilCaughtUp;

    @Option(
            names = "--retry",
            description =
                    "Instead, try the rows again that were set aside, and end. Other instances may go on meanwhile.")
    private boolean retry;

    @Override
    public Integer call() throws IOException {
        ConvergeConfig config = settings.read();
        if (retry && (fromBeginning || untilCaughtUp)) {
            throw wrong("--retry reads nothing of the topic: leave --from-beginning and --until-caught-up out");
        }
        requireNames();
        SinkOptions options = options();
        PrintWriter err = spec.commandLine().getErr();
        SinkProgress progress = new SinkProgress(err);
        try {
            return retry ? retry(config, options, progress) : run(config, options, progress);
        } finally {
            progress.end();
        }
    }

    private void requireNames() {
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (option.getValue() instanceof String text && text.isBlank()) {
                throw wrong(option.longestName() + ": an empty name is none");
            }
        }
    }

    private int run(ConvergeConfig config, SinkOptions options, SinkProgress progress) throws IOException {
        SinkRun sink = new SinkRun(config, options, progress);
        try (Shutdown shutdown = Shutdown.onSignal(sink::stop)) {
            SinkTally tally = sink.run();
            progress.end();
            progress.say((shutdown.isRequested() ? "stopped: " : "caught up: ") + Count.of(tally.written(), "row")
                    + " written, " + tally.deleted() + " deleted, " + tally.unchanged() + " as they were"
                    + older(tally.older()) + ", " + tally.refused() + " set aside"
                    + (tally.standing() == 0 ? "" : "; " + tally.standing() + " in converge_rejects"));
            return 0;
        }
    }

    private static String older(long rows) {
        return rows == 0 ? "" : " (" + rows + " of them had seen more than their records say)";
    }

    private int retry(ConvergeConfig config, SinkOptions options, SinkProgress progress) throws IOException {
        SinkRetry.Result result = new SinkRetry(config, options, progress).run();
        progress.say(Count.of(result.taken(), "row") + " taken, " + result.left() + " still set aside");
        return result.left() == 0 ? 0 : Main.FAILED;
    }

    private SinkOptions options() {
        return new SinkOptions(
                jdbcUrl,
                tableName(),
                name,
                columns.map(),
                columns.productSchema(),
                columns.key(),
                columns.context(),
                columns.winner(),
                columns.digest(),
                columns.softDeletes(),
                evolve,
                provisional == Provisional.WRITE,
                withheld == Withheld.DELETE,
                replicationOrigin,
                fromBeginning,
                untilCaughtUp);
    }

    private TableName tableName() {
        try {
            return TableName.parse(table);
        } catch (IllegalArgumentException e) {
            throw wrong("--table: " + e.getMessage());
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
