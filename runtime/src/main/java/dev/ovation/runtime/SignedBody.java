package dev.ovation.runtime;

import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;

/**
 * What the body of a signed call must be: put beside the request when its header was checked, and asked by {@link Bodies} when a handler has read
 * the body. A handler that reads none needs none. Immutable.
 *
 * @param hash the body's SHA-256 in lower-case hex
 * @param metrics where a call with another body is counted
 */
record SignedBody(String hash, RefusalMetrics metrics) {
    /**
     * Passes the body that was signed.
     *
     * @throws ProblemException {@link ProblemType#UNAUTHORIZED} for any other
     */
    byte[] require(byte[] body) {
        if (!InternalKey.hash(body).equals(hash)) {
            metrics.refused(RefusalMetrics.Reason.BODY);
            throw new ProblemException(
                    ProblemType.UNAUTHORIZED,
                    "The body is not the one that was signed: it was changed on its way. Look for what changes it, such as a proxy.");
        }
        return body;
    }
}
