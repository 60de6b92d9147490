package dev.ovation.runtime;

/**
 * Whether a part can do its work.
 *
 * @param ok whether it can
 * @param reason when it cannot: what is wrong, in one sentence; empty when it can
 */
public record CheckResult(boolean ok, String reason) {
    /** It can. */
    public static final CheckResult OK = new CheckResult(true, "");

    /** It cannot, because of this. */
    public static CheckResult failed(String reason) {
        return new CheckResult(false, reason);
    }
}
