using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Workflow.Api.Access;
using Workflow.Api.Access.People;
using Workflow.Api.Access.Sessions;
using Workflow.Api.Audit;
using Workflow.Api.Requests;
using Workflow.Core.Access;

namespace Workflow.Api.Handlers;

/// <summary>Signing in to the pages, and out.</summary>
internal static partial class SignInHandlers
{
    private const int MaxBytes = 32 * 1024;
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>Shows the form to sign in, or who is signed in.</summary>
    public static async Task<IResult> Show(HttpContext http, Callers callers, BrowserSessions sessions, Tokens tokens, AppServiceUser platform)
    {
        var next = NextAddress.Of(http.Request.Query[SignInRoute.NextField]);
        if (await callers.NeedsNoKeyAsync(http))
        {
            return GoTo(http, next); // nobody needs to sign in
        }

        if (await callers.KeylessRefusalAsync(http) is { } keyless)
        {
            return Page(http, SignInPage.Impossible(keyless)); // there is no key to sign in with
        }

        return await sessions.FindAsync(http) is { } session
            ? Page(http, SignInPage.Owner(session, next))
            : Page(http, Encryption.Fault(http.Request) is { } fault ? SignInPage.Unencrypted(fault) : SignInPage.Form(next, new SignInWays(tokens.AreAccepted, platform.IsTrusted), note: Note(http)));
    }

    /// <summary>Begins a session with a key or a token.</summary>
    public static async Task<IResult> Begin(HttpContext http, Callers callers, SignIn signIn, BrowserSessions sessions, Tokens tokens, AppServiceUser platform, AuditTrail trail, ILoggerFactory loggers)
    {
        var form = await ReadFormAsync(http);
        var next = NextAddress.Of(form.GetValueOrDefault(SignInRoute.NextField));
        if (await callers.NeedsNoKeyAsync(http))
        {
            return GoTo(http, next); // nobody needs to sign in
        }

        // The key is not checked: a session could not be kept, and others may have read it.
        if (Encryption.Fault(http.Request) is { } unencrypted)
        {
            return SignInRoute.AcceptsHtml(http.Request)
                ? Page(http, SignInPage.Unencrypted(unencrypted), StatusCodes.Status400BadRequest)
                : Problem(http, Problems.Problem.Of(StatusCodes.Status400BadRequest, unencrypted));
        }

        var key = form.GetValueOrDefault(SignInRoute.KeyField).ToString().Trim();
        var (known, refusal) = key.Length == 0 ? (null, Problems.Problem.Of(StatusCodes.Status400BadRequest, tokens.AreAccepted ? "Enter a key or a token." : "Enter a key.")) : await signIn.TryAsync(http, key);
        if (known is not { } caller)
        {
            return SignInRoute.AcceptsHtml(http.Request)
                ? Page(http, SignInPage.Form(next, new SignInWays(tokens.AreAccepted, platform.IsTrusted), refusal!.Detail), refusal.Status ?? StatusCodes.Status401Unauthorized)
                : Problem(http, refusal!);
        }

        await trail.BeginSessionAsync(http, caller);

        // An existing session is ended: someone else may have set its cookie, and would be signed in too.
        if (await sessions.FindAsync(http) is { } before)
        {
            await sessions.EndAsync(before.Id);
        }

        await sessions.BeginAsync(http, caller);
        LogBegun(loggers.CreateLogger(typeof(SignInHandlers)), caller.Actor);
        return GoTo(http, next);
    }

    /// <summary>Ends the session. Without one there is nothing to end.</summary>
    public static async Task<IResult> End(HttpContext http, BrowserSessions sessions, AuditTrail trail)
    {
        if (await sessions.FindAsync(http) is { } session)
        {
            var sent = http.Request.Headers[SignInRoute.CsrfHeader] is [{ } header] ? header : (await ReadFormAsync(http)).GetValueOrDefault(SignInRoute.CsrfField).ToString();
            if (!KeyText.IsSame(sent, session.CsrfToken))
            {
                return Problem(http, Problems.Problem.Of(StatusCodes.Status403Forbidden, $"To sign out, send the header {SignInRoute.CsrfHeader} or the form field {SignInRoute.CsrfField}, with the csrf_token that GET {Routes.Root}/me shows."));
            }

            await trail.BeginSessionAsync(http, session.Caller);
            await sessions.EndAsync(session.Id);
        }

        SessionCookie.Clear(http);
        return GoTo(http, SignInRoute.SignedOut);
    }

    // A browser keeps the cookie of a session that has ended by itself.
    private static string? Note(HttpContext http) =>
        http.Request.Query.ContainsKey(SignInRoute.SignedOutMark) ? "You have signed out."
        : SessionCookie.Read(http.Request) is not null ? "Your session has ended."
        : null;

    private static async Task<IReadOnlyDictionary<string, StringValues>> ReadFormAsync(HttpContext http)
    {
        var request = http.Request;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(FormType, StringComparison.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException($"The body must be a form: {FormType}.", StatusCodes.Status415UnsupportedMediaType);
        }

        var bytes = await Body.ReadBytesAsync(request, MaxBytes, null, http.RequestAborted);
        return QueryHelpers.ParseQuery(Encoding.UTF8.GetString(bytes.Span));
    }

    private static IResult GoTo(HttpContext http, string address)
    {
        SignInRoute.GoTo(http.Response, address);
        return Results.Empty;
    }

    private static IResult Page(HttpContext http, string html, int status = StatusCodes.Status200OK)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentSecurityPolicy = SignInPage.Policy;
        return Results.Content(html, "text/html", Encoding.UTF8, status);
    }

    private static IResult Problem(HttpContext http, ProblemDetails problem)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Problem(problem);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Actor} has signed in to the pages")]
    private static partial void LogBegun(ILogger logger, string actor);
}
