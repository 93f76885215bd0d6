package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.config.SchemaFile;
import io.converge.config.TextFile;
import io.converge.feed.DeleteLimit;
import io.converge.feed.FeedInput;
import io.converge.feed.FeedRun;
import io.converge.feed.Reckoning;
import io.converge.feed.file.SourceFile;
import io.converge.feed.map.FeedMap;
import io.converge.feed.map.MapException;
import io.converge.feed.map.MapFile;
import io.converge.serde.TimeText;
import io.converge.serde.schema.Schemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.avro.Schema;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "feed",
        description = {
            "Sends what a supplier's file says of products, as far as it has changed, and tells what became of every row.",
            "The same run again, twice at once or after a crash sends nothing twice. An older file that comes late is refused."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  converge feed --origin acme products.csv",
            "  converge feed --origin acme --map acme.json --charset windows-1252 --rejects rejects.csv products.csv.gz",
            "  converge feed --origin acme --full --dry-run products.csv      what it would delete",
            "  converge feed --origin prices --partial prices.tsv             columns sku and price: it owns the price alone"
        },
        mixinStandardHelpOptions = true)
final class FeedCommand implements Callable<Integer> {

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    /** From here on a number of a run is taken for a time in ms: the 9th of September 2001. */
    private static final long FIRST_TIME_MS = 1_000_000_000_000L;

    private static final long LAST_TIME_MS = 100 * FIRST_TIME_MS;

    /** Behind it there are some for whoever has named it by mistake. */
    private static final long LAST_RUN = 9_000_000_000_000_000_000L;

    /** Of the clocks of a machine and of its files. */
    private static final long LEAST_SKEW_MS = 60_000;

    private static final long LONGEST_TIMEOUT_MS = FIRST_TIME_MS;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Tables (CSV, TSV) or JSON, also packed by gzip or alone in a zip. - is standard input.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--origin", paramLabel = "NAME", required = true, description = "Whose feed it is.")
    private String origin;

    @Option(
            names = "--run",
            paramLabel = "N",
            description =
                    "The number of this run, greater than those before: the sequence of its changes. Without it the time"
                            + " at which the file was written, in ms (the latest of several).")
    private Long run;

    @Option(
            names = "--timestamp",
            paramLabel = "TIME",
            description =
                    "When it was true what the file says, as 2026-01-31T12:00:00Z. Without it the run, if that is a time in"
                            + " ms, else the time at which the file was written.")
    private String timestamp;

    @Mixin
    private FeedFileOptions form;

    @Option(
            names = "--map",
            paramLabel = "FILE",
            description =
                    "Which column goes where, and how it is read (docs/feed.md). Without it columns are named like fields.")
    private Path map;

    @Option(
            names = "--partial",
            description =
                    "The feed speaks of the fields alone that its columns go to. Needs resolution.policy=field-merge.")
    private boolean partial;

    @Option(
            names = "--product-schema",
            paramLabel = "FILE",
            description = "The Avro schema of the products, where it is not the example's; always UTF-8.")
    private Path productSchema;

    @Option(names = "--full", description = "Delete products that this feed has sent and that the files do not list.")
    private boolean full;

    @Option(
            names = "--max-deletes",
            paramLabel = "LIMIT",
            defaultValue = "10%",
            description =
                    "Send nothing where --full would delete more than this share, or number, of the feed's products"
                            + " (${DEFAULT-VALUE}).")
    private String maxDeletes;

    @Option(names = "--force", description = "Also where a later run of this feed has begun: nothing of that changes.")
    private boolean force;

