package dev.ovation.benchmarks;

/**
 * The events of one topic at a steady rate: event {@code i} is meant for {@code start + i / rate}, has the number {@code i + 1} and is
 * encoded as a frontend encodes it. Who is told the same start has the same events, byte for byte. Immutable.
 */
final class SteadyEvents {
    private final String before;
    private final double perSecond;
    private final int bytes;
    private final long startMicros;

    /** @param startMicros when the first one is meant for, since 1970 */
    SteadyEvents(FloorPlan plan, long startMicros) {
        String namespace = plan.topic().substring(0, plan.topic().indexOf(':'));
        this.before = "event: " + namespace + "\ndata: {\"topic\":\"" + plan.topic() + "\",\"at\":";
        this.perSecond = plan.perSecond();
        this.bytes = plan.bytes();
        this.startMicros = startMicros;
    }

    /** How many are meant for that time or one before it; the last of them has that number. */
    long due(long nowMicros) {
        if (nowMicros < startMicros) {
            return 0;
        }
        long due = (long) ((nowMicros - startMicros) / 1e6 * perSecond) + 1;
        // The division and the multiplication round each in their own way.
        while (meantMicros(due + 1) <= nowMicros) {
            due++;
        }
        while (meantMicros(due) > nowMicros) {
            due--;
        }
        return due;
    }

    /** When the event with that number is meant for. */
    long meantMicros(long number) {
        return startMicros + (long) ((number - 1) / perSecond * 1e6);
    }

    /** Appends the event with that number, a whole block of the stream. */
    void write(long number, StringBuilder to) {
        long meant = meantMicros(number);
        to.append(before).append(meant / 1_000).append(",\"data\":");
        to.append(EventBytes.data(number, meant, bytes)).append("}\n\n");
    }
}
