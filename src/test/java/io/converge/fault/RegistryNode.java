package io.converge.fault;

import io.converge.embedded.SchemaRegistry;
import io.converge.testing.ChildProcess;
import java.nio.file.Path;

/** A schema registry. */
final class RegistryNode {

    private RegistryNode() {}

    /** @param arguments port, directory */
    public static void main(String[] arguments) throws Exception {
        try (SchemaRegistry registry = SchemaRegistry.start(Integer.parseInt(arguments[0]), Path.of(arguments[1]))) {
            System.out.println("ready: " + registry.url());
            ChildProcess.awaitEndOfInput();
        }
    }
}
