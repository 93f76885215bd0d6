package io.converge.cli;

import io.converge.access.Passwords;
import io.converge.access.Role;
import io.converge.access.User;
import io.converge.access.UsersFile;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "add-user",
        description = {
            "Adds somebody who may sign in to the file that http.users.file names.",
            "Asks for the password twice, or reads it from standard input, its first line."
        },
        mixinStandardHelpOptions = true)
final class AddUserCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "By which they sign in, and their changes are signed.")
    private String name;

    @Option(
            names = "--role",
            required = true,
            converter = RoleName.class,
            paramLabel = "viewer|resolver",
            description = "What they may: look, or settle conflicts and retry dead letters, too.")
    private Role role;

    @Option(
            names = "--users-file",
            required = true,
            paramLabel = "FILE",
            description = "Is made if it is not there, for its owner alone to read.")
    private Path file;

    @Option(names = "--replace", description = "Gives somebody who is there another password and role.")
    private boolean replaces;

    @Override
    public Integer call() throws IOException {
        try {
            UsersFile.put(file, new User(name, role, Passwords.hash(password())), replaces);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        spec.commandLine().getErr().println(name + " may sign in by " + file);
        return 0;
    }

    private String password() throws IOException {
        Console console = System.console();
        return console == null ? firstLine() : ask(console);
    }

    private static String ask(Console console) {
        char[] first = console.readPassword("Password: ");
        char[] second = console.readPassword("The same again: ");
        if (!Arrays.equals(first, second)) {
            throw new IllegalArgumentException("the two are not the same");
        }
        return first == null ? "" : new String(first);
    }

    /** Not closed: it is the process's. */
    private static String firstLine() throws IOException {
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? "" : line;
    }

    /** As the users file has it. */
    static final class RoleName implements ITypeConverter<Role> {
        @Override
        public Role convert(String text) {
            return Role.of(text)
                    .orElseThrow(
                            () -> new TypeConversionException("'" + text + "' is no role, as viewer and resolver are"));
        }
    }
}
