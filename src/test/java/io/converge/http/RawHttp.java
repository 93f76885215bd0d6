package io.converge.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Calls by a socket: each byte is the test's own, as a hostile caller's are. */
public final class RawHttp {

    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private RawHttp() {}

    /** What was answered. */
    public record Reply(int status, List<String> head, byte[] body) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public Optional<String> header(String name) {
            String begin = name.toLowerCase(Locale.ROOT) + ": ";
            return head.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(begin))
                    .map(line -> line.substring(begin.length()))
                    .findFirst();
        }
    }

    public static Reply get(int port, String target, String... headers) throws IOException {
        return call(port, "GET", target, "", headers);
    }

    /** @param headers lines, above those that every call needs */
    public static Reply call(int port, String method, String target, String body, String... headers)
            throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nConnection: close\r\n");
        if (Arrays.stream(headers).noneMatch(line -> line.startsWith("Host:"))) {
            head.append("Host: localhost:").append(port).append("\r\n");
        }
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (content.length > 0) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(content);
        return send(port, bytes.toByteArray());
    }

    /** Sends bytes and reads until the server ends the connection. */
    public static Reply send(int port, byte[] bytes) throws IOException {
        try (Socket socket = open(port)) {
            socket.getOutputStream().write(bytes);
            return reply(socket.getInputStream().readAllBytes());
        }
    }

    /** A connection on which nothing has been said. */
    public static Socket open(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        return socket;
    }

    public static Reply reply(byte[] answer) {
        int end = indexOf(answer, END_OF_HEAD);
        List<String> head = List.of(new String(answer, 0, end, StandardCharsets.ISO_8859_1).split("\r\n"));
        int status = Integer.parseInt(head.get(0).split(" ")[1]);
        return new Reply(status, head, Arrays.copyOfRange(answer, end + END_OF_HEAD.length, answer.length));
    }

    /** Reads until a text of ASCII has come. */
    public static String readUntil(InputStream in, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.length() < text.length()
                || !read.substring(read.length() - text.length()).equals(text)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended before " + text + ", behind " + read);
            }
            read.append((char) next);
        }
        return read.toString();
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("no head in: " + new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
