using Workflow.Core.Access;
using Workflow.Core.Audit;

namespace Workflow.Api.Tests.Audit;

/// <summary>Refused sign-ins are recorded, and whoever sends many of them can't fill the store.</summary>
public sealed class FailedRequestTests : IAsyncLifetime
{
    private readonly ApiHost _host = new()
    {
        Settings =
        {
            ["Workflow:Access:BootstrapKey"] = "correct-horse-battery-staple",
            ["Workflow:Audit:FailuresPerAddress"] = "5",
            ["Workflow:Audit:Failures"] = "7",
        },
    };

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Failure_IsRecorded_WithWhatItClaims()
    {
        var secret = KeyText.Write("bcdfghjkmn", KeyText.NewSecret());
        await SendAsync("GET", "/api/v1/runs", secret);
        await SendAsync("POST", "/api/v1/workflows/7/run", "password123");
        await SendAsync("POST", "/api/v1/workflows/7/run", null);
        await SendAsync("GET", "/api/v1/runs", null);
        await SendAsync("GET", "/nothing", "password123");
        await _host.SendAsync("POST", "/api/v1/hooks/7", "{}");

        var entries = await EntriesAsync();
        Assert.Equal(
            [("list_runs", "wf_bcdfghjkmn", null), ("start_run", null, 7L), ("start_run", null, 7L), ("unlisted", null, null), ("start_by_webhook", null, null)],
            entries.Select(e => (e.Action, e.Actor, e.WorkflowId)));
        Assert.All(entries, e => Assert.Equal((AuditKind.Unknown, 401, 1), (e.Kind, e.Status, e.Count)));
        Assert.DoesNotContain("password123", string.Join('\n', entries), StringComparison.Ordinal);
        Assert.DoesNotContain(secret[^43..], string.Join('\n', entries), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_AreCounted_BeyondTheLimit()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => SendAsync("GET", "/api/v1/runs", $"wrong-{i}")));
        Assert.Equal(5, (await EntriesAsync()).Count);

        await _host.DisposeAsync();

        Assert.Equal((6, 195, "more_failures"), (_host.Audit.Entries.Count, _host.Audit.Entries[^1].Count, _host.Audit.Entries[^1].Action));
    }

    private Task<Answer> SendAsync(string method, string path, string? key) =>
        _host.SendAsync(method, path, headers: key is null ? [] : [("Authorization", $"Bearer {key}")]);

    private async Task<IReadOnlyList<AuditEntry>> EntriesAsync()
    {
        await SendAsync("GET", "/api/v1/audit", "correct-horse-battery-staple");
        return _host.Audit.Entries;
    }
}
