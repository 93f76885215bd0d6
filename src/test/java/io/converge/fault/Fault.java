package io.converge.fault;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** What can happen to a site. Each is done to it, held for a while, and undone. */
enum Fault {
    KILL_INSTANCE("SIGKILL an instance; it comes back") {
        @Override
        Injected inject(Site site, Random random) {
            Part victim = any(site.wantedInstances(), random);
            victim.kill();
            return new Injected(List.of(victim), pauseMs(random, 0, 4_000), () -> restart(victim));
        }
    },
    KILL_INSTANCE_AND_STATE("SIGKILL an instance; it comes back on an empty disk") {
        @Override
        Injected inject(Site site, Random random) {
            Part victim = any(site.wantedInstances(), random);
            victim.kill();
            site.dropState(victim);
            return new Injected(List.of(victim), pauseMs(random, 0, 4_000), () -> restart(victim));
        }
    },
    REMOVE_INSTANCE("SIGTERM an instance; after more than a session it is added again") {
        @Override
        Injected inject(Site site, Random random) {
            Part victim = any(site.wantedInstances(), random);
            site.remove(victim);
            victim.stop();
            return new Injected(List.of(victim), beyond(site, random), () -> site.add(victim));
        }
    },
    LOSE_INSTANCE("SIGKILL an instance; after more than a session another one takes its place") {
        @Override
        Injected inject(Site site, Random random) {
            Part victim = any(site.wantedInstances(), random);
            Part successor = any(site.spareInstances(), random);
            site.remove(victim);
            victim.kill();
            return new Injected(List.of(victim), beyond(site, random), () -> site.add(successor));
        }
    },
    ADD_INSTANCE("add an instance, and remove it by SIGTERM") {
        @Override
        Injected inject(Site site, Random random) {
            Part another = any(site.spareInstances(), random);
            site.add(another);
            return new Injected(List.of(another), beyond(site, random), () -> {
                site.remove(another);
                another.stop();
            });
        }
    },
    PAUSE_INSTANCE("SIGSTOP an instance for longer than a session; SIGCONT") {
        @Override
        Injected inject(Site site, Random random) {
            Part victim = any(site.wantedInstances(), random);
            victim.pause();
            return new Injected(List.of(victim), beyond(site, random), victim::resume);
        }
    },
    KILL_BROKER("SIGKILL a broker; it comes back") {
        @Override
        Injected inject(Site site, Random random) {
            Part victim = any(site.brokers(), random);
            victim.kill();
            return new Injected(
                    List.of(victim), pauseMs(random, 0, 2 * site.sessionTimeoutMs()), () -> restart(victim));
        }
    },
    RESTART_BROKER("SIGTERM a broker, start it again") {
        @Override
        Injected inject(Site site, Random random) {
            Part victim = any(site.brokers(), random);
            victim.stop();
            return new Injected(List.of(victim), pauseMs(random, 0, 2_000), () -> restart(victim));
        }
    },
    PAUSE_BROKER("SIGSTOP a broker for longer than its session; SIGCONT") {
        @Override
        Injected inject(Site site, Random random) {
            Part victim = any(site.brokers(), random);
            victim.pause();
            return new Injected(List.of(victim), beyond(site, random), victim::resume);
        }
    },
    STALL_OUTPUTS_KILL_INSTANCE(
            "the outputs' topics take nothing, as a broker is killed that they may not be without, while the state's do; then SIGKILL"
                    + " an instance") {
        @Override
        Injected inject(Site site, Random random) {
            Part broker = any(site.brokers(), random);
            Part instance = any(site.wantedInstances(), random);
            site.demandForOutputs(site.brokers().size());
            broker.kill();
            // Until then everything waits for the broker.
            pause(site.sessionTimeoutMs() / 2 + pauseMs(random, 1_500, 3_000));
            instance.kill();
            return new Injected(List.of(broker, instance), pauseMs(random, 0, 2_000), () -> {
                site.demandForOutputs(site.brokers().size() - 1);
                restart(broker);
                restart(instance);
            });
        }
    },
    KILL_TWO_BROKERS("SIGKILL two brokers of three: nothing can be written until one comes back") {
        @Override
        Injected inject(Site site, Random random) {
            Part spared = any(site.brokers(), random);
            List<Part> victims =
                    site.brokers().stream().filter(broker -> broker != spared).toList();
            victims.forEach(Part::kill);
            return new Injected(victims, pauseMs(random, 2_000, 8_000), () -> victims.forEach(Fault::restart));
        }

        @Override
        boolean standsStillMeanwhile() {
            return true;
        }
    },
    KILL_BROKER_AND_INSTANCE("SIGKILL a broker and an instance at once; both come back") {
        @Override
        Injected inject(Site site, Random random) {
            Part broker = any(site.brokers(), random);
            Part instance = any(site.wantedInstances(), random);
            broker.kill();
            instance.kill();
            return new Injected(List.of(broker, instance), pauseMs(random, 0, 4_000), () -> {
                restart(broker);
                restart(instance);
            });
        }
    },
    REGISTRY_AWAY("SIGKILL the registry, while new schemas come; it comes back") {
        @Override
        Injected inject(Site site, Random random) {
            site.registry().kill();
            return new Injected(
                    List.of(site.registry()), pauseMs(random, 8_000, 16_000), () -> restart(site.registry()));
        }

        @Override
        boolean standsStillMeanwhile() {
            return true;
        }
    },
    REGISTRY_LAGS("the registry that instances ask learns of each new schema two seconds late") {
        @Override
        Injected inject(Site site, Random random) {
            site.follower().lag(Site.LAG_MS);
            // Long enough for a new version of the products' schema to come.
            return new Injected(
                    List.of(site.registry()),
                    pauseMs(random, 14_000, 18_000),
                    () -> site.follower().lag(0));
        }
    },
    FILL_DISK("fill the disk of an instance and SIGKILL it: it cannot come back until there is room") {
        @Override
        boolean isPossible(Site site) {
            return site.instances().stream()
                    .allMatch(instance -> site.disk(instance).isAvailable());
        }

        @Override
        Injected inject(Site site, Random random) throws IOException {
            Part victim = any(site.wantedInstances(), random);
            victim.kill();
            site.dropState(victim);
            site.disk(victim).fill();
            victim.start();
            if (victim.status() == 0) {
                throw new IllegalStateException("an instance without room for its state ended as if all were well");
            }
            return new Injected(List.of(victim), beyond(site, random), () -> {
                site.disk(victim).free();
                restart(victim);
            });
        }
    };

    private final String description;

    Fault(String description) {
        this.description = description;
    }

    /** How to undo a fault. */
    interface Cure {
        void apply() throws IOException;
    }

    /** A fault that is there. */
    record Injected(List<Part> victims, long holdMs, Cure cure) {

        String names() {
            return victims.stream().map(Part::name).collect(Collectors.joining(", "));
        }
    }

    abstract Injected inject(Site site, Random random) throws IOException;

    boolean isPossible(Site site) {
        return true;
    }

    /** Whether a site does, by design, not go on before this is undone. */
    boolean standsStillMeanwhile() {
        return false;
    }

    String description() {
        return description;
    }

    private static Part any(List<Part> parts, Random random) {
        return parts.get(random.nextInt(parts.size()));
    }

    private static long pauseMs(Random random, int least, int most) {
        return least + random.nextInt(most - least);
    }

    private static long beyond(Site site, Random random) {
        return site.sessionTimeoutMs() + 1_000L + random.nextInt(4_000);
    }

    private static void pause(long ms) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    private static void restart(Part part) {
        part.start();
        part.awaitReady();
    }
}
