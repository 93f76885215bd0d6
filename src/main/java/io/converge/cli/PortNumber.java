package io.converge.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A port of TCP, or 0 for a free one. */
final class PortNumber implements ITypeConverter<Integer> {

    private static final int HIGHEST = 65_535;

    @Override
    public Integer convert(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= HIGHEST) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new TypeConversionException("'" + text + "' is no port: a number from 0, a free one, to " + HIGHEST);
    }
}
