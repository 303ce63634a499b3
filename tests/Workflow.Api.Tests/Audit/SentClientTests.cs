using Workflow.Api.Audit;
using Workflow.Core.Access;

namespace Workflow.Api.Tests.Audit;

/// <summary>The program that a caller says it uses, and what agents read, are in the audit trail.</summary>
public sealed class SentClientTests : IAsyncLifetime
{
    private const string Bootstrap = "correct-horse-battery-staple";

    private readonly ApiHost _host = new() { Settings = { ["Workflow:Access:BootstrapKey"] = Bootstrap } };

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Request_IsRecorded_IfAnAgentSendsIt_WhateverItDoes()
    {
        foreach (var (name, method, path) in RouteAddresses.Of(_host).Where(route => route.Name is not ("start_by_webhook" or "succeed_callback" or "fail_callback" or "send_heartbeat" or "login" or "logout" or "login_page" or "get_definition_schema" or "live" or "ready")))
        {
            if (name.StartsWith("watch", StringComparison.Ordinal))
            {
                continue; // never answered
            }

            var before = _host.Audit.Entries.Count;

            await SendAsync(method, path, Bootstrap, "mcp/some_tool");

            await FlushAsync();
            var entry = Assert.Single(_host.Audit.Entries.Skip(before));
            Assert.Equal((name, "bootstrap", "mcp/some_tool"), (entry.Action, entry.Actor, entry.Client));
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/workflows/7", "mcp/show_workflow", "get_workflow")]
    [InlineData("POST", "/api/v1/workflows/7/run", "mcp/start_run", "start_run")]
    [InlineData("POST", "/api/v1/workflows/7/run", "workflow/1.0", "start_run")]
    [InlineData("GET", "/api/v1/workflows/7", "workflow/1.0", null)]
    [InlineData("GET", "/health/live", "mcp/show_workflow", null)]
    public async Task Refusal_IsRecorded_AsItsMethodAndItsClientAsk(string method, string path, string client, string? action)
    {
        var key = _host.Keys.Add(Role.Viewer, "other-*");

        await SendAsync(method, path, key, client);
        await FlushAsync();

        Assert.Equal(action is null ? [] : [(action, client)], _host.Audit.Entries.Select(entry => (entry.Action, entry.Client!)));
    }

    [Theory]
    [InlineData("guess/1 (x; +y)", "guess/1 (x; +y)")]
    [InlineData("a<b>\\c\"d{e}", "a?b??c?d?e?")]
    [InlineData("a\tb", "a?b")]
    [InlineData("mcp/\u202E\u00e9", "mcp/????")] // as many as there are bytes, or fewer
    public async Task Client_IsRecorded_InPlainCharacters(string sent, string kept)
    {
        await SendAsync("POST", "/api/v1/keys", Bootstrap, sent);
        await FlushAsync();

        var entry = Assert.Single(_host.Audit.Entries);
        Assert.Equal(kept.TrimEnd('?'), entry.Client!.TrimEnd('?'));
        Assert.All(entry.Client, c => Assert.InRange(c, ' ', '~'));
    }

    [Fact]
    public async Task Client_IsShownShort_AlsoOfAStranger()
    {
        await SendAsync("POST", "/api/v1/keys", Bootstrap, new string('x', 5_000));
        await SendAsync("POST", "/api/v1/keys", "wrong-horse-battery-staple", new string('x', 5_000));
        await FlushAsync();

        Assert.Equal([SentClient.MaxLength, SentClient.MaxLength], _host.Audit.Entries.Select(entry => entry.Client!.Length));
    }

    // Whoever may read can say that an agent asks.
    [Theory]
    [InlineData("/api/v1/workflows/7", 200)]
    [InlineData("/api/v1/keys", 403)]
    public async Task Reads_AreRecorded_UpToABound_ThenCounted(string path, int status)
    {
        var (reader, other) = (_host.Keys.Add(Role.Viewer), _host.Keys.Add(Role.Viewer));
        for (var i = 0; i < AgentReads.PerCaller + 7; i++)
        {
            Assert.Equal(status, (await SendAsync("GET", path, reader, "mcp/show_workflow")).Status);
        }

        await SendAsync("GET", path, other, "mcp/show_workflow"); // has its own
        await SendAsync("POST", "/api/v1/workflows/7/run", reader, "mcp/start_run"); // is recorded in any case
        await FlushAsync();
        Assert.Equal(AgentReads.PerCaller + 2, _host.Audit.Entries.Count);

        await _host.DisposeAsync();
        Assert.Equal((AgentReads.MoreAction, 7), (_host.Audit.Entries[^1].Action, _host.Audit.Entries[^1].Count));
    }

    private Task<Answer> SendAsync(string method, string path, string key, string client) => _host.SendAsync(method, path, null, headers: [("X-Api-Key", key), ("X-Workflow-Client", client)]);

    private Task<Answer> FlushAsync() => _host.SendAsync("GET", "/api/v1/audit", null, headers: ("X-Api-Key", Bootstrap));
}
