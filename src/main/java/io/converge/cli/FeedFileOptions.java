package io.converge.cli;

import io.converge.feed.file.Dialect;
import io.converge.feed.file.FileForm;
import io.converge.model.Pointer;
import java.nio.charset.Charset;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is said of the form of a supplier's file. */
final class FeedFileOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "csv, tsv, json-lines (an object a line) or json (an array). Without it, as the file begins.")
    private FileForm.Kind format;

    @Option(
            names = "--charset",
            paramLabel = "NAME",
            description =
                    "As windows-1252. Without it UTF-8, or UTF-16 where a byte order mark says so. A row of other bytes is"
                            + " rejected.")
    private Charset charset;

    @Option(
            names = "--delimiter",
            paramLabel = "C",
            description =
                    "Between columns; tab is one, too. Without it the most frequent of tab ; , | in the first line.")
    private String delimiter;

    @Option(
            names = "--quote",
            paramLabel = "C",
            defaultValue = "\"",
            description =
                    "Around texts with delimiters or ends of lines in them (${DEFAULT-VALUE}); none if quotes are text.")
    private String quote;

    @Option(
            names = "--columns",
            paramLabel = "NAME",
            split = ",",
            description = "The names of the columns. Without it, the first row has them.")
    private List<String> columns;

    @Option(
            names = "--records",
            paramLabel = "POINTER",
            description = "Where the array of products stands in the JSON, as /catalog/products.")
    private String records;

    /** @throws ParameterException naming the option that is not understood */
    FileForm read() {
        Character between = delimiter == null ? null : delimiter();
        int around = quote.equals("none") ? Dialect.NO_QUOTE : character("--quote", quote);
        return new FileForm(format, charset, between, around, columns, steps());
    }

    private Character delimiter() {
        return delimiter.equals("tab") || delimiter.equals("\\t") ? '\t' : character("--delimiter", delimiter);
    }

    private char character(String option, String text) {
        if (text.length() != 1) {
            throw new ParameterException(spec.commandLine(), option + ": '" + text + "' is not one character");
        }
        return text.charAt(0);
    }

    private List<String> steps() {
        if (records == null || records.isEmpty()) {
            return records == null ? null : List.of();
        }
        try {
            return Pointer.parse(records).steps();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--records: " + e.getMessage(), e);
        }
    }
}
