package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.LIKES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.frontend.InterestTable.Keeper;
import dev.ovation.protocol.SubscriptionUpdate.Change;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.FakeTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One case at a time; {@link InterestTableModelTest} has random schedules. */
final class InterestTableTest {
    private static final Duration COUNT = Duration.ofSeconds(1);
    private static final Duration REFRESH = Duration.ofMinutes(30);
    private static final Duration BACK_OFF = Duration.ofMillis(500);
    private static final Duration TICK = Duration.ofNanos(1);
    private static final Keeper D1 = new Keeper("east-d1/1", "store");
    private static final Keeper D2 = new Keeper("east-d2/1", "store");
    private static final int MOST = 1_000;

    private final FakeTime time = new FakeTime();
    private final InterestTable table = new InterestTable(COUNT.toNanos(), REFRESH.toNanos());

    @Test
    void hasNothingToTellAtFirst() {
        assertThat(due()).isEmpty();
        assertThat(table.waiting()).isZero();
        assertThat(table.heard(List.of())).isTrue();
        assertThat(table.heard(List.of(LIKES))).isFalse();
    }

    @Test
    void tellsTheFirstAndTheLastViewerAtOnce() {
        table.changed(LIKES, 1);
        assertThat(due()).extracting(Change::viewers).containsExactly(1);
        told(D1);

        table.changed(LIKES, 0);
        assertThat(due()).extracting(Change::viewers).containsExactly(0);
        told(D1);
        assertThat(table.waiting()).isZero();

        table.changed(LIKES, 1);
        assertThat(due()).extracting(Change::viewers).containsExactly(1);
    }

    @Test
    void tellsAnotherChangeOfTheCountOnlySoLongAfterTheLastTelling() {
        table.changed(LIKES, 1);
        told(D1);
        table.changed(LIKES, 2);
        assertThat(due()).isEmpty();

        time.advance(COUNT.minus(TICK));
        table.changed(LIKES, 3);
        assertThat(due()).isEmpty();

        time.advance(TICK);
        assertThat(due()).extracting(Change::viewers).containsExactly(3);
    }

    @Test
    void tellsTheOldestChangesFirstAndNoMoreThanAskedFor() {
        List<Topic> topics =
                IntStream.range(0, 10).mapToObj(i -> Topic.parse("likes:" + i)).toList();
        topics.forEach(topic -> table.changed(topic, 1));
        table.changed(topics.getFirst(), 2);

        assertThat(table.due(time.nanos(), 3))
                .extracting(Change::topic)
                .containsExactlyElementsOf(topics.subList(0, 3));
        table.told(table.due(time.nanos(), 3), D1, time.nanos());
        assertThat(table.due(time.nanos(), 100))
                .extracting(Change::topic)
                .containsExactlyElementsOf(topics.subList(3, 10));
        assertThat(table.waiting()).isEqualTo(7);
    }

    @Test
    void staysDueUntilItIsTold() {
        table.changed(LIKES, 1);

        assertThat(due()).isEqualTo(due()).hasSize(1);
        assertThat(table.waiting()).isEqualTo(1);
    }

    @Test
    void keepsWhatChangedWhileItWasTold() {
        table.changed(LIKES, 1);
        List<Change> underWay = due();
        table.changed(LIKES, 0);
        table.told(underWay, D1, time.nanos());

        assertThat(table.waiting()).isEqualTo(1);
        assertThat(due()).extracting(Change::viewers).containsExactly(0);
    }

    @Test
    void waitsBeforeItTellsAgainWhatNobodyHeard() {
        table.changed(LIKES, 1);
        failed(null);
        assertThat(due()).isEmpty();

        time.advance(BACK_OFF.minus(TICK));
        assertThat(due()).isEmpty();
        time.advance(TICK);
        assertThat(due()).hasSize(1);
        assertThat(table.heard(List.of(LIKES))).isFalse();
    }

