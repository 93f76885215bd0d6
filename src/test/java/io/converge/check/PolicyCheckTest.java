package io.converge.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.check.PolicyCheck.CounterExample;
import io.converge.config.ConvergeConfig;
import io.converge.model.Pointer;
import io.converge.model.Version;
import io.converge.policy.Deletes;
import io.converge.policy.MergeProcedure;
import io.converge.policy.Policies;
import io.converge.policy.Verdict;
import io.converge.serde.schema.Schemas;
import io.converge.testing.Policing;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class PolicyCheckTest {

    private static final ConvergeConfig DEFAULTS = new ConvergeConfig(Map.of());

    @Test
    void procedureThatIsDeterministicPasses() {
        PolicyCheck check = check(() -> (sku, versions) -> new Verdict.Keep(versions.get(0)), false);

        assertThat(tryOut(check)).isEmpty();
        assertThat(check.conflicts()).isGreaterThan(40);
    }

    @Test
    void procedureThatCountsItsCallsIsFound() {
        Supplier<MergeProcedure> counting = () -> {
            AtomicInteger calls = new AtomicInteger();
            return (sku, versions) -> new Verdict.Keep(versions.get(calls.getAndIncrement() % versions.size()));
        };

        assertThat(tryOut(check(counting, true)).orElseThrow().problem())
                .contains("came to")
                .contains("and then to");
    }

    @Test
    void procedureThatKeepsSomethingBetweenCallsIsFound() {
        Supplier<MergeProcedure> keeping = () -> new MergeProcedure() {
            private int most;

            @Override
            public Verdict merge(String sku, List<Version> versions) {
                most = Math.max(most, versions.size());
                return most > 3 ? new Verdict.Delete() : new Verdict.Keep(versions.get(0));
            }
        };

        assertThat(tryOut(check(keeping, true))).isPresent();
    }

    @Test
    void procedureThatThrowsIsFoundUnlessItMay() {
        Supplier<MergeProcedure> throwing = () -> (sku, versions) -> {
            throw new IllegalStateException("no idea");
        };

        assertThat(tryOut(check(throwing, false)).orElseThrow().problem()).isEqualTo("the procedure failed: no idea");
        assertThat(tryOut(check(throwing, true))).isEmpty();
    }

    @Test
    void productThatBreaksTheSchemaIsFound() {
        Supplier<MergeProcedure> breaking =
                () -> (sku, versions) -> versions.get(0).isDelete()
                        ? new Verdict.Delete()
                        : new Verdict.Put(versions.get(0).product().with("/price", new BigDecimal("0.00001")));

        assertThat(tryOut(check(breaking, false)).orElseThrow().problem())
                .contains("/price is 0.00001, not a decimal of 19 digits, 4 of them after the point");
    }

    @Test
    void pointersMustBeInTheSchemaAndLeadToNumbersWhereTheyMust() {
        Schema schema = new Schema.Parser().parse("""
                {"type": "record", "name": "P", "fields": [
                  {"name": "flag", "type": "boolean"},
                  {"name": "size", "type": ["null", {"type": "record", "name": "S", "fields": [
                    {"name": "w", "type": "int"}]}]},
                  {"name": "tags", "type": {"type": "map", "values": "string"}}]}""");
        ConvergeConfig config = new ConvergeConfig(Map.of(
                "resolution.policy", "field-merge",
                "resolution.path", "/size/w,/size/h,/tags/revision,/flag",
                "resolution.fields", "/flag=max,/flag/x=min,/tags/*=min,/size=unresolved,/none/*=last-write"));

        assertThat(PolicyCheck.problems(config.policy(), schema))
                .containsExactlyInAnyOrder(
                        "resolution.path: /size/h is not in the product's schema P, which has flag, size, tags",
                        "resolution.path: /flag is boolean in the product's schema P, never a number",
                        "resolution.fields: /flag is boolean in the product's schema P, never a number",
                        "resolution.fields: /flag/x is not in the product's schema P, which has flag, size, tags",
                        "resolution.fields: /none/* is not in the product's schema P, which has flag, size, tags");
    }

    /** An array is one leaf of a merge; a path finds its elements by their numbers. */
    @Test
    void pointersIntoArraysMustSayWhichElementAndRulesMustNotGoThere() {
        Schema schema = new Schema.Parser().parse("""
                {"type": "record", "name": "P", "fields": [
                  {"name": "price", "type": "int"},
                  {"name": "images", "type": ["null", {"type": "array", "items":
                    {"type": "record", "name": "I", "fields": [{"name": "width", "type": "int"}]}}]},
                  {"name": "parts", "type": {"type": "map", "values": {"type": "array", "items": "int"}}}]}""");
        ConvergeConfig config = new ConvergeConfig(Map.of(
                "resolution.policy", "field-merge",
                "resolution.path", "/images/0/width,/images/width,/parts/left/2,/parts/left/last,/images/00/width",
                "resolution.fields",
                        "/images/width=min,/images/0/width=max,/images/*=first-write,/parts/left/0=min,/price/*=min,"
                                + "/images=unresolved,/parts/*=last-write"));

        assertThat(PolicyCheck.problems(config.policy(), schema))
                .containsExactlyInAnyOrder(
                        "resolution.path: /images/width leads into the array /images: name an element by its number, as"
                                + " in /images/0",
                        "resolution.path: /images/00/width leads into the array /images: name an element by its number,"
                                + " as in /images/0",
                        "resolution.path: /parts/left/last leads into the array /parts/left: name an element by its"
                                + " number, as in /parts/left/0",
                        "resolution.fields: /images/width leads into the array /images, which is one leaf: a rule is for the whole of it, unless /images has the rule by: with the pointer to a key",
                        "resolution.fields: /images/0/width leads into the array /images, which is one leaf: a rule is for the whole of it, unless /images has the rule by: with the pointer to a key",
                        "resolution.fields: /images/* leads into the array /images, which is one leaf: a rule is for the whole of it, unless /images has the rule by: with the pointer to a key",
                        "resolution.fields: /parts/left/0 leads into the array /parts/left, which is one leaf: a rule is for the whole of it",
                        "resolution.fields: /price/* means what is below a int in the product's schema P, which is one"
                                + " leaf");
    }

    private static PolicyCheck check(Supplier<MergeProcedure> procedure, boolean mayFail) {
        List<Pointer> paths = List.of();
        return new PolicyCheck(
                () -> Policing.resolver(Policies.custom(procedure.get(), paths, Deletes.WIN), paths, -1), 1, mayFail);
    }

    private static Optional<CounterExample> tryOut(PolicyCheck check) {
        return check.tryGenerated(Schemas.PRODUCT, DEFAULTS.policy(), 50);
    }

    @Test
    void pointersOfUniqueKeysMustLeadToWhatCanBeClaimed() {
        ConvergeConfig config =
                new ConvergeConfig(Map.of("unique.keys", "a=/attributes/gtin,b=/nmae,c=/attributes,d=/price+/name"));

        assertThat(PolicyCheck.problems(config.policy(), Schemas.PRODUCT))
                .hasSize(2)
                .satisfiesExactly(
                        nowhere -> assertThat(nowhere).contains("unique.keys: /nmae is not in the product's schema"),
                        map -> assertThat(map)
                                .contains("unique.keys: /attributes is map")
                                .contains("never a text"));
    }
}
