package io.converge.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import io.converge.triage.DeadLetters;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        description = {
            "Prints a dead letter: why it is one, the record's key, headers and value (hexadecimal), what the value says if it"
                    + " can be read now (\"change\"), and whether it was sent again (\"retriedAs\", \"retryOf\")."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  converge dead-letters show product-changes-3@1042        the record that was refused there",
            "  converge dead-letters show product-dead-letters-0@7      the letter that stands there"
        },
        mixinStandardHelpOptions = true)
final class ShowDeadLetterCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Parameters(
            paramLabel = "POSITION",
            description = "TOPIC-PARTITION@OFFSET of the letter, or of the record that was refused.")
    private String position;

    @Override
    public Integer call() throws IOException {
        ConvergeConfig config = settings.read();
        Position place = DeadLetterOptions.position(spec, position);
        List<ObjectNode> found = DeadLetters.describe(config, place);
        if (found.isEmpty()) {
            spec.commandLine().getErr().println("no dead letter at " + position + " or of it");
            return Main.FAILED;
        }
        PrintWriter out = spec.commandLine().getOut();
        found.forEach(letter -> out.println(letter.toPrettyString()));
        out.flush();
        return 0;
    }
}
