namespace Workflow.Tasks.Http.Redirects;

/// <summary>Scheme, host and port (RFC 6454 §4).</summary>
/// <param name="Scheme">In lower case.</param>
/// <param name="Host">In lower case, in the form that DNS uses.</param>
/// <param name="Port">The default port of the scheme, if the URL has none.</param>
internal readonly record struct Origin(string Scheme, string Host, int Port)
{
    internal static Origin Of(Uri url) => new(url.Scheme, url.IdnHost.ToLowerInvariant(), url.Port);

    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal) ? $"{Scheme}://[{Host}]:{Port}" : $"{Scheme}://{Host}:{Port}";
}
