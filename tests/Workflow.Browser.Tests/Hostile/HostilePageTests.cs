using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using Workflow.Browser.Tests.Monitor;
using Workflow.Browser.Tests.Pages;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Browser.Tests.Hostile;

/// <summary>A page of someone else, in a real browser: it can neither read anything of the service nor change anything.</summary>
public sealed class HostilePageTests(Chromium chromium, MonitorService service) : IDisposable
{
    private const string SameSite = "localhost"; // cookies do not care about ports, so the session's is sent along
    private const string CrossSite = "127.0.0.1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Where the page is, whether the service has a key, and whether the victim is signed in.
    public static TheoryData<string, bool, bool> Pages => new(
    [
        (SameSite, true, true),
        (CrossSite, false, false),
        (Chromium.ReboundName, false, false),
        (SameSite, false, false),
        (SameSite, true, false),
        (CrossSite, true, true),
        (Chromium.ReboundName, true, true),
    ]);

    [FullTheory]
    [MemberData(nameof(Pages))]
    public async Task Page_ReadsAndChangesNothing(string origin, bool hasKey, bool isSignedIn)
    {
        await using var context = await chromium.OpenAsync();
        await using var hostile = await HostileServer.StartAsync();
        using var keyless = hasKey ? null : await StandaloneProcess.StartAsync(_folder.File("data"));
        var client = keyless?.Client ?? service.Client;
        var target = keyless is null ? service.Origin : $"http://localhost:{keyless.BaseAddress.Port.ToString(CultureInfo.InvariantCulture)}";
        var created = await client.CreateWorkflowAsync(Define.Workflow(service.NewName("victim"), Define.Pass("only")));
        var workflow = $"/api/v1/workflows/{created.Number("id").ToString(CultureInfo.InvariantCulture)}";
        if (isSignedIn)
        {
            var page = await context.NewPageAsync();
            await (await SignInPage.OpenAsync(page, target)).SignInAsync(MonitorService.Key);
        }

        var result = await AttackAsync(context, $"http://{origin}:{hostile.Port.ToString(CultureInfo.InvariantCulture)}", target, created.Number("id"));

        Assert.Empty(result.GetProperty("leaks").EnumerateArray().Select(leak => leak.GetString()!));
        Assert.InRange(result.GetProperty("tried").GetInt32(), 300, 10_000);
        Assert.True(result.GetProperty("hasWindow").GetBoolean());
        Assert.Empty(await client.ListAsync($"{workflow}/runs"));
        Assert.Equal(created.Text("updated_at"), (await client.GetAsync(workflow)).Expect(HttpStatusCode.OK).Json.Text("updated_at"));
        Assert.Empty(await client.ListAsync("/api/v1/workflows?search=planted"));
        Assert.DoesNotContain(await client.ListAsync("/api/v1/keys"), key => key.Text("name") == "planted");
        if (isSignedIn)
        {
            // Neither signed out, nor signed in as someone else.
            var page = await context.NewPageAsync();
            var me = await page.GotoAsync($"{target}/api/v1/me");
            var owner = (await client.GetAsync("/api/v1/me")).Expect(HttpStatusCode.OK).Json;
            Assert.Equal((200, owner.Text("name")), (me!.Status, JsonElement.Parse(await me.TextAsync()).Text("name")));
        }
    }

    // Otherwise a mistake in the page would look like a defence.
    [FullFact]
    public async Task Page_ReadsAndChangesMuch_OfAServiceThatDoesNotDefendItself()
    {
        await using var context = await chromium.OpenAsync();
        await using var hostile = await HostileServer.StartAsync();
        await using var victim = await HostileServer.StartAsync();

        var result = await AttackAsync(context, $"http://127.0.0.1:{hostile.Port.ToString(CultureInfo.InvariantCulture)}", $"http://localhost:{victim.Port.ToString(CultureInfo.InvariantCulture)}", 1);

        var leaks = result.GetProperty("leaks").EnumerateArray().Select(leak => leak.GetString()!).ToList();
        Assert.All(["fetch cors include /api/v1/me", "xhr POST", "script /api/v1/me was loaded", "importScripts /api/v1/me"], way => Assert.Contains(leaks, leak => leak.StartsWith(way, StringComparison.Ordinal)));
        Assert.All(["POST /api/v1/workflows/1/run", "POST /login", "POST /logout", "DELETE /api/v1/workflows/1", "PUT /api/v1/workflows/1"], change => Assert.Contains(change, victim.Changes));
        Assert.InRange(victim.Changes.Count(change => change == "POST /api/v1/workflows/1/run"), 20, 1_000); // fetch, beacon, xhr, forms
    }

    // A name of the attacker's that leads to this machine, with the service's own port: the browser takes it for one origin.
    [Fact]
    public async Task ReboundName_IsAnsweredWithNothing()
    {
        await using var context = await chromium.OpenAsync();
        using var host = await StandaloneProcess.StartAsync(_folder.File("data"));
        var page = await context.NewPageAsync();
        foreach (var path in new[] { "/api/v1/workflows", "/login", "/docs/index.html", "/monitor" })
        {
            var answer = await page.GotoAsync($"http://{Chromium.ReboundName}:{host.BaseAddress.Port.ToString(CultureInfo.InvariantCulture)}{path}");

            Assert.Equal((int)HttpStatusCode.MisdirectedRequest, answer!.Status);
        }
    }

    private static async Task<JsonElement> AttackAsync(IBrowserContext context, string origin, string target, long workflow)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{origin}/hostile.html?target={Uri.EscapeDataString(target)}&workflow={workflow.ToString(CultureInfo.InvariantCulture)}&key={MonitorService.Key}");
        await page.ClickAsync("#start"); // a window needs the click of a person
        await page.WaitForFunctionAsync("() => window.result !== undefined", null, new PageWaitForFunctionOptions { Timeout = 240_000 });
        return JsonElement.Parse(await page.EvaluateAsync<string>("() => JSON.stringify(window.result)"));
    }
}
