package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong in a command is told before any broker is asked. */
class DeadLettersCommandTest {

    @ParameterizedTest
    @CsvSource({
        "retry, '', Say which dead letters are meant",
        "retry, --all --partition=1, goes with no other choice",
        "retry, --reason=NONSENSE, UNDECODABLE",
        "retry, --offset=1-2, 'neither an offset (17) nor two (17..29)'",
        "retry, --offset=9..3, write 3..9",
        "retry, --offset=9223372036854775808, beyond the last one",
        "list, --offset=0..9223372036854775807, bootstrap.servers is not set",
        "list, --partition=-1, the first one is 0",
        "list, --since=PT-5H, is yet to come",
        "list, --since=2999-01-01T00:00:00Z, is yet to come",
        "retry, --refused=0, 1 is the least",
        "retry, --refused=2 --all, bootstrap.servers is not set",
        "retry, --refused=2, bootstrap.servers is not set",
        "retry, changes-1, as in product-changes-3@1042",
        "list, --since=yesterday, 'neither a time (2026-03-01T08:00:00Z) nor a duration'",
        "list, --since=P999999999999D, neither a time",
        "show, '', POSITION",
        "list, '', bootstrap.servers is not set",
        "retry, --reason=clock_ahead, bootstrap.servers is not set",
    })
    void wrongUsageIsTold(String command, String options, String told) {
        StringWriter err = new StringWriter();
        String line = ("dead-letters " + command + " " + options).strip();

        int status = Main.commandLine().setErr(new PrintWriter(err)).execute(line.split(" "));

        assertThat(status).isEqualTo(Main.WRONG_USAGE);
        assertThat(err.toString()).contains(told);
    }

    @Test
    void rightsOfAPersonWhoListsAreTold() {
        StringWriter out = new StringWriter();

        Main.commandLine().setOut(new PrintWriter(out)).execute("config", "--acls", "User:ann", "--for", "list");

        assertThat(out.toString().lines())
                .containsExactly(
                        "--add --allow-principal 'User:ann' --allow-host '*' --operation Read --topic 'product-dead-letters'",
                        "--add --allow-principal 'User:ann' --allow-host '*' --operation Read --topic 'converge-retried'");
    }

    @Test
    void rightsOfAPersonWhoRetriesAreTold() {
        StringWriter out = new StringWriter();

        Main.commandLine().setOut(new PrintWriter(out)).execute("config", "--acls", "User:ann", "--for", "retry");

        assertThat(out.toString().lines())
                .containsExactly(
                        "--add --allow-principal 'User:ann' --allow-host '*' --operation Read --topic 'product-dead-letters'",
                        "--add --allow-principal 'User:ann' --allow-host '*' --operation Read --operation Write --topic"
                                + " 'product-changes'",
                        "--add --allow-principal 'User:ann' --allow-host '*' --operation Read --operation Write --topic"
                                + " 'converge-retried'",
                        "--add --allow-principal 'User:ann' --allow-host '*' --operation Write --transactional-id"
                                + " 'converge-retried'");
    }
}
