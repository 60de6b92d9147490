package dev.ovation.frontend;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NamespacePolicies;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.Topic;
import dev.ovation.protocol.WireException;
import dev.ovation.runtime.Bodies;
import dev.ovation.runtime.Caller;
import dev.ovation.runtime.Callers;
import dev.ovation.runtime.Client;
import dev.ovation.runtime.Problems;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where a viewer changes its open stream: what it watches, {@code POST /v1/viewers/{viewer}/topics}, and the token by which it does, {@code POST
 * /v1/viewers/{viewer}/token}. Thread-safe.
 *
 * <p>The stream's id is known to its viewer only; where a member opened it, that member's token is wanted too.
 */
final class ViewerService implements HttpService {
    private final Duration appliedWithin;
    private final Callers callers;
    private final NamespacePolicies policies;
    private final ViewerTable viewers;
    private final TopicTable topics;
    private final SubscriptionLink subscriptions;
    private final Lifetimes lifetimes;

    /** @param writeDeadline after which a stream that takes no bytes is ended: a change waits while a frame has gone out in part */
    ViewerService(
            Duration writeDeadline,
            Callers callers,
            NamespacePolicies policies,
            ViewerTable viewers,
            TopicTable topics,
            SubscriptionLink subscriptions,
            Lifetimes lifetimes) {
        this.appliedWithin = writeDeadline.multipliedBy(2);
        this.callers = callers;
        this.policies = policies;
        this.viewers = viewers;
        this.topics = topics;
        this.subscriptions = subscriptions;
        this.lifetimes = lifetimes;
    }

    @Override
    public void routing(HttpRules rules) {
        Problems.only(rules, Method.POST, "/v1/viewers/{viewer}/topics", this::changeTopics);
        Problems.only(rules, Method.POST, "/v1/viewers/{viewer}/token", this::renewToken);
    }

    private void changeTopics(ServerRequest req, ServerResponse res) {
        Caller caller = callers.of(req);
        ViewerTable.Stream stream = stream(req, caller);
        TopicChange change = read(req, TopicChange.class, "{\"add\":[\"likes:video-42\"],\"remove\":[]}");
        Set<Topic> added = parse(change.add);
        added.forEach(topic -> caller.requireMayWatch(topic, policies.of(topic)));
        Set<Topic> now = change(stream, added, parse(change.remove));
        subscriptions.awaitTold(added, StreamService.TOLD_WITHIN, Client.current()::waits);
        answer(res, new Watched(now.stream().map(Topic::toString).toList()));
    }

    private void renewToken(ServerRequest req, ServerResponse res) {
        Caller caller = callers.of(read(req, NewToken.class, "{\"token\":\"...\"}").token);
        ViewerTable.Stream stream = stream(req, caller);
        Instant expires = caller.expires();
        if (expires != null) {
            synchronized (stream) {
                stream.viewer().topics().forEach(topic -> caller.requireMayWatch(topic, policies.of(topic)));
                stream.viewer().expires(lifetimes.until(expires));
            }
            stream.loop().renewed(stream.viewer());
        }
        answer(res, new Renewed(expires == null ? null : expires.toEpochMilli()));
    }

    private ViewerTable.Stream stream(ServerRequest req, Caller caller) {
        ViewerTable.Stream stream = viewers.find(req.path().pathParameters().get("viewer"));
        if (stream == null) {
            throw gone();
        }
        String member = stream.viewer().member();
        if (caller.isOpen() || Objects.equals(member, caller.member())) {
            return stream;
        }
        if (caller.member() == null) {
            throw new ProblemException(
                    ProblemType.UNAUTHORIZED,
                    "A member opened this stream. Send their token as 'Authorization: Bearer ...'.");
        }
        throw new ProblemException(
                ProblemType.FORBIDDEN,
                "This stream is not " + caller.member()
                        + "'s. A stream keeps the member who opened it; open another one.");
    }

    /** Applies the change on the stream's loop; returns what the viewer watches then. One change of a stream after the other. */
    private Set<Topic> change(ViewerTable.Stream stream, Set<Topic> add, Set<Topic> remove) {
        Viewer viewer = stream.viewer();
        synchronized (stream) {
            Set<Topic> before = viewer.topics();
            Set<Topic> now = new LinkedHashSet<>(before);
            now.removeAll(remove);
            now.addAll(add);
            StreamService.requireFew(now.size());
            List<Cursor> joined = new ArrayList<>();
            for (Topic topic : now) {
                if (!before.contains(topic)) {
                    joined.add(topics.add(viewer, topic, stream.loop()));
                }
            }
            List<Topic> left =
                    before.stream().filter(topic -> !now.contains(topic)).toList();
            CompletableFuture<Boolean> applied = new CompletableFuture<>();
            stream.loop().change(viewer, () -> applied.complete(apply(viewer, joined, left)));
            if (!await(applied)) {
                throw gone();
            }
            viewer.setTopics(now);
            return now;
        }
    }

    /** On the loop's thread; false when the stream has ended. */
    private boolean apply(Viewer viewer, List<Cursor> joined, List<Topic> left) {
        for (Topic topic : left) {
            Cursor cursor = viewer.unwatch(topic);
            if (cursor != null) {
                topics.remove(cursor);
            }
        }
        boolean open = true;
        for (Cursor cursor : joined) {
            if (!viewer.watch(cursor)) {
                cursor.group().left();
                topics.remove(cursor);
                open = false;
            }
        }
        return open;
    }

    private boolean await(CompletableFuture<Boolean> applied) {
        try {
            return applied.get(appliedWithin.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw gone();
        } catch (ExecutionException | TimeoutException e) {
            throw gone();
        }
    }

    private static ProblemException gone() {
        return new ProblemException(
                ProblemType.NOT_FOUND,
                "There is no such stream on this frontend (any more). Open one, with the topics wanted.");
    }

    private static Set<Topic> parse(List<String> names) {
        Set<Topic> parsed = new LinkedHashSet<>();
        names.forEach(name -> parsed.add(Topic.parse(name)));
        return parsed;
    }

    private static <T> T read(ServerRequest req, Class<T> type, String example) {
        byte[] body = Bodies.read(req, Limits.VIEWER_CHANGE_BYTES, "A change of a stream");
        try {
            return Json.read(body, type);
        } catch (WireException e) {
            throw new ProblemException(ProblemType.MALFORMED, "Send JSON such as " + example + '.');
        }
    }

    private static void answer(ServerResponse res, Object value) {
        res.header(HeaderNames.CONTENT_TYPE, "application/json").send(Json.line(value));
    }

    /** What is to be changed. */
    record TopicChange(List<String> add, List<String> remove) {
        TopicChange(@Nullable List<String> add, @Nullable List<String> remove) {
            this.add = add == null ? List.of() : List.copyOf(add);
            this.remove = remove == null ? List.of() : List.copyOf(remove);
        }
    }

    /** What is watched now. */
    record Watched(List<String> topics) {}

    /** A newer token of the same member. */
    record NewToken(String token) {
        NewToken {
            Objects.requireNonNull(token);
        }
    }

    /** Until when the token is good, epoch ms; null where tokens mean nothing. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Renewed(@Nullable Long expires) {}
}
