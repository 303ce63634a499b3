using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Access;

/// <summary>The audit trail of a process, also of one that is killed.</summary>
public sealed class AuditTests : IDisposable
{
    private const string Bootstrap = "correct-horse-battery-staple";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhatTookEffect_IsInTheTrail_AfterAKill()
    {
        var rounds = TestRun.Rounds(20, 2);
        for (var round = 0; round < rounds; round++)
        {
            using var host = await StartAsync();
            using var http = Connect(host);
            var callers = Enumerable.Range(0, 8).Select(caller => CreateUntilItDiesAsync(http, $"r{round}-c{caller}")).ToList();
            await Eventually.ReadsAsync("some workflows are there", () => ListAsync(http, "/api/v1/workflows"), workflows => workflows.Count > (round + 1) * 20);
            host.KillHard();
            await Task.WhenAll(callers);
        }

        using var last = await StartAsync();
        using var client = Connect(last);
        var entries = await ListAsync(client, "/api/v1/audit?action=create_workflow");
        var workflows = await ListAsync(client, "/api/v1/workflows");

        // Every workflow has an entry, which names it or whose outcome is not known.
        var named = entries.Where(e => e.GetProperty("status").ValueKind != JsonValueKind.Null).Select(e => (Status: e.GetProperty("status").GetInt32(), Id: e.Text("created_id"))).ToList();
        var unknown = entries.Count - named.Count;
        var unnamed = workflows.Select(w => $"{w.Number("id")}").Except(named.Select(n => n.Id)).ToList();
        Assert.All(named, entry => Assert.Equal(201, entry.Status));
        Assert.Equal(named.Count, named.Select(n => n.Id).Distinct().Count());
        Assert.True(unnamed.Count <= unknown, $"{unnamed.Count} workflows have no entry: {unknown} entries have no outcome.");
        Assert.InRange(unknown, 0, rounds * 8 * 2); // those that were in progress
        Assert.All(entries, e => Assert.Equal(("bootstrap", "127.0.0.1"), (e.Text("actor"), e.Text("address"))));
    }

    [Fact]
    public async Task Entries_AreRemovedWhenOld()
    {
        using (var host = await StartAsync())
        {
            using var http = Connect(host);
            using var created = await http.PostAsJsonAsync("/api/v1/workflows", new { name = "one" });
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            Assert.Single(await ListAsync(http, "/api/v1/audit"));
            host.KillHard();
        }

        using var next = await StartAsync("--Workflow:Audit:Days=0.000001");
        using var client = Connect(next);

        await Eventually.HoldsAsync("a slice has passed", () => next.Output.ToString().Contains("Old entries of the audit trail removed: 1", StringComparison.Ordinal));
        Assert.Empty(await ListAsync(client, "/api/v1/audit"));
        Assert.Single(await ListAsync(client, "/api/v1/workflows"));
    }

    private Task<StandaloneProcess> StartAsync(params string[] arguments) =>
        StandaloneProcess.StartAsync(_folder.File("data"), null, [$"--Workflow:Access:BootstrapKey={Bootstrap}", .. arguments]);

    private static HttpClient Connect(StandaloneProcess host)
    {
        var http = WorkflowClient.Connect(host.BaseAddress);
        http.DefaultRequestHeaders.Add("X-Api-Key", Bootstrap);
        return http;
    }

    private static async Task CreateUntilItDiesAsync(HttpClient http, string name)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                using var answer = await http.PostAsJsonAsync("/api/v1/workflows", new { name = $"{name}-{i}" });
            }
        }
        catch (HttpRequestException)
        {
            // It was killed.
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(HttpClient http, string path)
    {
        List<JsonElement> items = [];
        string? cursor = null;
        do
        {
            var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var page = await http.GetFromJsonAsync<JsonElement>($"{path}{separator}limit=500{(cursor is null ? "" : $"&cursor={cursor}")}");
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        return items;
    }
}
