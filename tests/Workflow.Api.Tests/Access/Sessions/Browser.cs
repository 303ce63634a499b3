using System.Net;
using System.Text.RegularExpressions;

namespace Workflow.Api.Tests.Access.Sessions;

/// <summary>What a browser does, as far as the tests need it: it keeps the cookie, and fills in forms.</summary>
internal sealed partial class Browser(ApiHost host)
{
    public const string Form = "application/x-www-form-urlencoded";

    /// <summary>The cookie, as it is sent; <c>null</c>: there is none.</summary>
    public string? Cookie { get; set; }

    /// <summary>What the service has said of the cookie last.</summary>
    public string? SetCookie { get; private set; }

    public async Task<Answer> GetAsync(string path, params (string, string)[] headers) => await SendAsync("GET", path, null, headers);

    public Task<Answer> SignInAsync(string key, string? next = null, params (string, string)[] headers) =>
        SendAsync("POST", "/login", $"key={WebUtility.UrlEncode(key)}{(next is null ? "" : $"&next={WebUtility.UrlEncode(next)}")}", headers);

    /// <summary>Presses the button to sign out.</summary>
    public async Task<Answer> SignOutAsync() =>
        await SendAsync("POST", "/logout", $"csrf_token={Token().Match((await GetAsync("/login")).Text).Groups["value"].Value}", []);

    public async Task<string> CsrfTokenAsync() => (await GetAsync("/api/v1/me")).Json.GetProperty("csrf_token").GetString()!;

    public async Task<Answer> SendAsync(string method, string path, string? form, (string, string)[] headers, string type = Form)
    {
        var answer = await host.SendAsync(method, path, form, type, Cookie is null ? headers : [.. headers, ("Cookie", Cookie)]);
        if (answer.Headers.TryGetValue("Set-Cookie", out var set))
        {
            SetCookie = set;
            Cookie = set.Split(';')[0] is var pair && pair.EndsWith('=') ? null : pair;
        }

        return answer;
    }

    [GeneratedRegex("name=\"csrf_token\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
