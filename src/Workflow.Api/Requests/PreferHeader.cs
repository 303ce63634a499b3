using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Api.Requests;

/// <summary>The header <c>Prefer</c> (RFC 7240), of which <c>wait</c> is known. Other preferences are ignored, as it says.</summary>
internal static class PreferHeader
{
    public const string Name = "Prefer";

    /// <summary>Says which preferences an answer follows.</summary>
    public const string Applied = "Preference-Applied";

    private const string WaitName = "wait";

    /// <summary>How many seconds the caller would wait for the final answer, at least 0; <c>null</c>: it does not say.</summary>
    /// <exception cref="RefusedException">It is not a whole number of seconds. Of several, the first counts.</exception>
    public static int? Wait(HttpRequest request)
    {
        foreach (var preference in request.Headers[Name].SelectMany(line => (line ?? "").Split(',')))
        {
            // Parameters follow a semicolon; wait has none.
            if (NameValueHeaderValue.TryParse(preference.Split(';')[0], out var read) && read.Name.Equals(WaitName, StringComparison.OrdinalIgnoreCase))
            {
                return HeaderUtilities.TryParseNonNegativeInt32(HeaderUtilities.RemoveQuotes(read.Value), out var seconds)
                    ? seconds
                    : throw new RefusedException(RefusalReason.Invalid, "A header has a fault.", [new Fault(Name, "must say wait as a whole number of seconds, such as wait=10")]);
            }
        }

        return null;
    }

    /// <summary>The answer's word that it has waited.</summary>
    public static void SayWaited(HttpResponse response, int seconds) => response.Headers[Applied] = $"{WaitName}={seconds}";
}
