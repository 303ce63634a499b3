using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Workflow.Api.Access.Sessions;

/// <summary>When a browser is sent to the page to sign in, and the words that pages and handlers share.</summary>
internal static class SignInRoute
{
    /// <summary>The address of the page.</summary>
    public const string Path = "/login";

    /// <summary>The address to sign out.</summary>
    public const string EndPath = "/logout";

    /// <summary>The parameter of the page after signing out.</summary>
    public const string SignedOutMark = "signed_out";

    /// <summary>The address of the page after signing out.</summary>
    public const string SignedOut = $"{Path}?{SignedOutMark}";

    /// <summary>The field of the form with a key or a token.</summary>
    public const string KeyField = "key";

    /// <summary>The field, and the parameter of the page, with the address to go to afterwards.</summary>
    public const string NextField = "next";

    /// <summary>The field with the token against forged posts.</summary>
    public const string CsrfField = "csrf_token";

    /// <summary>The header with the token against forged posts.</summary>
    public const string CsrfHeader = "X-CSRF-Token";

    private const string Html = "text/html";

    /// <summary>Whether a person opens a page and sends no key: then a form is a better answer than a problem.</summary>
    public static bool IsWanted(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers[SentKey.Header].Count == 0
        && request.Headers.Authorization.Count == 0
        && !request.Path.StartsWithSegments(Routes.Root, StringComparison.OrdinalIgnoreCase)
        && AcceptsHtml(request);

    /// <summary>Whether a request asks for a page by name; a program accepts anything.</summary>
    public static bool AcceptsHtml(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types) && types.Any(type => type.MediaType.Equals(Html, StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);

    /// <summary>Sends a browser to the page, and then back to where it wanted to go.</summary>
    public static void Begin(HttpContext http) =>
        GoTo(http.Response, $"{Path}?{NextField}={Uri.EscapeDataString($"{http.Request.Path}{http.Request.QueryString}")}");

    /// <summary>Sends a browser to an address of this service, to be read with GET (303).</summary>
    public static void GoTo(HttpResponse response, string address)
    {
        response.StatusCode = StatusCodes.Status303SeeOther;
        response.Headers.Location = address;
        response.Headers.CacheControl = "no-store";
        response.Headers.Remove(HeaderNames.WWWAuthenticate);
    }
}
