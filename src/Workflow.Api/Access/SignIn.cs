using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Workflow.Api.Access.Sessions;
using Workflow.Api.Problems;
using Workflow.Api.RateLimits;
using Workflow.Core.Access;
using Workflow.Core.History;

namespace Workflow.Api.Access;

/// <summary>Lets a request through whose caller is known, and slows down addresses whose requests send wrong keys.</summary>
internal sealed partial class SignIn(Callers callers, FailedSignIns failed, CallerLimits limits, ILogger<SignIn> logger)
{
    /// <summary>Identifies the caller of a request; if it is not known, says how to refuse the request.</summary>
    public ValueTask<(Caller? Caller, ProblemDetails? Refusal)> TryAsync(HttpContext http) =>
        TryAsync(http, SentKey.Credential(http.Request), () => callers.IdentifyAsync(http));

    /// <summary>Identifies the owner of a key or a token that a form has; if it is not known, says how to refuse the request.</summary>
    public ValueTask<(Caller? Caller, ProblemDetails? Refusal)> TryAsync(HttpContext http, string key) =>
        TryAsync(http, key, () => callers.IdentifyAsync(key, http.RequestAborted));

    private async ValueTask<(Caller? Caller, ProblemDetails? Refusal)> TryAsync(HttpContext http, string? credential, Func<Task<Identity>> identifyAsync)
    {
        try
        {
            return await IdentifyAsync(http, credential, identifyAsync);
        }
        catch (StoreUnavailableException e)
        {
            LogUnavailable(e);
            ProblemWriting.SetRetryAfter(http.Response, e);
            return (null, Problem.Of(StatusCodes.Status503ServiceUnavailable, Problem.ForStrangers(e)));
        }
    }

    private async ValueTask<(Caller? Caller, ProblemDetails? Refusal)> IdentifyAsync(HttpContext http, string? credential, Func<Task<Identity>> identifyAsync)
    {
        var cookie = credential is null ? SessionCookie.Read(http.Request) : null;
        if (credential is not null && failed.Refusal(http, credential) is { } slowed)
        {
            return (null, slowed);
        }

        // A page may ask again and again with the cookie of a session that has ended: that is no guess, but it costs a read.
        if (cookie is not null && !failed.IsKnown(http, cookie) && limits.AddressRefusal(http) is { } tooMany)
        {
            return (null, tooMany);
        }

        var identity = await identifyAsync();
        if (identity.Caller is { } caller)
        {
            if ((credential ?? cookie) is { } accepted)
            {
                failed.Succeeded(http, accepted);
            }

            return (caller, null);
        }

        if (limits.CountAddress(http) is { } more)
        {
            return (null, more);
        }

        if (identity.Status != StatusCodes.Status401Unauthorized)
        {
            return (null, Problem.Of(identity.Status, identity.Fault)); // known, or not to be checked now
        }

        var keyless = await callers.KeylessRefusalAsync(http);
        await callers.ExplainAsync(keyless, http.RequestAborted);
        return (null, (credential is null ? null : await failed.FailedAsync(http, credential)) ?? Unknown(http, identity.Fault, keyless));
    }

    // RFC 6750, 3: the error is only named if a key was sent.
    private static ProblemDetails Unknown(HttpContext http, string? fault, string? keyless)
    {
        http.Response.Headers.WWWAuthenticate = fault is null ? "Bearer realm=\"workflow\"" : "Bearer realm=\"workflow\", error=\"invalid_token\"";
        return Problem.Of(StatusCodes.Status401Unauthorized, keyless ?? fault ?? $"This needs a key, in the header 'Authorization: Bearer KEY' or '{SentKey.Header}: KEY'.");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A caller could not be identified, as the store can't be used")]
    private partial void LogUnavailable(Exception exception);
}
