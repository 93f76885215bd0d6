package io.converge.cli;

import io.converge.config.ConfigReference;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "config",
        description = "Prints every setting of Converge, and checks those that are given.",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Option(names = "--markdown", description = "As a Markdown table.")
    private boolean markdown;

    @Override
    public Integer call() throws IOException {
        settings.read().checkPolicy();
        spec.commandLine().getOut().print(markdown ? ConfigReference.markdown() : ConfigReference.text());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