    @Option(names = "--dry-run", description = "Say what would be sent, and send nothing.")
    private boolean dryRun;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            defaultValue = "60000",
            description =
                    "How long to wait for the fate of rows while nothing is heard of any (${DEFAULT-VALUE}); 0: not at all.")
    private long timeoutMs;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "JSON lines of every row that is not simply created, updated or unchanged.")
    private Path report;

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description = "Rows that were rejected, in the form of the file: mended, they can be fed again.")
    private Path rejects;

    private final List<Path> spooled = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        ConvergeConfig config = settings.read();
        DeleteLimit limit = deleteLimit();
        requireUsage();
        FeedMap read = readMap();
        Schema schema = productSchema == null ? Schemas.PRODUCT : SchemaFile.read("--product-schema", productSchema);
        try {
            List<SourceFile> sources = sources();
            long id = run(sources);
            FeedInput input = new FeedInput(sources, form.read(), read, partial, schema);
            FeedRun.Options options = new FeedRun.Options(
                    origin, id, timestamp(sources, id), full, limit, force, dryRun, timeoutMs, report, rejects);
            requirePresent(config, id, options.timestampMs());
            return feed(config, input, options);
        } finally {
            for (Path file : spooled) {
                Files.deleteIfExists(file);
            }
        }
    }

    private int feed(ConvergeConfig config, FeedInput input, FeedRun.Options options) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        FeedProgress progress = new FeedProgress(err);
        FeedRun feed = new FeedRun(config, input, options, progress);
        try (Shutdown shutdown = Shutdown.onSignal(feed::stop, STOP_PATIENCE)) {
            Reckoning reckoning = feed.run();
            progress.end();
            if (reckoning == null) {
                err.println("stopped before anything was sent");
                return Main.FAILED;
            }
            print(reckoning, options);
            return reckoning.isWhole() && !shutdown.isRequested() ? 0 : Main.FAILED;
        } catch (IOException | KafkaException e) {
            progress.end();
            throw e;
        }
    }

    private void print(Reckoning reckoning, FeedRun.Options options) {
        PrintWriter out = spec.commandLine().getOut();
        String what = reckoning.isStopped() ? " (stopped)" : options.isDry() ? " (dry run: nothing is sent)" : "";
        out.println(
                "run " + options.run() + " of " + options.origin() + ": " + Count.of(reckoning.rows(), "row") + what);
        reckoning.lines().forEach(out::println);
        out.flush();
    }

    private DeleteLimit deleteLimit() {
        try {
            return DeleteLimit.parse(maxDeletes);
        } catch (IllegalArgumentException e) {
            throw wrong("--max-deletes: " + e.getMessage());
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private void requireUsage() throws IOException {
        if (files.stream().filter(FeedCommand::isStandardInput).count() > 1) {
            throw wrong("standard input is named twice");
        }
        for (Path file : files) {
            if (isStream(file) && run == null) {
                throw wrong("--run is missing: " + name(file) + " does not say when it was written");
            }
            if (isStream(file) && timestamp == null && !isTime(run)) {
                throw wrong("--timestamp is missing: neither " + name(file) + " nor --run " + run
                        + " says when it was true");
            }
        }
        if (run != null && run < 1) {
            throw wrong("--run: " + run + " is no number of a run; 1 is the least");
        }
        if (run != null && run > LAST_RUN) {
            throw wrong("--run: " + run + " leaves no number for later runs; " + LAST_RUN + " is the greatest");
        }
        requireOutputs();
    }

    private static boolean isStandardInput(Path file) {
        return file.toString().equals("-");
    }

    /** What can be read once. */
    private static boolean isStream(Path file) {
        return isStandardInput(file) || Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    private static String name(Path file) {
        return isStandardInput(file) ? "standard input" : file.toString();
    }

    private static boolean isTime(long ms) {
        return ms >= FIRST_TIME_MS && ms < LAST_TIME_MS;
    }

    /** What is written must not be what is read. */
    private void requireOutputs() throws IOException {
        if (timeoutMs < 0 || timeoutMs > LONGEST_TIMEOUT_MS) {
            throw wrong("--timeout-ms: " + timeoutMs + " is no time to wait; 0 is the least, " + LONGEST_TIMEOUT_MS
                    + " the most");
        }
        if (files.size() > FeedInput.MOST_FILES) {
            throw wrong("there are " + files.size() + " files; " + FeedInput.MOST_FILES + " are the most of one run");
        }
        List<Path> inputs = new ArrayList<>(files);
        inputs.add(map);
        inputs.add(productSchema);
        inputs.add(settings.file());
        for (Path file : inputs) {
            if (isSame(report, file) || isSame(rejects, file)) {
                throw wrong(file + " is read and would be written, too: name another file by --report or --rejects");
            }
        }
        if (isSame(report, rejects)) {
            throw wrong("--report and --rejects are one file: " + report);
        }
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return one != null
                && other != null
                && (one.toAbsolutePath()
                                .normalize()
                                .equals(other.toAbsolutePath().normalize())
                        || Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other));
    }

    private FeedMap readMap() throws IOException {
        if (map == null) {
            return null;
        }
        try {
            return MapFile.parse(TextFile.read("--map", map, StandardCharsets.UTF_8));
        } catch (MapException e) {
            throw new IOException("--map " + map + ": " + e.getMessage(), e);
        }
    }

    /** Standard input and pipes are kept in files, as they are read more than once. */
    private List<SourceFile> sources() throws IOException {
        List<SourceFile> sources = new ArrayList<>();
        for (Path file : files) {
            if (!isStream(file)) {
                sources.add(new SourceFile(file));
                continue;
            }
            Path kept = Files.createTempFile("converge-feed", "");
            spooled.add(kept);
            try (InputStream in = isStandardInput(file) ? System.in : TextFile.open(file)) {
                Files.copy(in, kept, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new IOException(name(file) + " cannot be kept in " + kept + ": " + e.getMessage(), e);
            }
            sources.add(new SourceFile(kept, name(file)));
        }
        return sources;
    }

    private long run(List<SourceFile> sources) throws IOException {
        return run == null ? writtenMs(sources) : run;
    }

    /** When the latest of them was. */
    private static long writtenMs(List<SourceFile> sources) throws IOException {
        long latest = 1;
        for (SourceFile source : sources) {
            if (!Files.exists(source.path())) {
                throw new IOException("there is no file " + source.path());
            }
            latest = Math.max(latest, Files.getLastModifiedTime(source.path()).toMillis());
        }
        return latest;
    }

    private long timestamp(List<SourceFile> sources, long id) throws IOException {
        if (timestamp != null) {
            try {
                return TimeText.TIMESTAMP_MILLIS.parse(timestamp);
            } catch (IllegalArgumentException e) {
                throw wrong("--timestamp: '" + timestamp + "' is not " + e.getMessage());
            }
        }
        return isTime(id) ? id : writtenMs(sources);
    }

    private void requirePresent(ConvergeConfig config, long id, long timestampMs) throws IOException {
        long nowMs = System.currentTimeMillis();
        long aheadMs = timestampMs - nowMs;
        if (run == null && id - nowMs > Math.max(config.maxClockSkewMs(), LEAST_SKEW_MS)) {
            throw new IOException(
                    "a file was written " + (id - nowMs) + " ms from now, which would be the number of the run,"
                            + " and later files would be older than it. Give the file its right time, or say --run and --timestamp");
        }
        if (config.maxClockSkewMs() >= 0 && aheadMs > config.maxClockSkewMs()) {
            throw new IOException("the time of the run is " + aheadMs + " ms ahead, more than max.clock.skew.ms="
                    + config.maxClockSkewMs() + ": every change would be refused (CLOCK_AHEAD). Give --timestamp");
        }
    }
}
