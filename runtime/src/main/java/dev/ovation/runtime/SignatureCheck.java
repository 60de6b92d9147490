package dev.ovation.runtime;

import dev.ovation.protocol.Limits;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a call came from another node: signed with the key, a moment ago, and for the first time. Thread-safe; waits for nothing.
 *
 * <p>The signature is looked at first, so that only who has the key learns more than that it is wrong, or can fill the table.
 */
final class SignatureCheck {
    private final InternalKey key;
    private final RefusalMetrics metrics;
    private final InstantSource clock;
    private final SignatureTable taken;

    /** A check that remembers at most that many signatures. */
    SignatureCheck(InternalKey key, RefusalMetrics metrics, InstantSource clock, int most) {
        this.key = key;
        this.metrics = metrics;
        this.clock = clock;
        this.taken = new SignatureTable(most, clock);
    }

    /**
     * Takes a call, once.
     *
     * @param path as it stands in the request's first line, with its query
     * @param headers all {@code Authorization} headers that it has
     * @return what its body must be
     * @throws ProblemException {@link ProblemType#UNAUTHORIZED} when it is refused, {@link ProblemType#FULL} when it cannot be remembered
     */
    SignedBody take(String method, String path, List<String> headers) {
        Signature signature = signature(headers);
        if (!key.made(signature, method, path)) {
            throw refused(
                    RefusalMetrics.Reason.SIGNATURE,
                    "The call is signed with a key that this node does not have, or was changed on its way. Give all nodes the"
                            + " same " + InternalKey.SETTING + "; proxies between them must not change paths.");
        }
        long apartMillis = Math.abs(clock.millis() - signature.timeMillis());
        if (apartMillis > Limits.SIGNATURE_WINDOW.toMillis()) {
            throw refused(
                    RefusalMetrics.Reason.CLOCK,
                    String.format(
                            Locale.ROOT,
                            "The clocks of the two nodes differ by %.1f s, and %d s are tolerated. Have time servers set both"
                                    + " (chrony or systemd-timesyncd).",
                            Math.ceilDiv(apartMillis, 100) / 10.0,
                            Limits.SIGNATURE_WINDOW.toSeconds()));
        }
        switch (taken.add(signature)) {
            case NEW -> {}
            case SEEN ->
                throw refused(
                        RefusalMetrics.Reason.REPLAY,
                        "This call came before: each is taken once. Sign it anew to send it again.");
            case FULL -> throw full();
        }
        return new SignedBody(signature.bodyHash(), metrics);
    }

    private Signature signature(List<String> headers) {
        if (headers.isEmpty()) {
            throw refused(
                    RefusalMetrics.Reason.SIGNATURE,
                    "The call is not signed, and this node takes calls of other nodes only. Set auth.mode to keys and "
                            + InternalKey.SETTING + " to the file with the key that all nodes share.");
        }
        return (headers.size() == 1 ? Signature.parse(headers.getFirst()) : Optional.<Signature>empty())
                .orElseThrow(
                        () -> refused(
                                RefusalMetrics.Reason.SIGNATURE,
                                "The Authorization header is no signature. docs/PROTOCOL.md, Between nodes, says how one is made."));
    }

    private ProblemException refused(RefusalMetrics.Reason reason, String detail) {
        metrics.refused(reason);
        return new ProblemException(ProblemType.UNAUTHORIZED, detail);
    }

    private ProblemException full() {
        metrics.refused(RefusalMetrics.Reason.FULL);
        return new ProblemException(
                ProblemType.FULL,
                "This node remembers as many calls as it can, and takes none that it could not know again. Send it again a"
                        + " moment later.",
                Duration.ofSeconds(1));
    }
}
