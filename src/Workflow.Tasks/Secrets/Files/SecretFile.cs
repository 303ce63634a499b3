using System.Text;

namespace Workflow.Tasks.Secrets.Files;

/// <summary>The form of a file that holds one secret, as Docker and Kubernetes mount them.</summary>
internal static class SecretFile
{
    /// <summary>Most bytes of a file.</summary>
    public const int MaxBytes = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads a file. One line break at its end is not part of the secret, as editors and <c>echo</c> add it.
    /// </summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The name of the secret, and of the file: letters, digits and <c>_</c>.</param>
    public static SecretReading Read(string directory, string name)
    {
        byte[] bytes;
        var path = Path.Combine(directory, name);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            bytes = new byte[MaxBytes + 1];
            bytes = bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (FileNotFoundException)
        {
            return SecretReading.None; // also for a link to nothing
        }
        catch (DirectoryNotFoundException)
        {
            return SecretReading.Failed(name, "The directory of the secrets is not there.", isTransient: true); // perhaps not mounted yet
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            return SecretReading.None;
        }
        catch (UnauthorizedAccessException)
        {
            return SecretReading.Failed(name, $"This service may not read the file of the secret '{name}'.", isTransient: false);
        }
        catch (IOException)
        {
            return SecretReading.Failed(name, $"The file of the secret '{name}' could not be read.", isTransient: true);
        }

        if (bytes.Length > MaxBytes)
        {
            return SecretReading.Failed(name, $"The file of the secret '{name}' has more than {MaxBytes} bytes.", isTransient: false);
        }

        try
        {
            return new SecretReading(Trimmed(Strict.GetString(bytes)));
        }
        catch (DecoderFallbackException)
        {
            return SecretReading.Failed(name, $"The file of the secret '{name}' is not UTF-8 text.", isTransient: false);
        }
    }

    private static string Trimmed(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