    @Test
    void waitsAlsoBeforeItTellsALastViewerAgainThatNobodyHeardOf() {
        table.changed(LIKES, 1);
        told(D1);
        table.changed(LIKES, 0);
        failed(null);

        assertThat(due()).isEmpty();
        time.advance(BACK_OFF);
        assertThat(due()).extracting(Change::viewers).containsExactly(0);
    }

    @Test
    void waitsAlsoBeforeItTellsACountAgainThatNobodyHeardOf() {
        table.changed(LIKES, 1);
        told(D1);
        table.changed(LIKES, 2);
        time.advance(COUNT);
        failed(null);

        assertThat(due()).isEmpty();
        time.advance(BACK_OFF);
        assertThat(due()).extracting(Change::viewers).containsExactly(2);
    }

    @Test
    void waitsAlsoBeforeItTellsARefreshAgainThatNobodyHeardOf() {
        table.changed(LIKES, 1);
        told(D1);
        time.advance(REFRESH);
        refresh(Set.of(D1));
        failed(null);

        assertThat(due()).isEmpty();
        time.advance(BACK_OFF);
        assertThat(due()).hasSize(1);
    }

    @Test
    void letsOtherTopicsPassOneThatBacksOff() {
        table.changed(LIKES, 1);
        failed(null);
        table.changed(CHAT, 1);

        assertThat(due()).extracting(Change::topic).containsExactly(CHAT);
    }

    @Test
    void letsANewerChangeOfATopicPassThatWasHeardThoughNotStored() {
        table.changed(LIKES, 1);
        failed(D1);
        assertThat(due()).isEmpty();
        table.changed(LIKES, 0);

        assertThat(due()).extracting(Change::viewers).containsExactly(0);
    }

    @Test
    void tellsAgainWhatWasHeardButNotStored() {
        table.changed(LIKES, 1);
        failed(D1);
        assertThat(table.heard(List.of(LIKES))).isTrue();
        assertThat(table.waiting()).isEqualTo(1);

        time.advance(BACK_OFF);
        assertThat(due()).hasSize(1);
        told(D1);
        assertThat(table.waiting()).isZero();
    }

    @Test
    void forgetsViewersThatCameAndWentWhileTheStoreWasAway() {
        table.changed(LIKES, 1);
        failedUntouched();
        table.changed(LIKES, 0);
        assertThat(due())
                .as("a dispatcher must hear of it")
                .extracting(Change::viewers)
                .containsExactly(0);
        failedUntouched();

        assertThat(table.waiting()).isZero();
        time.advance(REFRESH);
        refresh(Set.of());
        assertThat(due()).isEmpty();
    }

    @Test
    void tellsALastViewerAgainWhoMayBeInTheStore() {
        table.changed(LIKES, 1);
        failed(D1);
        table.changed(LIKES, 0);
        failedUntouched();

        time.advance(BACK_OFF);
        assertThat(due())
                .as("a part of the first may be stored")
                .extracting(Change::viewers)
                .containsExactly(0);
    }

    @Test
    void tellsALastViewerAgainWhoIsInTheStore() {
        table.changed(LIKES, 1);
        told(D1);
        table.changed(LIKES, 0);
        failedUntouched();

        time.advance(BACK_OFF);
        assertThat(due()).extracting(Change::viewers).containsExactly(0);
    }

    @Test
    void tellsALastViewerAgainOfWhomNobodyHeard() {
        table.changed(LIKES, 1);
        failedUntouched();
        table.changed(LIKES, 0);
        failed(null);

        time.advance(BACK_OFF);
        assertThat(due()).extracting(Change::viewers).containsExactly(0);
    }

    @Test
    void keepsAViewerWhoCameWhileItWasToldThatTheLastOneWent() {
        table.changed(LIKES, 1);
        failedUntouched();
        table.changed(LIKES, 0);
        List<Change> underWay = due();
        table.changed(LIKES, 1);
        table.failed(underWay, D1, true, time.nanos(), time.nanos() + BACK_OFF.toNanos());

        assertThat(due()).extracting(Change::viewers).containsExactly(1);
    }

