package dev.ovation.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the primitive values of the wire format into a growing array. Not thread-safe. */
final class WireWriter {
    private byte[] bytes;
    private int length;

    WireWriter(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /** One byte, 0 to 255. */
    void u8(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    /** A non-negative number in 1 to 9 bytes of 7 bits each, low bits first (LEB128). */
    void varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** A length in bytes as a varint, then the text in UTF-8. */
    void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        varint(utf8.length);
        raw(utf8);
    }

    /** Bytes as they are. */
    void raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    byte[] toBytes() {
        return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
