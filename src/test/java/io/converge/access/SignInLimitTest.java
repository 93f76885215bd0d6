package io.converge.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.http.Problem;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often somebody may try to sign in. */
class SignInLimitTest {

    private final AtomicLong clockMs = new AtomicLong(1_800_000_000_000L);
    private final SignInLimit limit = new SignInLimit(clockMs::get, SigningKey.of(new byte[] {1}));

    private boolean mayTry(String address, String name) {
        try {
            limit.take(address, name);
            return true;
        } catch (Problem refused) {
            assertThat(refused.status()).isEqualTo(429);
            return false;
        }
    }

    /** Of so many tries. */
    private int admitted(int tries, String address, String name) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            admitted += mayTry(address.replace("#", Integer.toString(i)), name.replace("#", "x" + i)) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void aNameHasTenTriesFromWherever() {
        assertThat(admitted(50, "10.0.0.#", "anna")).isEqualTo(10);
    }

    @Test
    void anAddressHasThirtyTriesWhateverTheName() {
        assertThat(admitted(100, "10.0.0.1", "anna#")).isEqualTo(30);
    }

    @Test
    void aNetworkOfIpv6IsOneAddress() {
        assertThat(admitted(100, "2001:db8::#", "anna#")).isEqualTo(30);
        assertThat(mayTry("2001:db8:0:1::1", "vera")).isTrue();
    }

    @Test
    void triesComeBackOneByOne() {
        admitted(10, "10.0.0.#", "anna");
        clockMs.addAndGet(30_000);
        assertThat(admitted(5, "10.0.0.1", "anna")).isEqualTo(1);
        clockMs.addAndGet(86_400_000);
        assertThat(admitted(50, "10.0.0.#", "anna")).isEqualTo(10);
    }

    @Test
    void aRightTryIsGivenBack() {
        for (int i = 0; i < 100; i++) {
            assertThat(mayTry("10.0.0.1", "anna")).isTrue();
            limit.giveBack("10.0.0.1", "anna");
        }
    }

    @Test
    void noFloodOfNamesMakesItForget() {
        admitted(10, "10.0.0.#", "anna");
        admitted(100_000, "11.0.0.#", "other#");
        assertThat(mayTry("10.0.1.1", "anna")).isFalse();
    }

    @Test
    void aHostileAddressIsATextLikeOthers() {
        assertThat(mayTry("::ffff:999.1.1.1%<b>\n", "anna")).isTrue();
        assertThat(mayTry("", "")).isTrue();
    }
}
