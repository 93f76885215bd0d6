package io.converge.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/** A problem as a page, for somebody who has followed a link. It needs nothing else of the server, which may refuse that as well. */
final class ProblemPage {

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>%1$s</title>
            </head>
            <body>
            <main>
            <h1>%1$s</h1>
            <p>%2$s</p>
            </main>
            </body>
            </html>
            """;

    private ProblemPage() {}

    /** Programs do not say that they take a page, and browsers say it of what they show as a whole. */
    static boolean isAskedFor(Request request) {
        boolean isSafe =
                request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        return isSafe
                && request.getHeaders().getValuesList(HttpHeader.ACCEPT).stream()
                        .anyMatch(types -> types.toLowerCase(Locale.ROOT).contains("text/html"));
    }

    static Answer of(Problem problem) {
        String title = problem.status() + " " + HttpStatus.getMessage(problem.status());
        byte[] page =
                PAGE.formatted(escaped(title), escaped(problem.getMessage())).getBytes(StandardCharsets.UTF_8);
        return problem.withHeaders(Answer.of(problem.status(), "text/html;charset=utf-8", page));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
