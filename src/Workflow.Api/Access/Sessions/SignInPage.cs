using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Workflow.Core.Json;

namespace Workflow.Api.Access.Sessions;

/// <summary>How one can sign in to the pages, besides with a key.</summary>
/// <param name="TakesTokens">With a token of an identity provider.</param>
/// <param name="IsBehindAppService">By the platform.</param>
internal sealed record SignInWays(bool TakesTokens, bool IsBehindAppService);

/// <summary>The page to sign in and out: plain HTML without scripts, which needs nothing from anywhere else.</summary>
internal static class SignInPage
{
    private const string Style = """
        :root { color-scheme: light dark; --back: #f4f5f7; --card: #ffffff; --text: #1d2433; --quiet: #566076; --line: #c6ccd8; --accent: #2458c5; --on-accent: #ffffff; --fault: #a8201a; --fault-back: #fdeceb; }
        @media (prefers-color-scheme: dark) { :root { --back: #12151c; --card: #1b202b; --text: #e6e9f0; --quiet: #a3acbf; --line: #414a5e; --accent: #8ab4ff; --on-accent: #10203f; --fault: #ffb4ae; --fault-back: #43201f; } }
        * { box-sizing: border-box; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        main { width: 100%; max-width: 26rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
        h1 { margin: 0 0 .25rem; font-size: 1.375rem; line-height: 1.3; }
        p { margin: 0 0 1.25rem; color: var(--quiet); overflow-wrap: anywhere; }
        label { display: block; margin-bottom: .375rem; font-weight: 600; }
        input[type=password] { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--back); color: var(--text); font: inherit; }
        input[type=password][aria-invalid] { border-color: var(--fault); }
        button, .button { display: block; width: 100%; min-height: 2.75rem; margin-top: 1rem; padding: .625rem 1rem; border: 1px solid var(--accent); border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; line-height: 1.4; text-align: center; text-decoration: none; cursor: pointer; }
        .quiet { background: transparent; color: var(--accent); }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .fault { margin: 0 0 1rem; padding: .625rem .75rem; border-radius: .5rem; background: var(--fault-back); color: var(--fault); }
        .hint { margin: 1.25rem 0 0; font-size: .875rem; }
        dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1.25rem; }
        dt { color: var(--quiet); }
        dd { margin: 0; overflow-wrap: anywhere; }
        @media (max-width: 30rem) { body { place-items: start center; } main { padding: 1.25rem; } }
        """;

    private static readonly HtmlEncoder Html = HtmlEncoder.Default;

    /// <summary>The policy of the page: nothing but its own style, known by its hash, and its form.</summary>
    public static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>The form to sign in.</summary>
    /// <param name="next">Where to go afterwards.</param>
    /// <param name="ways">How one can sign in.</param>
    /// <param name="fault">Why signing in failed; <c>null</c>: it was not tried.</param>
    /// <param name="note">What has happened before; <c>null</c>: nothing.</param>
    public static string Form(string next, SignInWays ways, string? fault = null, string? note = null) => Document("Sign in", $"""
        <h1>Sign in to Workflow</h1>
        {(note is null ? "" : $"<p role=\"status\">{Html.Encode(note)}</p>")}
        <p>With an API key{(ways.TakesTokens ? ", or with an access token of your identity provider" : "")}.</p>
        {(fault is null ? "" : $"<p class=\"fault\" id=\"fault\" role=\"alert\">{Html.Encode(fault)}</p>")}
        <form method="post" action="{SignInRoute.Path}">
        <input type="hidden" name="{SignInRoute.NextField}" value="{Html.Encode(next)}">
        <label for="key">Key or token</label>
        <input type="password" id="key" name="{SignInRoute.KeyField}" required autofocus autocomplete="current-password" spellcheck="false"{(fault is null ? "" : " aria-invalid=\"true\" aria-describedby=\"fault\"")}>
        <button type="submit">Sign in</button>
        </form>
        {(ways.IsBehindAppService ? $"<a class=\"button quiet\" href=\"/.auth/login/aad?post_login_redirect_uri={Uri.EscapeDataString(next)}\">Sign in with Microsoft</a>" : "")}
        <p class="hint">An admin of the service can make a key for you.</p>
        """);

    /// <summary>In place of the form, where nobody can sign in.</summary>
    /// <param name="fault">Why not.</param>
    /// <param name="hint">More about it.</param>
    public static string Impossible(string fault, string hint = "") => Document("Sign in", $"""
        <h1>Sign in to Workflow</h1>
        <p class="fault" id="fault" role="alert">{Html.Encode(fault)}</p>
        {(hint.Length == 0 ? "" : $"<p class=\"hint\">{Html.Encode(hint)}</p>")}
        """);

    /// <summary>In place of the form, where no session can be kept: no key is asked for, which others could read.</summary>
    /// <param name="fault">Why not, see <see cref="Encryption.Fault"/>.</param>
    public static string Unencrypted(string fault) => Impossible(fault, "A proxy that adds encryption must send the header X-Forwarded-Proto.");

    /// <summary>Who is signed in, and a form to sign out.</summary>
    /// <param name="session">The session.</param>
    /// <param name="next">Where to go on.</param>
    public static string Owner(SessionInUse session, string next) => Document("Signed in", $"""
        <h1>You are signed in</h1>
        <p>The session ends by itself when it is not used.</p>
        <dl>
        <dt>Name</dt><dd>{Html.Encode(session.Caller.Name)}</dd>
        <dt>Role</dt><dd>{Word.Lower(session.Caller.Role)}</dd>
        {(session.Caller.Workflows is { } patterns ? $"<dt>Workflows</dt><dd>{Html.Encode(string.Join(", ", patterns))}</dd>" : "")}
        </dl>
        <a class="button" href="{Html.Encode(next)}">Continue</a>
        <form method="post" action="{SignInRoute.EndPath}">
        <input type="hidden" name="{SignInRoute.CsrfField}" value="{Html.Encode(session.CsrfToken)}">
        <button type="submit" class="quiet">Sign out</button>
        </form>
        """);

    private static string Document(string title, string body) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{title} · Workflow</title>
        <link rel="icon" href="data:,">
        <style>{Style}</style>
        </head>
        <body>
        <main>
        {body}
        </main>
        </body>
        </html>
        """;
}
