using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite;
using Workflow.Storage.Sqlite.Runs;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

public sealed class SqliteRetentionTests : RetentionContract
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<StoreUnderTest> CreateStoreAsync()
    {
        var store = await _folder.OpenAsync();
        return new StoreUnderTest(store, store, store, store, store, store, store, store, _folder.DisposeAsync);
    }

    protected override async Task BreakOffDeletionAsync(string runId) =>
        Assert.Equal(RemovalStep.MoreLeft, await ((SqliteStore)Runs).Database.Writer.Write(session => RunRemoval.Step(session, runId, new RemovalBudget(1, 1)), None));

    protected override Task AssertNothingIsLeftAsync(string runId)
    {
        Assert.Equal(0, _folder.Query<long>($"SELECT count(*) FROM runs WHERE id = '{runId}'"));
        Assert.Equal(0, Left(_folder));
        return Task.CompletedTask;
    }

    [Fact]
    public async Task DeleteAsync_GoesOn_WhereverTheProcessWasKilled()
    {
        await Workflows.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        var run = await CreateRunAsync(Sample.Run(1));
        var executions = Enumerable.Range(0, 4).Select(i => Sample.Execution(i) with { Output = Sample.JsonOf(40_000), Items = Sample.Json("[1]") }).ToArray();
        await Runs.RecordAsync(run.Id, executions, [.. executions.Select(e => Sample.Line(e.Task))], None);
        await Runs.AddEventAsync(run.Id, "e", Sample.JsonOf(40_000), Sample.Noon, Sample.Line("received"), None);
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Failed), null, None);
        var kills = 0;
        RemovalStep step;
        do
        {
            step = await ((SqliteStore)Runs).Database.Writer.Write(session => RunRemoval.Step(session, run.Id, new RemovalBudget(1, 1)), None);

            // What a killed process leaves: the file and its log, not folded in.
            await using var killed = new SqliteFolder();
            File.Copy(_folder.File, killed.File);
            File.Copy(_folder.File + "-wal", killed.File + "-wal");
            await using var again = await killed.OpenAsync();
            Assert.Null(await again.GetAsync(run.Id, None));
            var due = (await again.ListEndedAsync(Sample.Noon.AddDays(1), new PageRequest(50), None)).Items;
            Assert.Equal(step == RemovalStep.Done ? [] : [run.Id], due);
            Assert.Equal(step != RemovalStep.Done, await again.DeleteAsync(run.Id, None));
            Assert.Equal(0, Left(killed));
            kills++;
        }
        while (step == RemovalStep.MoreLeft);

        Assert.Equal(12, kills);
    }

    [Fact]
    public async Task DeleteAsync_IsOneTransaction_WhenTheRunIsSmall()
    {
        await Workflows.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        var run = await CreateRunAsync(Sample.Run(1, status: RunStatus.Failed));
        var writer = ((SqliteStore)Runs).Database.Writer;
        var before = writer.Commits;

        Assert.True(await Runs.DeleteAsync(run.Id, None));

        Assert.Equal(1, writer.Commits - before);
    }

    [Fact]
    public async Task DeleteAsync_LetsOtherWritesPass_BetweenItsSteps()
    {
        await Workflows.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        var run = await CreateRunAsync(Sample.Run(1));
        await Runs.RecordAsync(run.Id, [.. Enumerable.Range(0, 5_000).Select(i => Sample.Execution(i))], [], None);
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Failed), null, None);
        var other = await CreateRunAsync(Sample.Run(1, number: 1));

        var deletion = Runs.DeleteAsync(run.Id, None);
        await Runs.RecordAsync(other.Id, [Sample.Execution(0)], [], None);

        Assert.True(_folder.Query<long>("SELECT count(*) FROM removals") == 1 || deletion.IsCompleted);
        Assert.True(await deletion);
        Assert.Equal(1, _folder.Query<long>("SELECT count(*) FROM executions"));
    }

    [Fact]
    public async Task DeleteAsync_CanBeGivenUp_BetweenItsSteps()
    {
        await Workflows.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        var run = await CreateRunAsync(Sample.Run(1));
        await Runs.RecordAsync(run.Id, [.. Enumerable.Range(0, 5_000).Select(i => Sample.Execution(i))], [], None);
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Failed), null, None);
        using var given = new CancellationTokenSource();
        var writer = ((SqliteStore)Runs).Database.Writer;

        // The writer is busy when the deletion is issued, and it is given up before its first step begins.
        using var release = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var busy = writer.Write(
            _ =>
            {
                begun.SetResult();
                return release.Wait(TimeSpan.FromMinutes(1));
            },
            None);
        await begun.Task; // or both would be taken up together
        var deletion = Runs.DeleteAsync(run.Id, given.Token);
        await given.CancelAsync();
        release.Set();

        await busy;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deletion);
        Assert.NotNull(await Runs.GetAsync(run.Id, None));
    }

    private static long Left(SqliteFolder folder) => folder.Query<long>(
        "SELECT (SELECT count(*) FROM executions) + (SELECT count(*) FROM events) + (SELECT count(*) FROM log) + (SELECT count(*) FROM payloads) + (SELECT count(*) FROM removals)");
}
