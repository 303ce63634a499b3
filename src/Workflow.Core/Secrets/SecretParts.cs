using System.Text.RegularExpressions;

namespace Workflow.Core.Secrets;

/// <summary>
/// The passwords within a secret that is an address or a connection string: a server, or a driver, may return one without the
/// rest. And the lines of a secret that has several, such as a private key: a log shows each by itself.
/// </summary>
public static partial class SecretParts
{
    // A shorter line may be anywhere, and says little.
    private const int ShortestLine = 16;

    /// <summary>The secret itself, then each password in it, and each line if it has several.</summary>
    /// <param name="secret">The value of a secret.</param>
    public static IEnumerable<string> Of(string secret)
    {
        yield return secret;
        if (secret.Contains('\n', StringComparison.Ordinal))
        {
            foreach (var line in secret.Split('\n').Select(line => line.Trim()).Where(line => line.Length >= ShortestLine && !line.StartsWith("-----", StringComparison.Ordinal)))
            {
                yield return line;
            }
        }

        if (secret.Contains("://", StringComparison.Ordinal))
        {
            foreach (var password in OfUrl(secret))
            {
                yield return password;
            }
        }
        else if (secret.Contains('='))
        {
            foreach (var password in OfConnectionString(secret))
            {
                yield return password;
            }
        }
    }

    // The user information up to the last @ before the path (RFC 3986 §3.2.1), as it is written and as it is meant.
    private static IEnumerable<string> OfUrl(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.AsSpan(start).IndexOfAny('/', '?', '#');
        var authority = end < 0 ? url[start..] : url[start..(start + end)];
        var at = authority.LastIndexOf('@');
        var colon = authority.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || colon >= at)
        {
            yield break;
        }

        var written = authority[(colon + 1)..at];
        yield return written;
        if (Uri.UnescapeDataString(written) is var meant && meant != written)
        {
            yield return meant;
        }
    }

    private static IEnumerable<string> OfConnectionString(string text)
    {
        foreach (Match match in PasswordForm().Matches(text))
        {
            var (value, quote) = (match.Groups["value"].Value, match.Groups["quote"].Value);
            yield return quote.Length == 0 ? value.TrimEnd() : value.Replace(quote + quote, quote, StringComparison.Ordinal);
        }
    }

    // As the connection strings of databases and of the cloud name them. A quotation mark is doubled within quotation marks.
    [GeneratedRegex("""(^|;)\s*(Password|Pwd|PassWd|AccountKey|SharedAccessKey|SharedAccessSignature)\s*=\s*((?<quote>")(?<value>([^"]|"")*)"|(?<quote>')(?<value>([^']|'')*)'|(?<value>[^;]*))""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PasswordForm();
}
