package dev.ovation.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link WireWriter} wrote; every defect of the bytes is a {@link WireException}. Not thread-safe. */
final class WireReader {
    private final byte[] bytes;
    private final int end;
    private int position;

    WireReader(byte[] bytes) {
        this.bytes = bytes;
        this.end = bytes.length;
    }

    int position() {
        return position;
    }

    boolean atEnd() {
        return position == end;
    }

    int u8() {
        need(1);
        return bytes[position++] & 0xFF;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7F) << shift;
            if ((b & 0x80) == 0) {
                return value;
            }
        }
        throw new WireException("A number of the batch is longer than 63 bits.");
    }

    /** A length or a count that must not be over {@code most}. */
    int bounded(String what, int most) {
        long value = varint();
        if (value > most) {
            throw new WireException("The batch states " + value + " for " + what + ", more than " + most + ".");
        }
        return (int) value;
    }

    String text(String what, int most) {
        int length = bounded(what, most);
        need(length);
        String value = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return value;
    }

    byte[] raw(int length) {
        need(length);
        byte[] value = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return value;
    }

    private void need(int more) {
        if (end - position < more) {
            throw new WireException("The batch ends in the middle of an event.");
        }
    }
}
