package dev.ovation.cli;

/**
 * Where the time of events goes between a dispatcher and the viewers' sockets, as the frontends count it.
 *
 * @param dispatcher from an event's arrival at the dispatcher until it is sent on; once per event and frontend
 * @param toFrontend from there until the frontend has it; once per event and frontend
 * @param written from there until it is written to a viewer; once per write, of the oldest event in it
 */
record FanoutHops(BucketTimes dispatcher, BucketTimes toFrontend, BucketTimes written) {
    static final FanoutHops NONE = new FanoutHops(BucketTimes.NONE, BucketTimes.NONE, BucketTimes.NONE);

    private static final String HOP = "ovation_hop_time_seconds";
    private static final String LAG = "ovation_deliveries_lag_seconds";

    /** Reads a frontend's {@code /metrics}. */
    static FanoutHops of(String metrics) {
        return new FanoutHops(
                BucketTimes.of(metrics, HOP, "hop=\"dispatcher\""),
                BucketTimes.of(metrics, HOP, "hop=\"to-frontend\""),
                BucketTimes.of(metrics, LAG, ""));
    }

    /** Of two frontends together. */
    FanoutHops plus(FanoutHops other) {
        return new FanoutHops(
                dispatcher.plus(other.dispatcher), toFrontend.plus(other.toFrontend), written.plus(other.written));
    }

    /** What came since an earlier reading. */
    FanoutHops since(FanoutHops earlier) {
        return new FanoutHops(
                dispatcher.since(earlier.dispatcher),
                toFrontend.since(earlier.toFrontend),
                written.since(earlier.written));
    }
}
