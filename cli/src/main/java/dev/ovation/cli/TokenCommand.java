package dev.ovation.cli;

import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.TopicPattern;
import dev.ovation.runtime.Token;
import dev.ovation.runtime.TokenSigner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Makes a token for trying out, as an application's backend does with its JWT library. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Prints a token of a member, signed with a secret (HS256). For trying out: an application makes its tokens itself.",
        footer = {
            "",
            "Patterns: likes:video-42 is one topic, likes:* a whole namespace, chat:team-* what begins so, * everything.",
            "",
            "Examples:",
            "  ovation token --sub m-1 --subscribe 'likes:*' --ttl 1h",
            "  ovation token --sub m-1 --subscribe 'chat:*' --publish 'chat:*' > m-1.token",
            "  ovation watch chat:team-7 --token-file m-1.token",
        })
final class TokenCommand implements Callable<Integer> {
    @Option(names = "--sub", required = true, paramLabel = "MEMBER", description = "Whose it is, e.g. m-1.")
    private String member = "";

    @Option(
            names = "--subscribe",
            paramLabel = "PATTERN",
            split = ",",
            description = "What they may watch, beside what everybody may. May be repeated.")
    private List<String> subscribe = new ArrayList<>();

    @Option(
            names = "--publish",
            paramLabel = "PATTERN",
            split = ",",
            description = "What they may publish to. May be repeated.")
    private List<String> publish = new ArrayList<>();

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            defaultValue = "1h",
            converter = Ttl.class,
            description = "How long it is good: 30s, 15m, 1h, 7d. Default: ${DEFAULT-VALUE}.")
    private Duration ttl = Duration.ofHours(1);

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            defaultValue = "keys/" + KeysCommand.TOKEN_SECRET,
            description = "The secret, as 'ovation keys' makes it. Default: ${DEFAULT-VALUE}.")
    private String secretFile = "";

    @Option(
            names = "--audience",
            paramLabel = "WORD",
            defaultValue = "",
            description = "The aud, where nodes want one.")
    private String audience = "";

    @Option(names = "--issuer", paramLabel = "WORD", defaultValue = "", description = "The iss, where nodes want one.")
    private String issuer = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            Token token =
                    new Token(Token.requireMember(member), Instant.now().plus(ttl), parse(subscribe), parse(publish));
            spec.commandLine().getOut().println(new TokenSigner(secretFile, audience, issuer).sign(token));
            spec.commandLine().getOut().flush();
            return 0;
        } catch (ProblemException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static List<TopicPattern> parse(List<String> patterns) {
        return patterns.stream().map(TopicPattern::parse).toList();
    }

    /** Reads a time as the settings have it, and days. */
    static final class Ttl implements ITypeConverter<Duration> {
        private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,6})(s|m|h|d)");

        @Override
        public Duration convert(String text) {
            Matcher time = TIME.matcher(text);
            if (!time.matches()) {
                throw new TypeConversionException("'" + text + "' is no time; write 30s, 15m, 1h or 7d");
            }
            long count = Long.parseLong(time.group(1));
            return switch (time.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
        }
    }
}
