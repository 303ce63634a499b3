using Workflow.Tasks.Http.Addresses;

namespace Workflow.Tasks.Http.Redirects;

/// <summary>
/// Where a redirect leads (RFC 9110 §15.4), and what goes along. What a config sends was written for one origin: its
/// headers, its body and the Idempotency-Key go to no other one, and once a call has left its origin, not back to it
/// either, as the redirecting server has chosen that address.
/// </summary>
internal static class RedirectRule
{
    /// <summary>Whether an answer asks for a request somewhere else.</summary>
    internal static bool IsRedirect(int status) => status is 300 or 301 or 302 or 303 or 307 or 308;

    /// <summary>The request that a redirect asks for.</summary>
    /// <param name="hop">The request that was redirected.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="location">Its Location.</param>
    /// <param name="bodyIsEmpty">Whether the call has no body.</param>
    /// <param name="mask">Takes secrets out of the URL that a refusal shows.</param>
    /// <returns><c>null</c> if the location is no URL: then the answer is all there is.</returns>
    /// <exception cref="AddressRefusedException">It leads where the call may not go.</exception>
    internal static Hop? Next(Hop hop, int status, string? location, bool bodyIsEmpty, Func<string, string> mask)
    {
        if (string.IsNullOrWhiteSpace(location) || !Uri.TryCreate(hop.Url, location, out var to))
        {
            return null;
        }

        if (to.Scheme != Uri.UriSchemeHttp && to.Scheme != Uri.UriSchemeHttps)
        {
            throw new AddressRefusedException($"it was redirected to {ShownUrl.Of(to, mask)}, which is neither http nor https");
        }

        if (to.UserInfo.Length > 0)
        {
            throw new AddressRefusedException($"it was redirected to {ShownUrl.Of(to, mask)} with a user name or password, which no URL here may hold");
        }

        if (hop.Url.Scheme == Uri.UriSchemeHttps && to.Scheme == Uri.UriSchemeHttp)
        {
            throw new AddressRefusedException($"it was redirected from https to {ShownUrl.Of(to, mask)}, which anybody on the way could read and change");
        }

        var next = IsAskedWithGet(hop.Method, status)
            ? hop with { Method = HttpMethod.Get, Url = to, HasBody = false }
            : hop with { Url = to };
        if (Origin.Of(hop.Url) == Origin.Of(to))
        {
            return next;
        }

        if (next.HasBody && !bodyIsEmpty)
        {
            // Without its body it would be another call than the one that was asked for.
            throw new AddressRefusedException(
                $"it was redirected ({status}) to {ShownUrl.Of(to, mask)}, which is another origin, and its body may not go there; if it may, let url name that address");
        }

        return next with { IsTrusted = false, HasBody = false };
    }

    // RFC 9110 §15.4.2 to §15.4.4: every browser and client turns POST into GET at 301 and 302, and 303 asks for it.
    private static bool IsAskedWithGet(HttpMethod method, int status) => status switch
    {
        300 or 301 or 302 => method == HttpMethod.Post,
        303 => method != HttpMethod.Get && method != HttpMethod.Head,
        _ => false,
    };
}
