package dev.ovation.runtime;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers why calls were refused. */
final class Refusals implements RefusalMetrics {
    final List<Reason> reasons = new CopyOnWriteArrayList<>();

    @Override
    public void refused(Reason reason) {
        reasons.add(reason);
    }
}
