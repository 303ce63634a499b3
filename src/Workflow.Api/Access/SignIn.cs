using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Workflow.Api.Problems;
using Workflow.Api.RateLimits;
using Workflow.Core.Access;

namespace Workflow.Api.Access;

/// <summary>Lets a request through whose caller is known, and slows down addresses whose requests send wrong keys.</summary>
internal sealed class SignIn(Callers callers, FailedSignIns failed)
{
    /// <summary>Identifies the caller of a request; if it is not known, says how to refuse the request.</summary>
    public async ValueTask<(Caller? Caller, ProblemDetails? Refusal)> TryAsync(HttpContext http)
    {
        if (SentKey.Credential(http.Request) is not { } credential)
        {
            var identity = await callers.IdentifyAsync(http);
            return (identity.Caller, identity.Caller is null ? Unknown(http, identity.Fault) : null);
        }

        if (failed.Refusal(http, credential) is { } tooMany)
        {
            return (null, tooMany);
        }

        var (caller, fault) = await callers.IdentifyAsync(http);
        if (caller is null)
        {
            return (null, await failed.FailedAsync(http) ?? Unknown(http, fault));
        }

        failed.Succeeded(http, credential);
        return (caller, null);
    }

    // RFC 6750, 3: the error is only named if a key was sent.
    private static ProblemDetails Unknown(HttpContext http, string? fault)
    {
        http.Response.Headers.WWWAuthenticate = fault is null ? "Bearer realm=\"workflow\"" : "Bearer realm=\"workflow\", error=\"invalid_token\"";
        return Problem.Of(StatusCodes.Status401Unauthorized, fault ?? $"This needs a key, in the header 'Authorization: Bearer KEY' or '{SentKey.Header}: KEY'.");
    }
}
