package dev.ovation.scenarios;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How many rows the nodes of a data center wrote to the subscription table, second by second, as its change log has it. */
final class SubscriptionLog {
    private static final long BUCKET_MICROS = 10_000_000;
    private static final int SHARDS = 4;
    private static final long SECOND_MICROS = 1_000_000;

    private final CqlSession session;
    private final PreparedStatement select;
    private final String dataCenter;

    SubscriptionLog(CqlSession session, String dataCenter) {
        this.session = session;
        this.dataCenter = dataCenter;
        this.select = session.prepare(
                "SELECT data_center, written_at FROM subscription_change WHERE bucket = ? AND shard = ?");
    }

    /** Rows in each whole second from that moment on, in order. */
    List<Integer> writesPerSecond(long fromMillis, Duration during) {
        long from = fromMillis * 1_000;
        int seconds = Math.toIntExact(during.toSeconds());
        int[] rows = new int[seconds];
        for (long bucket = from / BUCKET_MICROS; bucket <= (from + seconds * SECOND_MICROS) / BUCKET_MICROS; bucket++) {
            for (int shard = 0; shard < SHARDS; shard++) {
                session.execute(select.bind(bucket, shard)).forEach(row -> {
                    long second = Math.floorDiv(row.getLong(1) - from, SECOND_MICROS);
                    if (dataCenter.equals(row.getString(0)) && second >= 0 && second < seconds) {
                        rows[(int) second]++;
                    }
                });
            }
        }
        List<Integer> answer = new ArrayList<>();
        for (int count : rows) {
            answer.add(count);
        }
        return answer;
    }
}
