package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckPolicyCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void policiesForTypesOfConflictsAreShownAndTried() {
        int status = check(
                "resolution.policy=field-merge",
                "resolution.policy.delete=last-write-wins",
                "resolution.policy.insert=manual",
                "resolution.groups=/categoryId+/supplierId");

        assertThat(out.toString())
                .contains(
                        "  resolution.groups=/categoryId+/supplierId\n",
                        "  resolution.policy.delete=last-write-wins\n",
                        "  resolution.policy.insert=manual\n")
                .endsWith("of them left to the application\n")
                .doesNotContain("resolution.policy.replace");
        assertThat(status).isZero();
    }

    @Test
    void rulesThatDoNotGoWithTheProductAreNamed() {
        int status =
                check("resolution.policy=field-merge", "resolution.fields=/price=set", "resolution.groups=/name+/tag");

        assertThat(out.toString())
                .contains("resolution.fields: /price=set is for arrays, and /price is bytes")
                .contains(
                        "resolution.groups: /tag is not in the product's schema io.converge.Product, which has name,");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void customForATypeWithoutAProcedureIsNamed() {
        int status = check("resolution.policy.delete=custom");

        assertThat(out.toString()).contains("resolution.procedure is not set: under resolution.policy.delete=custom");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void recordedChangesThatThePolicyHasNoPlaceForAreNamed(@TempDir Path directory) throws Exception {
        Path changes = Files.writeString(directory.resolve("changes.jsonl"), """
                {"sku": "A", "op": "INSERT", "origin": "pim", "sequence": 1, "timestamp": 1, "product": {"name": "x", "price": 1}}
                {"sku": "A", "op": "UPSERT", "origin": "eu", "sequence": 1, "timestamp": 2, "fields": ["/price"], "product": {"name": "", "price": 2}}
                """);
        String[] partOfAGroup = {"resolution.policy=field-merge", "resolution.groups=/price+/categoryId"};

        assertThat(check(changes, "resolution.policy=last-write-wins")).isEqualTo(1);
        assertThat(err.toString()).contains("line 2: PARTIAL_CHANGE: ");
        assertThat(check(changes, "resolution.policy=field-merge")).isZero();
        assertThat(check(changes, partOfAGroup)).isEqualTo(1);
    }

    private int check(String... settings) {
        return check((Path) null, settings);
    }

    private int check(Path file, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("check-policy", "--conflicts", "100"));
        for (String setting : settings) {
            arguments.addAll(List.of("-D", setting));
        }
        if (file != null) {
            arguments.add(file.toString());
        }
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
    }
}
