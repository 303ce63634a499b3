using Workflow.Tasks.Http.Addresses;

namespace Workflow.Tasks.Http.Redirects;

/// <summary>
/// Decides where a redirect leads (RFC 9110 §15.4) and what it carries. The headers and body of a config and the
/// Idempotency-Key are meant for one origin and go to no other. Once a call has left that origin, they are not sent there
/// again either, as the redirecting server has chosen the address.
/// </summary>
internal static class RedirectRule
{
    /// <summary>Whether a status is a redirect.</summary>
    internal static bool IsRedirect(int status) => status is 300 or 301 or 302 or 303 or 307 or 308;

    /// <summary>The request that a redirect asks for.</summary>
    /// <param name="hop">The request that was redirected.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="location">Its Location.</param>
    /// <param name="bodyIsEmpty">Whether the call has no body.</param>
    /// <param name="mask">Masks secrets in the URL that a refusal shows.</param>
    /// <returns><c>null</c> if the location is not a URL: then the redirect itself is the response.</returns>
    /// <exception cref="AddressRefusedException">It leads to an address that the call may not reach.</exception>
    internal static Hop? Next(Hop hop, int status, string? location, bool bodyIsEmpty, Func<string, string> mask)
    {
        if (string.IsNullOrWhiteSpace(location) || !Uri.TryCreate(hop.Url, location, out var to))
        {
            return null;
        }

        Check(hop.Url, to, "it was redirected", mask);
        var next = IsAskedWithGet(hop.Method, status)
            ? hop with { Method = HttpMethod.Get, Url = to, HasBody = false }
            : hop with { Url = to };
        if (Origin.Of(hop.Url) == Origin.Of(to))
        {
            return next;
        }

        if (next.HasBody && !bodyIsEmpty)
        {
            // Without its body it would be a different call.
            throw new AddressRefusedException(
                $"it was redirected ({status}) to {ShownUrl.Of(to, mask)}, which is another origin, and its body is not sent there; to send it, set url to that address");
        }

        return next with { IsTrusted = false, HasBody = false };
    }

    /// <summary>Checks an address that a server names, and that the call goes on with.</summary>
    /// <param name="from">The address that it comes from.</param>
    /// <param name="to">The address.</param>
    /// <param name="lead">How it leads there: "it was redirected".</param>
    /// <param name="mask">Masks secrets in the URL that a refusal shows.</param>
    /// <exception cref="AddressRefusedException">The call may not reach it.</exception>
    internal static void Check(Uri from, Uri to, string lead, Func<string, string> mask)
    {
        if (to.Scheme != Uri.UriSchemeHttp && to.Scheme != Uri.UriSchemeHttps)
        {
            throw new AddressRefusedException($"{lead} to {ShownUrl.Of(to, mask)}, which is neither http nor https");
        }

        if (to.UserInfo.Length > 0)
        {
            throw new AddressRefusedException($"{lead} to {ShownUrl.Of(to, mask)} with a user name or password, which no URL here may hold");
        }

        if (from.Scheme == Uri.UriSchemeHttps && to.Scheme == Uri.UriSchemeHttp)
        {
            throw new AddressRefusedException($"{lead} from https to {ShownUrl.Of(to, mask)}, which is not encrypted");
        }
    }

    // RFC 9110 §15.4.2 to §15.4.4: every browser and client turns POST into GET at 301 and 302, and 303 asks for it.
    private static bool IsAskedWithGet(HttpMethod method, int status) => status switch
    {
        300 or 301 or 302 => method == HttpMethod.Post,
        303 => method != HttpMethod.Get && method != HttpMethod.Head,
        _ => false,
    };
}
