package io.converge.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.converge.config.ConvergeConfig;
import io.converge.config.SettingSources;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docker/kubernetes.yaml} says what Kubernetes knows, and its parts belong together. */
class KubernetesManifestTest {

    private static final Path FILE = Path.of("docker/kubernetes.yaml");
    private static final ObjectMapper YAML = strictYaml();
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "Service", Service.class,
            "StatefulSet", StatefulSet.class,
            "PodDisruptionBudget", PodDisruptionBudget.class);

    private final Map<String, HasMetadata> byName = objects().stream()
            .collect(Collectors.toMap(
                    one -> one.getKind() + " " + one.getMetadata().getName(), Function.identity()));
    private final StatefulSet instances = (StatefulSet) byName.get("StatefulSet converge");
    private final PodSpec pod = instances.getSpec().getTemplate().getSpec();
    private final Container container = pod.getContainers().get(0);

    /** The model keeps what it does not know, as servers may be newer; here it is a mistake. */
    private static ObjectMapper strictYaml() {
        ObjectMapper mapper = new ObjectMapper(new YAMLFactory());
        mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        mapper.setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
            private static final long serialVersionUID = 1;

            @Override
            public Boolean hasAnySetter(Annotated annotated) {
                return false;
            }
        });
        return mapper;
    }

    private static List<HasMetadata> objects() {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(FILE.toFile())) {
            List<HasMetadata> objects = new ArrayList<>();
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                HasMetadata object = YAML.treeToValue(
                        document, KINDS.get(document.get("kind").textValue()));
                assertThat(object.getApiVersion())
                        .isEqualTo(document.get("apiVersion").textValue());
                objects.add(object);
            }
            return objects;
        } catch (IOException e) {
            throw new AssertionError(FILE + ": " + e.getMessage(), e);
        }
    }

    @Test
    void unknownFieldIsRefused() {
        assertThatThrownBy(() -> YAML.readValue("spec: {template: {spec: {container: []}}}", StatefulSet.class))
                .isInstanceOf(UnrecognizedPropertyException.class);
    }

    @Test
    void everythingSelectsThePodsOfTheSet() {
        Map<String, String> labels =
                instances.getSpec().getTemplate().getMetadata().getLabels();

        assertThat(instances.getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
        assertThat(service("converge").getSpec().getSelector()).isEqualTo(labels);
        assertThat(service("converge-instances").getSpec().getSelector()).isEqualTo(labels);
        PodDisruptionBudget budget = (PodDisruptionBudget) byName.get("PodDisruptionBudget converge");
        assertThat(budget.getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
        assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
    }

    @Test
    void instancesFindEachOtherBeforeTheyAreReady() {
        Service headless = service(instances.getSpec().getServiceName());

        assertThat(headless.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(headless.getSpec().getPublishNotReadyAddresses()).isTrue();
        assertThat(environment())
                .containsEntry("CONVERGE_GROUP_INSTANCE_ID", "$(POD_NAME)")
                .containsEntry("CONVERGE_APPLICATION_SERVER", "$(POD_NAME).converge-instances:8080");
    }

    @Test
    void probesAskWhatTheServerAnswersWhereItListens() throws IOException {
        String image = Files.readString(Path.of("docker/Dockerfile"));

        assertThat(image).contains("CONVERGE_HTTP_PORT=8080");
        assertThat(container.getPorts())
                .singleElement()
                .satisfies(port -> assertThat(port.getContainerPort()).isEqualTo(8080));
        assertThat(path(container.getStartupProbe())).isEqualTo("/health/live");
        assertThat(path(container.getLivenessProbe())).isEqualTo("/health/live");
        assertThat(path(container.getReadinessProbe())).isEqualTo("/health/ready");
    }

    @Test
    void stateIsOnAVolumeOfItsOwnAndNothingElseIsWritten() {
        assertThat(instances.getSpec().getVolumeClaimTemplates())
                .singleElement()
                .satisfies(claim -> assertThat(claim.getMetadata().getName()).isEqualTo("state"));
        assertThat(container.getVolumeMounts())
                .extracting(VolumeMount::getName, VolumeMount::getMountPath)
                .contains(tuple("state", "/var/lib/converge"), tuple("tmp", "/tmp"));
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    }

    @Test
    void userIsThatOfTheImage() throws IOException {
        long user = pod.getSecurityContext().getRunAsUser();

        assertThat(Files.readString(Path.of("docker/Dockerfile")))
                .contains(
                        "--uid " + user,
                        "USER " + user + ":" + pod.getSecurityContext().getRunAsGroup());
    }

    /** What stands in the environment or in arguments is shown by {@code kubectl describe}. */
    @Test
    void secretsComeByAFileThatIsReadByItsGroupAlone() {
        assertThat(container.getArgs()).containsExactly("run", "--config", "/etc/converge/converge.properties");
        assertThat(environment().keySet()).noneMatch(name -> name.matches(".*(PASSWORD|SECRET|JAAS|USER_INFO).*"));
        assertThat(pod.getVolumes())
                .filteredOn(volume -> volume.getName().equals("settings"))
                .singleElement()
                .satisfies(volume ->
                        assertThat(volume.getSecret().getDefaultMode()).isEqualTo(0440));
    }

    /** Kubernetes would set CONVERGE_PORT for the service of that name, and Converge take it for a setting. */
    @Test
    void servicesLeaveNoSettings() {
        assertThat(pod.getEnableServiceLinks()).isFalse();
    }

    @Test
    void environmentIsTakenAsSettings() throws IOException {
        ConvergeConfig config = new ConvergeConfig(SettingSources.merge(null, environment(), Map.of()));

        assertThat(config.clientSettings())
                .containsKeys("group.instance.id", "application.server", "num.standby.replicas");
    }

    private Service service(String name) {
        return (Service) byName.get("Service " + name);
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        for (EnvVar variable : container.getEnv()) {
            environment.put(variable.getName(), String.valueOf(variable.getValue()));
        }
        return environment;
    }

    private static String path(Probe probe) {
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("http");
        return probe.getHttpGet().getPath();
    }
}