    @Test
    void tellsEverythingAgainAfterTheTimeForIt() {
        table.changed(LIKES, 2);
        told(D1);
        time.advance(REFRESH.minus(TICK));
        refresh(Set.of(D1));
        assertThat(due()).isEmpty();

        time.advance(TICK);
        refresh(Set.of(D1));
        assertThat(due()).extracting(Change::viewers).containsExactly(2);

        told(D1);
        refresh(Set.of(D1));
        assertThat(due()).isEmpty();
    }

    @Test
    void tellsEverythingAgainThatADispatcherHeardWhichIsGone() {
        table.changed(LIKES, 2);
        told(D1);
        table.changed(CHAT, 1);
        told(D2);
        refresh(Set.of(D1, D2));
        assertThat(due()).isEmpty();

        Keeper restarted = new Keeper("east-d1/2", "store");
        refresh(Set.of(restarted, D2));
        assertThat(due()).extracting(Change::topic).containsExactly(LIKES);
        told(restarted);
        refresh(Set.of(restarted, D2));
        assertThat(due()).isEmpty();
    }

    @Test
    void doesNotTellAgainWhatNobodyWatchesAnyMore() {
        table.changed(LIKES, 1);
        told(D1);
        table.changed(LIKES, 0);
        told(D1);
        time.advance(REFRESH);
        refresh(Set.of());

        assertThat(due()).isEmpty();
    }

    @Test
    void numbersItsChangesUpwardsAlsoWhenATopicComesBack() {
        Set<Long> versions = new HashSet<>();
        long last = 0;
        for (int viewers : new int[] {1, 0, 1, 0, 2, 0}) {
            table.changed(LIKES, viewers);
            Change change = due().getFirst();

            assertThat(change.version()).isGreaterThan(last);
            last = change.version();
            versions.add(last);
            told(D1);
        }
        assertThat(versions).hasSize(6);
    }

    @Test
    void repeatsAChangeUnderItsOldNumber() {
        table.changed(LIKES, 1);
        Change first = due().getFirst();
        told(D1);
        refresh(Set.of());

        assertThat(due()).containsExactly(first);
    }

    @Test
    void knowsWhetherAllOfSomeTopicsWereHeardOf() {
        table.changed(LIKES, 1);
        table.changed(CHAT, 1);
        table.told(due().subList(0, 1), D1, time.nanos());
        assertThat(table.heard(List.of(LIKES))).isTrue();
        assertThat(table.heard(List.of(LIKES, CHAT))).isFalse();

        told(D1);
        assertThat(table.heard(List.of(LIKES, CHAT))).isTrue();
    }

    @Test
    void hasNotBeenHeardOfSinceATopicCameBack() {
        table.changed(LIKES, 1);
        told(D1);
        table.changed(LIKES, 0);
        List<Change> underWay = due();
        table.told(underWay, D1, time.nanos());
        table.changed(LIKES, 1);
        assertThat(table.heard(List.of(LIKES))).isFalse();

        told(D1);
        assertThat(table.heard(List.of(LIKES))).isTrue();
    }

    @Test
    void hasNotBeenHeardOfWhenItsLastViewerWasToldAfterItCameBack() {
        table.changed(LIKES, 1);
        told(D1);
        table.changed(LIKES, 0);
        List<Change> underWay = due();
        table.changed(LIKES, 1);
        table.told(underWay, D1, time.nanos());

        assertThat(table.heard(List.of(LIKES))).isFalse();
        assertThat(due()).extracting(Change::viewers).containsExactly(1);
    }

    private List<Change> due() {
        return table.due(time.nanos(), MOST);
    }

    private void told(Keeper keeper) {
        table.told(due(), keeper, time.nanos());
    }

    private void failed(@Nullable Keeper heardBy) {
        table.failed(due(), heardBy, false, time.nanos(), time.nanos() + BACK_OFF.toNanos());
    }

    private void failedUntouched() {
        table.failed(due(), D1, true, time.nanos(), time.nanos() + BACK_OFF.toNanos());
    }

    private void refresh(Set<Keeper> live) {
        table.refresh(time.nanos(), live::contains);
    }
}
