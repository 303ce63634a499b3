using Workflow.Core.Bulk;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Maintenance;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution;
using Workflow.Core.Tests.Json;
using Workflow.Core.Tests.Notifications;
using Workflow.Core.Tests.Scheduling.Backfills;

namespace Workflow.Core.Tests.Bulk;

public sealed partial class BulkRunnerTests : IDisposable
{
    private readonly RunnerFixture _fixture = new();
    private readonly FakeBulkStore _bulks = new();
    private readonly ListLogger<BulkRunner> _log = new();
    private readonly LimitOptions _limits = new();
    private readonly FakeNotificationStore _notifications = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(BulkAction.Cancel, "running queued", "cancelling cancelled")]
    [InlineData(BulkAction.Rerun, "failed succeeded", "failed succeeded")]
    [InlineData(BulkAction.Delete, "failed succeeded", "gone gone")]
    public async Task StartAsync_ActsOnWhatTheActionAppliesTo(BulkAction action, string statuses, string after)
    {
        await SaveAsync();
        PutAll("failed running succeeded queued");

        var bulk = await StartAsync(action);

        Assert.Equal((BulkStatus.Completed, 2, 2, 2), (bulk.Status, bulk.Total, bulk.Handled, bulk.Done));
        Assert.Equal(after.Split(' '), statuses.Split(' ').Select(StatusOf));
        Assert.Equal(action == BulkAction.Rerun ? 2 : 0, _fixture.Store.Admissions.Count);
    }

    [Fact]
    public async Task StartAsync_LeavesRuns_WhoseConsequencesAreOnRecord()
    {
        await SaveAsync();
        PutAll("failed succeeded cancelled");
        await _notifications.AddNotificationsAsync(new RunNotifications { RunId = Id("failed"), CreatedAt = EditorFixture.Start, StartsOthers = true }, default);
        await _notifications.AddNotificationsAsync(
            new RunNotifications { RunId = Id("succeeded"), CreatedAt = EditorFixture.Start, HasEnded = true, Deliveries = [new Delivery { On = NotificationCause.OnSuccess, Index = 0, Target = "t", Status = DeliveryStatus.Pending }] }, default);

        var bulk = await StartAsync(BulkAction.Delete);

        Assert.Equal((1, 2), (bulk.Done, bulk.Left));
        Assert.Contains(new BulkProblem(Id("failed"), "the runs that its end starts have not been started"), bulk.Problems);
        Assert.Contains(new BulkProblem(Id("succeeded"), "its notifications have not been sent"), bulk.Problems);
        Assert.Equal(["failed", "succeeded", "gone"], new[] { "failed", "succeeded", "cancelled" }.Select(StatusOf));
    }

    [Fact]
    public async Task StartAsync_FixesTheRuns_WhenItBegins()
    {
        await SaveAsync();
        PutMany(120, RunStatus.Failed);

        var bulk = await StartAsync(BulkAction.Rerun);
        Put("late", RunStatus.Failed);
        await EndAsync(bulk.Number);

        Assert.Equal(120, (await _bulks.GetBulkAsync(1, default))!.Done);
        Assert.DoesNotContain(_fixture.Store.Admissions, start => start.Run.RerunOf == Id("late"));
    }

    [Fact]
    public async Task StartAsync_HandlesASliceAtOnce_AndLeavesTheRestToTheWorker()
    {
        await SaveAsync();
        PutMany(120, RunStatus.Running);

        var bulk = await StartAsync(BulkAction.Cancel);

        Assert.Equal((BulkStatus.Running, 120, BulkRunner.SliceSize), (bulk.Status, bulk.Total, bulk.Handled));
        Assert.Equal((BulkStatus.Completed, 120), await EndAsync(bulk.Number) is var end ? (end.Status, end.Done) : default);
    }

    [Fact]
    public async Task StartAsync_IsTheSame_WhenTheKeyIsRepeated()
    {
        await SaveAsync();
        Put("a", RunStatus.Running);
        var first = await StartAsync(BulkAction.Cancel, key: "k");

        Assert.Equal(first.Number, (await StartAsync(BulkAction.Cancel, key: "k")).Number);
        Assert.Equal(RefusalReason.Conflict, (await Assert.ThrowsAsync<RefusedException>(() => StartAsync(BulkAction.Delete, key: "k"))).Reason);
        Assert.Equal(RefusalReason.Conflict, (await Assert.ThrowsAsync<RefusedException>(() => StartAsync(BulkAction.Cancel, key: "k", by: "other"))).Reason);
    }

    [Fact]
    public async Task StartAsync_RefusesMoreRunsThanTheLimit_AndWritesNothing()
    {
        await SaveAsync();
        PutMany(4, RunStatus.Running);
        _limits.BulkRuns = 3;

        var refused = await Assert.ThrowsAsync<RefusedException>(() => StartAsync(BulkAction.Cancel));

        Assert.Equal(["/filter: matches more than 3 runs: the limit of the setting Workflow:Limits:BulkRuns"], refused.Faults.Lines());
        Assert.Null(await _bulks.GetBulkAsync(1, default));
    }

    [Fact]
    public async Task SelectAsync_LeavesOutWorkflows_ThatTheCallerDoesNotCover()
    {
        await SaveAsync();
        PutAll("running queued");
        _fixture.Store.Put((await _fixture.Store.GetAsync(Id("running"), default))! with { Id = Id("foreign"), WorkflowId = 9 });

        var selected = await Runner().SelectAsync(BulkAction.Cancel, default, (id, _) => Task.FromResult(id == 1), default);

        Assert.Equal([Id("queued"), Id("running")], selected.Order());
    }

    [Fact]
    public async Task RunAsync_LeavesWhatHasChanged_AndSaysWhy()
    {
        await SaveAsync();
        PutMany(60, RunStatus.Running);
        var bulk = await StartAsync(BulkAction.Cancel);
        string[] open = [.. Enumerable.Range(0, 60).Select(i => $"r{i:00}").Where(name => StatusOf(name) == "running")];
        foreach (var (i, name) in open.Index())
        {
            Put(name, i == 0 ? RunStatus.Succeeded : RunStatus.Failed);
        }

        _fixture.Store.Remove(Id(open[1]));
        var end = await EndAsync(bulk.Number);

        Assert.Equal((BulkStatus.Completed, 50, 10, 0), (end.Status, end.Done, end.Left, end.Failed));
        Assert.Contains(new BulkProblem(Id(open[0]), "it is SUCCEEDED"), end.Problems);
        Assert.Contains(new BulkProblem(Id(open[1]), "it is gone"), end.Problems);
    }

    [Fact]
    public async Task RunAsync_WaitsForRoomInTheQueue()
    {
        await SaveAsync(",'max_concurrent_runs':1");
        PutMany(9, RunStatus.Failed);

        var bulk = await StartAsync(BulkAction.Rerun);
        Assert.Equal((BulkStatus.Running, 6), (bulk.Status, bulk.Done));
        Assert.Contains("QueuedRunsPerWorkflow", bulk.StatusReason, StringComparison.Ordinal);

        foreach (var start in _fixture.Store.Admissions)
        {
            _fixture.Store.Remove(start.Run.Id);
        }

        var end = await EndAsync(1);
        Assert.Equal((BulkStatus.Completed, 9, null), (end.Status, end.Done, end.StatusReason));
    }

    [Fact]
    public async Task CancelAsync_HandlesNoFurtherRun_AndKeepsTheCounts()
    {
        await SaveAsync();
        PutMany(120, RunStatus.Running);
        await StartAsync(BulkAction.Cancel);

        await Runner().CancelAsync(1, "ops", default);
        var end = await EndAsync(1);

        Assert.Equal((BulkStatus.Cancelled, "ops", 50, 50), (end.Status, end.CancelledBy, end.Handled, end.Done));
        Assert.Equal(end, await Runner().CancelAsync(1, "again", default));
        Assert.Equal(RefusalReason.NotFound, (await Assert.ThrowsAsync<RefusedException>(() => Runner().CancelAsync(2, null, default))).Reason);
    }

    [Fact]
    public async Task RunAsync_CountsASlice_DuringWhichItWasCancelled()
    {
        await SaveAsync();
        PutMany(120, RunStatus.Running);
        await StartAsync(BulkAction.Cancel);
        var cancelled = Task.CompletedTask;
        _bulks.BeforeWrite = () =>
        {
            _bulks.BeforeWrite = null;
            cancelled = Runner().CancelAsync(1, "ops", default); // ends at once: the fakes are synchronous
        };

        await Runner().RunAsync(TimeSpan.FromMinutes(1), default);

        await cancelled;
        Assert.Equal((BulkStatus.Cancelled, 100, 100), await _bulks.GetBulkAsync(1, default) is { } end ? (end.Status, end.Handled, end.Done) : default);
    }

    [Fact]
    public async Task RunAsync_CountsEachRunOnce_WhenTwoHostsWork()
    {
        await SaveAsync();
        PutMany(300, RunStatus.Failed);
        await StartAsync(BulkAction.Rerun);

        await Task.WhenAll(Runner().RunAsync(TimeSpan.FromMinutes(1), default), Runner().RunAsync(TimeSpan.FromMinutes(1), default));

        var end = await EndAsync(1);
        Assert.Equal((BulkStatus.Completed, 300, 300), (end.Status, end.Handled, end.Done));
        Assert.Equal(300, await StartedAsync());
    }

    private async Task<int> StartedAsync()
    {
        var runs = await _fixture.Store.ListHeadsAsync(new RunFilter(Trigger: RunTrigger.Rerun), new Core.Paging.PageRequest(1_000), default);
        Assert.Equal(runs.Items.Count, runs.Items.Select(run => run.RerunOf).Distinct().Count());
        return runs.Items.Count;
    }

    private async Task<BulkOperation> EndAsync(int number)
    {
        await Runner().RunAsync(TimeSpan.FromMinutes(1), default);
        return (await _bulks.GetBulkAsync(number, default))!;
    }

    private BulkRunner Runner() => new(
        _bulks,
        _fixture.Store,
        _fixture.Control,
        _fixture.Rerun,
        new RunRemover(_fixture.Store, _fixture.Store, _fixture.Workflows, new FakeBackfillStore(), notifications: _notifications, time: _fixture.Time),
        new BulkSignal(),
        _fixture.Time,
        _log,
        _limits);

    private Task<BulkOperation> StartAsync(BulkAction action, string? key = null, string by = "ops") => Runner().StartAsync(
        new BulkOperation { Order = new BulkOrder(action, null), IdempotencyKey = key, StartedBy = by, StartedById = by, Total = 0, CreatedAt = default },
        default,
        (_, _) => Task.FromResult(true),
        default);

    private Task<StoredWorkflow> SaveAsync(string members = ",'max_concurrent_runs':1000") => _fixture.SaveAsync("[{'name':'a','task_type':'ANY'}]", members: members);

    private static string Id(string name) => RunIdSource.Fixed(1, EditorFixture.Start, name);

    private void PutAll(string statuses)
    {
        foreach (var status in statuses.Split(' '))
        {
            Put(status, Enum.Parse<RunStatus>(status, ignoreCase: true));
        }
    }

    private void PutMany(int count, RunStatus status)
    {
        foreach (var i in Enumerable.Range(0, count))
        {
            Put($"r{i:00}", status);
        }
    }

    private void Put(string name, RunStatus status) => _fixture.Store.Put(new Run
    {
        Id = Id(name),
        WorkflowId = 1,
        WorkflowVersion = 1,
        Status = status,
        Trigger = RunTrigger.Manual,
        CreatedAt = EditorFixture.Start,
    });

    private string StatusOf(string name) => _fixture.Store.GetAsync(Id(name), default).Result is { } run ? run.Status.ToString().ToLowerInvariant() : "gone";
}
