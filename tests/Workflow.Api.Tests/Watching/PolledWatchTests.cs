using Microsoft.Extensions.DependencyInjection;
using Moq;
using Workflow.Api.Watching;
using Workflow.Core.Access;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;
using Workflow.Core.Watching;

namespace Workflow.Api.Tests.Watching;

/// <summary>Watches of a store that is polled: each answer ends.</summary>
public sealed class PolledWatchTests : IAsyncLifetime
{
    private const string OfRun = $"/api/v1/runs/{Samples.RunId}/watch";

    private readonly Mock<IStoredChanges> _changes = new();
    private readonly ApiHost _host;

    public PolledWatchTests() => _host = new ApiHost { AddServices = services => services.AddSingleton(_changes.Object).AddPolledWatch() };

    public ValueTask InitializeAsync()
    {
        Written([], []);
        _changes.Setup(s => s.ReadEndsAsync(It.IsAny<DateTimeOffset?>(), It.IsAny<CancellationToken>())).ReturnsAsync(new StoredEnds(Samples.At, [], IsCut: false));
        return _host.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Answer_HasWhatHasChangedSinceTheLast_AndEnds()
    {
        var reset = Assert.Single(await ReadAsync(OfRun, null));
        Written([new TaskExecution { Position = 0, Task = "only", Status = ExecutionStatus.Running }], [new LogLine(Samples.At, LogSeverity.Info, "a"), new LogLine(Samples.At, LogSeverity.Info, "b")]);
        var changed = await ReadAsync(OfRun, reset.Id);
        var nothing = await ReadAsync(OfRun, changed[^1].Id);
        Status(RunStatus.Failed, "why");
        var ended = await ReadAsync(OfRun, changed[^1].Id);

        Assert.Equal("reset", reset.Kind);
        Assert.Equal(["tasks", "log"], changed.Select(item => item.Kind));
        Assert.Equal(reset.Id, changed[0].Id); // only the last event completes an answer
        Assert.Equal(["a", "b"], changed[1].Data.EnumerateArray().Select(line => line.GetProperty("message").GetString()));
        Assert.Empty(nothing);
        Assert.Equal(["run", "end"], ended.Select(item => item.Kind));
        Assert.Equal("why", ended[0].Data.GetProperty("error").GetString());
        Assert.Equal(["end"], (await ReadAsync(OfRun, ended[^1].Id)).Select(item => item.Kind));
    }

    [Fact]
    public async Task Answer_HasStateAndEnd_WhenTheRunHasEnded()
    {
        Status(RunStatus.Failed, "why");

        var items = await ReadAsync(OfRun, null);

        Assert.Equal(["reset", "run", "end"], items.Select(item => item.Kind));
    }

    [Fact]
    public async Task Answer_OfAllRuns_HasThoseOfTheCallersWorkflows()
    {
        var limited = _host.Keys.Add(Role.Viewer, "sam*");
        Active();
        var reset = Assert.Single(await ReadAsync("/api/v1/watch", null, limited));
        Active(Samples.Run.ToHead(), Samples.Run.ToHead() with { Id = Samples.RunId.Replace("-7-", "-8-", StringComparison.Ordinal), WorkflowId = 8 });
        var changed = Assert.Single(await ReadAsync("/api/v1/watch", reset.Id, limited));

        Assert.Equal("runs", changed.Kind);
        Assert.Equal([Samples.RunId], changed.Data.EnumerateArray().Select(run => run.GetProperty("id").GetString()));
        Assert.Empty(await ReadAsync("/api/v1/watch", changed.Id, limited));
    }

    private void Written(IReadOnlyList<TaskExecution> executions, IReadOnlyList<LogLine> lines) =>
        _changes.Setup(s => s.ReadChangesAsync(Samples.RunId, It.IsAny<DateTimeOffset?>(), It.IsAny<CancellationToken>())).ReturnsAsync(new StoredRunChanges(
            Samples.At,
            [.. executions.Select(e => new StoredChange<TaskExecution>($"x:{e.Position}", Samples.At, e))],
            lines.Count == 0 ? [] : [new StoredChange<IReadOnlyList<LogLine>>("l:1", Samples.At, lines)],
            IsCut: false));

    private void Active(params RunHead[] heads) =>
        _host.Runs.Setup(s => s.ListActiveAsync(null, It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<RunHead>(heads, null));

    private void Status(RunStatus status, string error)
    {
        _host.Runs.Setup(s => s.GetHeadAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Run.ToHead() with { Status = status });
        _host.Runs.Setup(s => s.GetAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Run with { Status = status, Error = error });
    }

    private async Task<IReadOnlyList<(string Kind, string Id, System.Text.Json.JsonElement Data)>> ReadAsync(string path, string? lastId, string? key = null)
    {
        (string, string)[] headers = [.. lastId is null ? [] : new[] { ("Last-Event-ID", lastId) }, .. key is null ? [] : new[] { ("X-Api-Key", key) }];
        await using var answer = await EventReader.OpenAsync(_host.Client, path, headers);
        List<(string, string, System.Text.Json.JsonElement)> items = [];
        while (await answer.NextAsync() is { } item)
        {
            items.Add((item.EventType, item.EventId!, item.Data));
        }

        Assert.StartsWith("retry: 2000\n\n", answer.Text, StringComparison.Ordinal);
        return items;
    }
}
