package dev.ovation.runtime;

import java.net.InetAddress;

/**
 * A range of addresses, as {@code 10.0.0.0/8} or {@code 2001:db8::/32} says it; a single address is a range too. Immutable.
 */
public final class Network {
    private final byte[] address;
    private final int bits;

    private Network(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /**
     * Reads a range; never asks for a name.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        try {
            byte[] address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                    .getAddress();
            int most = address.length * Byte.SIZE;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            Require.between("the number after the slash", bits, 0, most);
            return new Network(address, bits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no range of addresses; write 10.0.0.0/8, 2001:db8::/32 or one address", e);
        }
    }

    /** Whether the address is one of them. */
    public boolean contains(InetAddress other) {
        byte[] theirs = other.getAddress();
        if (theirs.length != address.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (theirs[i] != address[i]) {
                return false;
            }
        }
        int left = bits % Byte.SIZE;
        return left == 0 || (theirs[whole] ^ address[whole]) >> (Byte.SIZE - left) == 0;
    }
}
