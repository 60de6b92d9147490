package dev.ovation.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/** The frames that tests send, written by hand so that they can stop anywhere (RFC 9113; HPACK without compression, RFC 7541). */
final class Http2Frames {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;

    static final int NONE = 0;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    private Http2Frames() {}

    /** The preface and the client's empty settings. */
    static byte[] opening() {
        return join(PREFACE, frame(SETTINGS, NONE, 0));
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(payload.length >> 16);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        frame.write(stream >> 24);
        frame.write(stream >> 16);
        frame.write(stream >> 8);
        frame.write(stream);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    static byte[] get(int stream, String path) {
        return frame(HEADERS, END_STREAM | END_HEADERS, stream, request(0x82, path));
    }

    /** The headers of a request whose body follows. */
    static byte[] post(int stream, String path) {
        return frame(HEADERS, END_HEADERS, stream, request(0x83, path));
    }

    /** @param method index of HPACK's static table: 0x82 is GET, 0x83 is POST */
    static byte[] request(int method, String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(method);
        block.write(0x86); // :scheme http
        block.write(0x04); // :path, its value follows
        block.write(path.length());
        block.writeBytes(path.getBytes(US_ASCII));
        block.write(0x01); // :authority, its value follows
        block.write("localhost".length());
        block.writeBytes("localhost".getBytes(US_ASCII));
        return block.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
