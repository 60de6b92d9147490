package dev.ovation.runtime;

import io.helidon.webserver.spi.ProtocolConfig;
import io.helidon.webserver.spi.ProtocolConfigProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Takes a protocol's name at a listener and brings no protocol, so that Helidon adds none of its own under that name.
 *
 * <p>Saying {@code protocolsDiscoverServices(false)} would be enough, were it not without effect on {@code
 * WebServer.builder()} in 4.4: that class keeps the setting in a field of its own, which hides the one that is read.
 */
record TakenProtocol(String type) implements ProtocolConfig {
    /** One for each protocol that Helidon would find. */
    @SuppressWarnings("rawtypes") // the provider's type parameter is that of the configuration it would make
    static List<TakenProtocol> all() {
        List<TakenProtocol> all = new ArrayList<>();
        for (ProtocolConfigProvider provider : ServiceLoader.load(ProtocolConfigProvider.class)) {
            all.add(new TakenProtocol(provider.configKey()));
        }
        return all;
    }

    @Override
    public String name() {
        return type;
    }
}
