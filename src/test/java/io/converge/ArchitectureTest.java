package io.converge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may use whom. The bundled serializers are looked at as what they are: somebody else's. */
@AnalyzeClasses(packages = "io.converge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] HEART = {
        "io.converge.model..", "io.converge.causality..", "io.converge.policy..", "io.converge.unique.."
    };

    @ArchTest
    static final ArchRule heartKnowsTheJdkAndItselfAlone = classes()
            .that()
            .resideInAnyPackage(HEART)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..",
                    "java.util..",
                    "java.math..",
                    "java.nio",
                    "java.nio.charset",
                    "java.security",
                    "io.converge.model..",
                    "io.converge.causality..",
                    "io.converge.policy..",
                    "io.converge.unique..");

    @ArchTest
    static final ArchRule heartHasNoClockAndNoChance = noClasses()
            .that()
            .resideInAnyPackage(HEART)
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime");

    @ArchTest
    static final ArchRule packagesUseThoseAboveThem = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("model")
            .definedBy("io.converge.model..")
            .layer("causality")
            .definedBy("io.converge.causality..")
            .layer("policy")
            .definedBy("io.converge.policy..")
            .layer("unique")
            .definedBy("io.converge.unique..")
            .layer("serde")
            .definedBy("io.converge.serde..")
            .layer("writing")
            .definedBy("io.converge.writing..")
            .layer("script")
            .definedBy("io.converge.script..")
            .layer("topology")
            .definedBy("io.converge.topology..")
            .layer("config")
            .definedBy("io.converge.config..")
            .layer("json")
            .definedBy("io.converge.json..")
            .layer("source")
            .definedBy("io.converge.source..")
            .layer("check")
            .definedBy("io.converge.check..")
            .layer("runtime")
            .definedBy("io.converge.runtime..")
            .layer("triage")
            .definedBy("io.converge.triage..")
            .layer("lookup")
            .definedBy("io.converge.lookup..")
            .layer("feed")
            .definedBy("io.converge.feed..")
            .layer("sink")
            .definedBy("io.converge.sink..")
            .layer("http")
            .definedBy("io.converge.http..")
            .layer("metrics")
            .definedBy("io.converge.metrics..")
            .layer("web")
            .definedBy("io.converge.web..")
            .layer("console")
            .definedBy("io.converge.console..")
            .layer("embedded")
            .definedBy("io.converge.embedded..")
            .layer("access")
            .definedBy("io.converge.access..")
            .layer("demo")
            .definedBy("io.converge.demo..")
            .layer("cli")
            .definedBy("io.converge.cli..")
            .whereLayer("causality")
            .mayOnlyAccessLayers("model")
            .whereLayer("policy")
            .mayOnlyAccessLayers("model", "causality")
            .whereLayer("unique")
            .mayOnlyAccessLayers("model", "causality", "policy")
            .whereLayer("serde")
            .mayOnlyAccessLayers("model", "causality", "policy", "unique")
            .whereLayer("writing")
            .mayOnlyAccessLayers("model", "serde")
            .whereLayer("script")
            .mayOnlyAccessLayers("model", "policy")
            .whereLayer("json")
            .mayOnlyAccessLayers("model", "policy", "unique", "serde")
            .whereLayer("source")
            .mayOnlyAccessLayers("model", "serde", "json")
            .whereLayer("topology")
            .mayOnlyAccessLayers("model", "causality", "policy", "unique", "serde", "source")
            .whereLayer("config")
            .mayOnlyAccessLayers("model", "policy", "unique", "serde", "source", "script", "topology")
            .whereLayer("check")
            .mayOnlyAccessLayers("model", "causality", "policy", "unique", "serde", "config", "json")
            .whereLayer("runtime")
            .mayOnlyAccessLayers("model", "policy", "unique", "serde", "source", "topology", "config", "json", "check")
            .whereLayer("triage")
            .mayOnlyAccessLayers("model", "causality", "policy", "unique", "serde", "topology", "config", "json")
            .whereLayer("lookup")
            .mayOnlyAccessLayers(
                    "model", "causality", "policy", "unique", "serde", "source", "topology", "config", "json", "http")
            .whereLayer("feed")
            .mayOnlyAccessLayers("model", "serde", "config", "json", "triage")
            .whereLayer("sink")
            .mayOnlyAccessLayers("model", "serde", "config", "json", "triage")
            .whereLayer("http")
            .mayNotAccessAnyLayer()
            .whereLayer("metrics")
            .mayOnlyAccessLayers("model", "causality", "source", "topology", "runtime")
            .whereLayer("web")
            .mayOnlyAccessLayers("model", "config", "runtime", "lookup", "http", "metrics", "access", "console")
            .whereLayer("console")
            .mayOnlyAccessLayers(
                    "model", "unique", "serde", "source", "topology", "config", "json", "runtime", "triage", "http")
            .whereLayer("embedded")
            .mayOnlyAccessLayers("runtime")
            .whereLayer("access")
            .mayOnlyAccessLayers("model", "config", "http")
            .whereLayer("demo")
            .mayOnlyAccessLayers("model", "serde", "config", "json", "runtime")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer();

    /** The rooms of {@code serde}: the way of a record leads down. */
    @ArchTest
    static final ArchRule roomsUseThoseAboveThem = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("what they share")
            .definedBy("io.converge.serde")
            .layer("binary")
            .definedBy("io.converge.serde.binary")
            .layer("schema")
            .definedBy("io.converge.serde.schema")
            .layer("product")
            .definedBy("io.converge.serde.product")
            .layer("registry")
            .definedBy("io.converge.serde.registry")
            .layer("change")
            .definedBy("io.converge.serde.change")
            .layer("output")
            .definedBy("io.converge.serde.output")
            .layer("state")
            .definedBy("io.converge.serde.state")
            .layer("claim")
            .definedBy("io.converge.serde.claim")
            .whereLayer("what they share")
            .mayNotAccessAnyLayer()
            .whereLayer("binary")
            .mayNotAccessAnyLayer()
            .whereLayer("schema")
            .mayOnlyAccessLayers("binary")
            .whereLayer("product")
            .mayOnlyAccessLayers("binary", "schema")
            .whereLayer("registry")
            .mayOnlyAccessLayers("what they share", "binary")
            .whereLayer("change")
            .mayOnlyAccessLayers("what they share", "binary", "schema", "product", "registry")
            .whereLayer("output")
            .mayOnlyAccessLayers("what they share", "binary", "schema", "product")
            .whereLayer("state")
            .mayOnlyAccessLayers("binary", "schema", "product")
            .whereLayer("claim")
            .mayOnlyAccessLayers("binary", "schema", "product", "state");

    @ArchTest
    static final ArchRule serializersAreKnownByNameAlone =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("io.confluent..", "org.apache.pinot..");

    @ArchTest
    static final ArchRule processorApiStaysInTheTopology = noClasses()
            .that()
            .resideOutsideOfPackage("io.converge.topology..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.streams.processor..");

    @ArchTest
    static final ArchRule jettyStaysInHttp = noClasses()
            .that()
            .resideOutsideOfPackage("io.converge.http..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.jetty..");
}
