package io.converge.cli;

import io.converge.testing.JavaCommand.Result;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Commands in this process. */
public final class CommandLines {

    private CommandLines() {}

    /** Runs a command to its end. */
    public static Result run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.execute(arguments.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
        return new Result(status, out.toString().lines().toList(), err.toString());
    }
}
