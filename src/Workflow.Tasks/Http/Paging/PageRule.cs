using System.Text.Json;
using Workflow.Tasks.Http.Addresses;
using Workflow.Tasks.Http.Redirects;

namespace Workflow.Tasks.Http.Paging;

/// <summary>Decides where the next page is, and what its request carries: to another origin no more than a redirect.</summary>
internal static class PageRule
{
    private const string Lead = "its next page leads";

    /// <summary>The request of the next page; <c>null</c>: there is none.</summary>
    /// <param name="hop">The request of this page.</param>
    /// <param name="next">What names the next one: a text, or nothing.</param>
    /// <param name="mask">Masks secrets in the URL that a refusal shows.</param>
    /// <exception cref="PagingException">It is no address.</exception>
    /// <exception cref="AddressRefusedException">It leads to an address that the call may not reach.</exception>
    internal static Hop? Next(Hop hop, JsonElement next, Func<string, string> mask)
    {
        if (next.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False || (next.ValueKind == JsonValueKind.String && next.ValueEquals("")))
        {
            return null;
        }

        if (next.ValueKind != JsonValueKind.String || next.GetString() is not { Length: <= HttpTaskConfig.MaxUrlLength } text || !Uri.TryCreate(hop.Url, text, out var to))
        {
            throw new PagingException("next gave something else than a URL, or null at the end");
        }

        RedirectRule.Check(hop.Url, to, Lead, mask);
        var isSame = Origin.Of(hop.Url) == Origin.Of(to);
        return hop with { Url = to, IsTrusted = hop.IsTrusted && isSame, HasBody = hop.HasBody && isSame };
    }
}

/// <summary>The pages of a list can't be followed.</summary>
/// <param name="message">Why, as a part of a sentence.</param>
internal sealed class PagingException(string message) : Exception(message);
