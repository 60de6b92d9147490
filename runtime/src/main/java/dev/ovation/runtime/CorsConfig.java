package dev.ovation.runtime;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * From which web pages browsers may call a public listener (the Fetch standard's CORS protocol).
 *
 * @param origins such as {@code https://app.example.org}; {@code *} for any; none lets only pages of the listener's own origin call it
 * @param credentials whether browsers send cookies along. Not with {@code *}: then any page could act as whoever is logged in
 */
public record CorsConfig(List<String> origins, boolean credentials) {
    private static final String ANY = "*";

    /** Checks that each is an origin. */
    public CorsConfig {
        origins = List.copyOf(origins);
        for (String origin : origins) {
            if (!origin.equals(ANY) && !isOrigin(origin)) {
                throw new IllegalArgumentException(
                        "cors.origins has '" + origin + "'; write https://app.example.org, without a path, or *");
            }
        }
        if (credentials && origins.contains(ANY)) {
            throw new IllegalArgumentException(
                    "cors.credentials cannot be true while cors.origins has *: any page could act as whoever is logged in."
                            + " Name the origins");
        }
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme();
            return ("https".equals(scheme) || "http".equals(scheme))
                    && uri.getHost() != null
                    && text.equals(scheme + "://" + uri.getAuthority())
                    && uri.getUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
