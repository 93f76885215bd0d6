package io.converge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.http.RawHttp.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a page. */
class AssetsTest {

    private static WebServer server;

    @BeforeAll
    static void start() throws IOException {
        Assets assets = new Assets(AssetsTest.class.getClassLoader(), "io/converge/http/assets");
        Routes routes = new Routes()
                .get("/assets/{path*}", Access.ANYONE, assets.files("path"))
                .get("/", Access.ANYONE, assets.file("index.html"))
                .get("/products/{sku}", Access.ANYONE, assets.file("index.html"));
        server = WebServer.start(WebServerTest.local(), routes, (call, method, access) -> Caller.NOBODY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Reply get(String target, String... headers) throws IOException {
        return RawHttp.get(server.port(), target, headers);
    }

    @ParameterizedTest
    @CsvSource({
        "/assets/app.js,text/javascript;charset=utf-8",
        "/assets/lib/page.css,text/css;charset=utf-8",
        "/,text/html;charset=utf-8"
    })
    void filesHaveTheirTypes(String target, String type) throws IOException {
        Reply reply = get(target);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).contains(type);
        assertThat(reply.header("Cache-Control")).contains("no-cache");
    }

    @Test
    void thePathOfAViewGivesThePage() throws IOException {
        assertThat(get("/products/a%2Fb").text()).contains("<title>Page</title>");
    }

    @Test
    void whatABrowserHasIsNotSentAgain() throws IOException {
        String tag = get("/assets/app.js").header("ETag").orElseThrow();
        Reply again = get("/assets/app.js", "If-None-Match: \"other\", " + tag);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("ETag")).contains(tag);
        assertThat(get("/assets/app.js", "If-None-Match: \"other\"").status()).isEqualTo(200);
    }

    @Test
    void filesArePacked() throws IOException {
        Reply reply = get("/assets/app.js", "Accept-Encoding: gzip");
        assertThat(reply.header("Content-Encoding")).contains("gzip");
        assertThat(reply.body().length).isLessThan(500);
        assertThat(new String(
                        new GZIPInputStream(new ByteArrayInputStream(unchunked(reply))).readAllBytes(),
                        StandardCharsets.UTF_8))
                .isEqualTo(get("/assets/app.js").text());
        String tag = reply.header("ETag").orElseThrow();
        assertThat(get("/assets/app.js", "Accept-Encoding: gzip", "If-None-Match: " + tag)
                        .status())
                .isEqualTo(304);
    }

    /** Of one chunk. */
    private static byte[] unchunked(Reply reply) {
        if (reply.header("Transfer-Encoding").isEmpty()) {
            return reply.body();
        }
        int begin = new String(reply.body(), StandardCharsets.ISO_8859_1).indexOf("\r\n") + 2;
        return Arrays.copyOfRange(reply.body(), begin, reply.body().length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/",
                "/assets/none.js",
                "/assets/lib",
                "/assets/hidden.properties",
                "/assets/..%2FAssetsTest.class",
                "/assets/%2Fetc%2Fpasswd",
                "/assets/lib%2F..%2Fapp.js",
                "/assets/lib%5Cpage.css",
                "/assets/app.js%00.css",
                "/assets/.hidden.js",
                "/assets/app.js/",
                "/assets/lib%2F%2Fpage.css"
            })
    void nothingElseIsServed(String target) throws IOException {
        assertThat(get(target).status()).isIn(400, 404);
    }
}
