package dev.ovation.runtime;

import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads request bodies, never more of one than its limit. No state. */
public final class Bodies {
    private Bodies() {}

    /**
     * The whole body; empty when there is none. That of a call between nodes is the one that was signed.
     *
     * @param what what it is, for the message, e.g. {@code "An event"}
     * @throws ProblemException {@link ProblemType#TOO_LARGE} when it is longer than {@code most} bytes, {@link
     *     ProblemType#MALFORMED} when the client stopped before its end, {@link ProblemType#UNAUTHORIZED} when another one was signed
     */
    public static byte[] read(ServerRequest req, int most, String what) {
        byte[] body = bytes(req, most, what);
        return req.context()
                .get(SignedBody.class)
                .map(signed -> signed.require(body))
                .orElse(body);
    }

    private static byte[] bytes(ServerRequest req, int most, String what) {
        if (req.headers().contentLength().orElse(0) > most) {
            throw tooLarge(what, most);
        }
        if (!req.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream in = req.content().inputStream()) {
            byte[] body = in.readNBytes(most + 1);
            if (body.length > most) {
                throw tooLarge(what, most);
            }
            return body;
        } catch (IOException | UncheckedIOException | DataReader.InsufficientDataAvailableException e) {
            throw new ProblemException(
                    ProblemType.MALFORMED, "The body was cut off before its end. Send the request again, whole.");
        } catch (NumberFormatException e) {
            // What Helidon makes of a chunk's size that is none, and of the extensions that RFC 9112 allows behind it.
            throw new ProblemException(
                    ProblemType.MALFORMED,
                    "The body's chunks cannot be read. Send plain chunk sizes, or a Content-Length.");
        }
    }

    private static ProblemException tooLarge(String what, int most) {
        return new ProblemException(
                ProblemType.TOO_LARGE, what + " is at most " + most + " bytes. Send less, or a reference to it.");
    }
}
