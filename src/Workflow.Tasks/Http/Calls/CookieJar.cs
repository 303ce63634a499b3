using System.Net;

namespace Workflow.Tasks.Http.Calls;

/// <summary>The cookies that servers set within one call (RFC 6265): for its redirects and pages, and for nothing else.</summary>
internal sealed class CookieJar
{
    private readonly CookieContainer _cookies = new();

    /// <summary>Takes the cookies of a response. One that is not valid, or not for its server, is left out.</summary>
    internal void Take(HttpResponseMessage response, Uri url)
    {
        if (!response.Headers.NonValidated.TryGetValues("Set-Cookie", out var values))
        {
            return;
        }

        // Without an equals sign it is none (RFC 6265 §5.2).
        foreach (var value in values.Where(value => value.Split(';', 2)[0].Contains('=', StringComparison.Ordinal)))
        {
            try
            {
                _cookies.SetCookies(url, value);
            }
            catch (CookieException)
            {
                // As browsers do.
            }
        }
    }

    /// <summary>The header for a request; <c>null</c>: there are none for it.</summary>
    internal string? HeaderOf(Uri url) => _cookies.GetCookieHeader(url) is { Length: > 0 } header ? header : null;
}
