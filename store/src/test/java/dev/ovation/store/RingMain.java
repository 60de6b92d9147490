package dev.ovation.store;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** What {@link CassandraRingIT} starts and kills: a program with a ring of its own, which says what the ring's processes are. */
final class RingMain {
    private RingMain() {}

    public static void main(String[] args) throws InterruptedException {
        CassandraRing ring = CassandraRing.start(Rings.plan(List.of(Rings.EAST), null, false), System.out::println);
        System.out.println("processes "
                + ring.pids(Rings.EAST).stream().map(String::valueOf).collect(Collectors.joining(" ")));
        new CountDownLatch(1).await();
    }
}
