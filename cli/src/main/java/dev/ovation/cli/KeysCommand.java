package dev.ovation.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the keys of a platform that is not open: files that only their owner may read. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description =
                "Makes a key set: the secret that tokens are signed with, and the key that nodes recognise each other by. "
                        + "Overwrites nothing.",
        footer = {
            "",
            "Example:",
            "  ovation keys keys",
            "  ovation token --secret-file keys/token.secret --sub m-1 --subscribe 'chat:*' --ttl 1h",
        })
final class KeysCommand implements Callable<Integer> {
    static final String TOKEN_SECRET = "token.secret";
    static final String INTERNAL_KEY = "internal.key";

    /** More bits than SHA-256 has do not make HMAC-SHA-256 stronger. */
    private static final int KEY_BYTES = 32;

    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            defaultValue = "keys",
            description = "Where to write them; made if it is not there. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("keys");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            Files.createDirectories(folder);
            Path secret = make(TOKEN_SECRET, "The secret of tokens (HS256). Whoever has it can be anybody.");
            Path internal = make(INTERNAL_KEY, "The key that nodes recognise each other by.");
            tell(secret, internal);
            return 0;
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException(
                    e.getFile() + " is there already, and is kept. Name another folder, or move it away.", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("Cannot write to " + folder + ": " + e.getMessage(), e);
        }
    }

    private Path make(String name, String what) throws IOException {
        Path file = folder.resolve(name);
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(key);
        // Not made readable to all and then closed to them: somebody might read in between.
        Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownersOnly())
                .close();
        Files.writeString(file, "# " + what + System.lineSeparator() + text + System.lineSeparator());
        return file;
    }

    private FileAttribute<?>[] ownersOnly() throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private void tell(Path secret, Path internal) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Made " + secret + " and " + internal + ". In the settings of every node:");
        out.println();
        out.println("auth: {mode: keys, internal-key-file: " + internal.toAbsolutePath() + "}");
        out.println();
        out.println("and of frontends and dispatchers too:");
        out.println();
        out.println("tokens: {secret-file: " + secret.toAbsolutePath() + "}");
        out.flush();
    }
}
