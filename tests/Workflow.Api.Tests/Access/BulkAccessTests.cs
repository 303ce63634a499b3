using Moq;
using Workflow.Core.Access;
using Workflow.Core.Bulk;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Api.Tests.Access;

/// <summary>Bulk operations of callers of every role, and of callers that are limited to some workflows.</summary>
public sealed class BulkAccessTests : IAsyncLifetime
{
    private static readonly string Foreign = Samples.RunId.Replace("-7-", "-8-", StringComparison.Ordinal);

    private readonly ApiHost _host = new();
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
    private readonly List<(BulkOperation Bulk, IReadOnlyList<string> RunIds)> _added = [];

    public async ValueTask InitializeAsync()
    {
        _keys["viewer"] = _host.Keys.Add(Role.Viewer);
        _keys["operator"] = _host.Keys.Add(Role.Operator);
        _keys["admin"] = _host.Keys.Add(Role.Admin);
        _keys["limited"] = _host.Keys.Add(Role.Admin, "sam*");
        _keys["other"] = _host.Keys.Add(Role.Admin, "sam*");
        await _host.InitializeAsync();
        _host.Workflows.Setup(s => s.FindNameAsync(8, It.IsAny<CancellationToken>())).ReturnsAsync("foreign");
        var ended = Samples.Run.ToHead() with { Status = RunStatus.Failed };
        _host.Runs.Setup(s => s.ListHeadsAsync(It.IsAny<RunFilter>(), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((RunFilter filter, PageRequest _, CancellationToken _) => new Page<RunHead>(
                filter.IsActive ? [Samples.Run.ToHead(), Samples.Run.ToHead() with { Id = Foreign, WorkflowId = 8 }] : [ended, ended with { Id = Foreign, WorkflowId = 8 }],
                null));
        _host.Bulks.Setup(s => s.AddBulkAsync(It.IsAny<BulkOperation>(), It.IsAny<IReadOnlyList<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((BulkOperation bulk, IReadOnlyList<string> ids, CancellationToken _) =>
            {
                _added.Add((bulk with { Number = 1 }, ids));
                return bulk with { Number = 1 };
            });
        _host.Bulks.Setup(s => s.ReadBulkRunsAsync(1, It.IsAny<int>(), It.IsAny<CancellationToken>())).ReturnsAsync([]);
        _host.Bulks.Setup(s => s.GetBulkAsync(1, It.IsAny<CancellationToken>())).ReturnsAsync(() => _added.Count == 0 ? null : _added[0].Bulk);
        _host.Bulks.Setup(s => s.ListBulksAsync(It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(() => new Page<BulkOperation>([.. _added.Select(a => a.Bulk)], null));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("viewer", "cancel", 403)]
    [InlineData("viewer", "delete", 403)]
    [InlineData("operator", "cancel", 202)]
    [InlineData("operator", "rerun", 202)]
    [InlineData("operator", "delete", 403)]
    [InlineData("admin", "delete", 202)]
    [InlineData("limited", "delete", 202)]
    public async Task Start_NeedsTheRole(string who, string action, int status)
    {
        var answer = await StartAsync(who, $"{{\"action\":\"{action}\"}}");

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 202 ? 1 : 0, _added.Count);
        var entry = _host.Audit.Entries.Single(e => e.Action == "start_bulk");
        Assert.Equal((status, status == 202 ? "1" : null), (entry.Status ?? 0, entry.CreatedId));
    }

    [Theory]
    [InlineData("operator", 2)]
    [InlineData("limited", 1)]
    public async Task Start_MeansTheRunsOfWorkflows_ThatTheCallerCovers(string who, int count)
    {
        var plan = await StartAsync(who, """{"action":"cancel","dry_run":true}""");
        Assert.Empty(_added);
        await StartAsync(who, """{"action":"cancel"}""");

        Assert.Equal(count, plan.Json.GetProperty("total").GetInt32());
        Assert.Equal(new[] { Samples.RunId, Foreign }.Take(count), Assert.Single(_added).RunIds);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(99)]
    public async Task Start_IsRefused_ForAnotherWorkflow(int workflow) =>
        Assert.Equal(403, (await StartAsync("limited", $"{{\"action\":\"cancel\",\"filter\":{{\"workflow_id\":{workflow}}}}}")).Status);

    [Theory]
    [InlineData("viewer", 200, 403, 1)]
    [InlineData("limited", 200, 202, 1)]
    [InlineData("other", 404, 404, 0)]
    public async Task Bulk_IsShown_ToItsCaller_AndToThoseOfAllWorkflows(string who, int shown, int cancelled, int listed)
    {
        await StartAsync("limited", """{"action":"cancel"}""");
        _host.Bulks.Setup(s => s.WriteBulkAsync(It.IsAny<BulkOperation>(), It.IsAny<CancellationToken>())).ReturnsAsync((BulkOperation bulk, CancellationToken _) => bulk);

        Assert.Equal(shown, (await SendAsync(who, "GET", "/api/v1/bulk/1")).Status);
        Assert.Equal(cancelled, (await SendAsync(who, "POST", "/api/v1/bulk/1/cancel")).Status);
        Assert.Equal(listed, (await SendAsync(who, "GET", "/api/v1/bulk")).Json.GetProperty("items").GetArrayLength());
    }

    private Task<Answer> StartAsync(string who, string body) => SendAsync(who, "POST", "/api/v1/runs/bulk", body);

    private Task<Answer> SendAsync(string who, string method, string path, string? body = null) =>
        _host.SendAsync(method, path, body, headers: ("Authorization", $"Bearer {_keys[who]}"));
}
