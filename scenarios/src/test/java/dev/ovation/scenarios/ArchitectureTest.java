package dev.ovation.scenarios;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Holds the shape of the code: dependencies point one way, services never meet, and an event only goes forward. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    private static final String ROOT = "dev.ovation.";
    private static final List<String> DISPATCHER_LINE =
            List.of("PublishService", "Publisher", "Dispatcher", "Routes", "TopicRows", "Route");
    private static final List<String> FRONTEND_LINE =
            List.of("DeliverService", "FanOut", "TopicTable", "Viewer", "Frame");

    private JavaClasses code = new ClassFileImporter().importClasses();

    @BeforeAll
    void readsTheCode() {
        code = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.ovation");
        assertThat(code.size()).isGreaterThan(80);
    }

    @Test
    void dependenciesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.ovation..")
                .layer("protocol")
                .definedBy(ROOT + "protocol")
                .layer("runtime")
                .definedBy(ROOT + "runtime")
                .layer("store")
                .definedBy(ROOT + "store")
                .layer("dispatcher")
                .definedBy(ROOT + "dispatcher")
                .layer("frontend")
                .definedBy(ROOT + "frontend")
                .layer("crossdc")
                .definedBy(ROOT + "crossdc")
                .layer("benchmarks")
                .definedBy(ROOT + "benchmarks")
                .layer("cli")
                .definedBy(ROOT + "cli")
                .layer("testkit")
                .definedBy(ROOT + "testkit")
                .whereLayer("protocol")
                .mayNotAccessAnyLayer()
                .whereLayer("runtime")
                .mayOnlyAccessLayers("protocol")
                .whereLayer("store")
                .mayOnlyAccessLayers("protocol", "runtime")
                .whereLayer("dispatcher")
                .mayOnlyAccessLayers("protocol", "runtime", "store")
                .whereLayer("frontend")
                .mayOnlyAccessLayers("protocol", "runtime")
                .whereLayer("crossdc")
                .mayOnlyAccessLayers("protocol", "runtime")
                .whereLayer("benchmarks")
                .mayOnlyAccessLayers("protocol")
                .whereLayer("testkit")
                .mayOnlyAccessLayers("protocol", "runtime")
                .whereLayer("benchmarks")
                .mayOnlyAccessLayers("protocol")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .check(code);
    }

    @Test
    void everyModuleIsOneFlatPackage() {
        Set<String> packages = code.stream()
                .map(type -> type.getPackageName())
                .filter(name -> name.startsWith(ROOT))
                .collect(Collectors.toSet());
        assertThat(packages)
                .containsExactlyInAnyOrder(
                        ROOT + "protocol",
                        ROOT + "runtime",
                        ROOT + "store",
                        ROOT + "dispatcher",
                        ROOT + "frontend",
                        ROOT + "crossdc",
                        ROOT + "benchmarks",
                        ROOT + "cli",
                        ROOT + "testkit");
    }

    @Test
    void anEventOnlyGoesForward() {
        onlyForward(ROOT + "dispatcher.", DISPATCHER_LINE);
        onlyForward(ROOT + "frontend.", FRONTEND_LINE);
    }

    @Test
    void pureStateHasNoClockNoThreadAndNoInputOrOutput() {
        for (String pure : List.of(
                "dispatcher.TopicRows",
                "dispatcher.Route",
                "frontend.SequenceWindow",
                "frontend.InterestTable",
                "runtime.LeaseTable",
                "runtime.Nodes")) {
            noClasses()
                    .that()
                    .haveFullyQualifiedName(ROOT + pure)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.net..", "java.nio..", "java.io..", "java.util.concurrent", "io.helidon..")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .check(code);
        }
    }

    /** There the body of a call between nodes is compared with the one that was signed. */
    @Test
    void everyBodyIsReadInOnePlace() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + "runtime.Bodies")
                .should()
                .callMethod(ServerRequest.class, "content")
                .check(code);
    }

    @Test
    void onlyTheStoreKnowsTheDatabase() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "store", ROOT + "testkit")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "io.helidon.dbclient..", "org.flywaydb..", "org.h2..")
                .check(code);
    }

    @Test
    void namesSayTheDomainAndNotThePattern() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Common|Abstract)$")
                .check(code);
        classes()
                .that()
                .implement("io.helidon.webserver.http.HttpService")
                .should()
                .haveSimpleNameEndingWith("Service")
                .check(code);
    }

    /** No class of the line depends on one before it. */
    private void onlyForward(String prefix, List<String> line) {
        for (int i = 1; i < line.size(); i++) {
            String earlier = line.subList(0, i).stream().collect(Collectors.joining("|", "(", ")"));
            assertThat(code.contain(prefix + line.get(i))).as(line.get(i)).isTrue();
            noClasses()
                    .that()
                    .haveFullyQualifiedName(prefix + line.get(i))
                    .should()
                    .dependOnClassesThat()
                    .haveNameMatching((prefix + earlier).replace(".", "\\."))
                    .check(code);
        }
    }
}
