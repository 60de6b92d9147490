package dev.ovation.benchmarks;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Addresses of 127.0.0.0/8 that viewers come from: each has ports of its own, so that there can be more connections than ports. None of
 * them is one that servers use.
 */
final class Sources {
    /** The first of those whose ports are used again and again, behind all that viewers who stay may have. */
    static final int FIRST_OF_VISITORS = 100_000;

    private Sources() {}

    /** The address with that number, from 0: 127.1.1.1, 127.1.1.2 and on. */
    static InetAddress address(int number) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {
            127, (byte) (1 + number / (250 * 250)), (byte) (1 + number / 250 % 250), (byte) (1 + number % 250)
        });
    }
}
