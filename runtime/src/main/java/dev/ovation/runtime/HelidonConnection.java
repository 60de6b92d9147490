package dev.ovation.runtime;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.SocketWriter;
import io.helidon.webserver.ConnectionContext;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link ChannelSocket} in the place of the socket that Helidon made for a connection.
 *
 * <p>Helidon 4.4 lets nobody choose a connection's socket and hands out neither its channel nor its descriptor, so this reaches into
 * four fields of its {@code ConnectionHandler}: reads the channel, and replaces what holds on to the old socket and its buffers. Where
 * they are not as expected, in another release, everything goes on with Helidon's own socket; one warning tells what that costs.
 */
final class HelidonConnection {
    private static final System.Logger LOGGER = System.getLogger(HelidonConnection.class.getName());
    private static final String HANDLER = "io.helidon.webserver.ConnectionHandler";

    private static final @Nullable HelidonConnection FIELDS = find();

    private final Class<?> handler;
    private final VarHandle channel;
    private final VarHandle socket;
    private final VarHandle reader;
    private final VarHandle writer;

    private HelidonConnection(Class<?> handler) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(handler, MethodHandles.lookup());
        this.handler = handler;
        this.channel = lookup.findVarHandle(handler, "socket", SocketChannel.class);
        this.socket = lookup.findVarHandle(handler, "helidonSocket", HelidonSocket.class);
        this.reader = lookup.findVarHandle(handler, "reader", DataReader.class);
        this.writer = lookup.findVarHandle(handler, "writer", SocketWriter.class);
    }

    private static @Nullable HelidonConnection find() {
        try {
            return new HelidonConnection(Class.forName(HANDLER));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOGGER.log(
                    Level.WARNING,
                    "This release of Helidon has other connections than expected ({0}): each viewer holds 8 KiB more, and streams are"
                            + " written more slowly.",
                    String.valueOf(e));
            return null;
        }
    }

    /**
     * The connection's new socket; null when it keeps its own: with TLS, or where Helidon is not as expected. Must be called before
     * anything was read, on the connection's thread.
     */
    static @Nullable ChannelSocket takeOver(ConnectionContext context) {
        HelidonConnection fields = FIELDS;
        if (fields == null || !fields.handler.isInstance(context) || context.isSecure()) {
            return null;
        }
        if (context.dataReader().available() > 0) {
            return null;
        }
        SocketChannel taken = (SocketChannel) fields.channel.get(context);
        ChannelSocket own = new ChannelSocket(taken, context.socketId(), context.childSocketId());
        fields.socket.set(context, own);
        fields.reader.set(context, DataReader.create(own));
        fields.writer.set(context, SocketWriter.create(own));
        return own;
    }
}
