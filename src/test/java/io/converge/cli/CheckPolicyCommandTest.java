package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckPolicyCommandTest {

    private final StringWriter out = new StringWriter();

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

    private int check(String... settings) {
        List<String> arguments = new ArrayList<>(List.of("check-policy", "--conflicts", "100"));
        for (String setting : settings) {
            arguments.addAll(List.of("-D", setting));
        }
        return Main.commandLine().setOut(new PrintWriter(out)).execute(arguments.toArray(String[]::new));
    }
}
