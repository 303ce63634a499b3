namespace Workflow.Api.Access.Sessions;

/// <summary>Where a browser goes after signing in: an address of this service, and never another site.</summary>
internal static class NextAddress
{
    /// <summary>Where it goes if nothing else is asked for.</summary>
    public const string Default = "/monitor";

    private const int MaxLength = 2_000;

    private static readonly Uri AnyHost = new("http://host.invalid");

    /// <summary>The address that a request asks for, if it is safe, or the default.</summary>
    /// <param name="asked">A path, with a query or without.</param>
    public static string Of(string? asked) => asked is not null && IsSafe(asked) ? asked : Default;

    // A browser goes to another site for "//host", "/\host" and "/<tab>/host". Only printable ASCII is accepted, which is also
    // safe in a header.
    private static bool IsSafe(string asked) =>
        asked.Length is > 0 and <= MaxLength
        && asked[0] == '/'
        && !asked.StartsWith("//", StringComparison.Ordinal)
        && asked.All(c => c is > ' ' and < '\x7f' and not ('\\' or '"' or '<' or '>'))
        && Uri.TryCreate(AnyHost, asked, out var address)
        && address.Host == AnyHost.Host
        && address.IsDefaultPort
        && address.UserInfo.Length == 0
        && address.AbsolutePath is not ("/login" or "/logout");
}
