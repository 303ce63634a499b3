using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Starts that wait until no other comes for a time.</summary>
public abstract class DebounceContract : StoreContract
{
    private const int Seconds = 10;

    // Another host on the same store; null: there is only one process.
    protected virtual Task<IRunStore> OtherHostAsync() => Task.FromResult(Runs);

    private async Task<Admission> StartAsync(Run run, int max = 1, int mostQueued = int.MaxValue, string? key = null, IRunStore? host = null, bool recordsSkip = false) =>
        await (host ?? Runs).AdmitAsync(
            new RunAdmission(run, new LogLine(run.CreatedAt, LogSeverity.Info, "accepted"), max, OverlapPolicy.Queue, key) { DebounceSeconds = Seconds, MaxQueuedRuns = mostQueued, RecordsSkip = recordsSkip },
            None);

    private async Task<Admission> DueAsync(int number, double second, int max = 1, RateLimitRule? rate = null) => await Runs.AdmitAsync(
        new RunAdmission(Run.Of((await Runs.GetHeadAsync(Sample.Id(1, number), None))!) with { DueAt = null }, new LogLine(At(second), LogSeverity.Info, "due"), max, OverlapPolicy.Queue) { IsDue = true, RecordsSkip = true, Rate = rate },
        None);

    private static DateTimeOffset At(double second) => Sample.Noon.AddSeconds(second);

    private static Run New(int number) => Sample.Run(1, number) with { RateKey = "" };

    private async Task<IReadOnlyList<string>> WaitingAsync(double second) => [.. (await Runs.ListDelayedAsync(At(second), 100, None)).Select(run => run.Id)];

    [Fact]
    public async Task ANewerStart_TakesThePlace_OfTheOneThatWaits()
    {
        await CreateWorkflowAsync();
        var first = (await StartAsync(New(0))).Run!;
        Assert.Equal((RunStatus.Queued, QueuedFor.Quiet, At(10), At(100)), (first.Status, first.QueuedFor, first.DueAt, first.DueBy));
        Assert.Equal("begins at 2026-11-23T12:00:10.1234567Z, unless a newer start takes its place before (debounce_seconds); one begins at 2026-11-23T12:01:40.1234567Z at the latest", first.StatusReason);
        Assert.Equal(first, await Runs.GetAsync(first.Id, None));
        Assert.Equal(At(10), await Runs.NextStartAsync(At(0), None));

        var second = await StartAsync(New(9));
        Assert.Equal([(first.Id, RunStatus.Skipped)], second.Replaced.Select(run => (run.Id, run.Status)));
        var skipped = (await Runs.GetHeadAsync(first.Id, None))!;
        Assert.Equal((RunStatus.Skipped, $"run {second.Run!.Id} of a newer start took its place (debounce_seconds)", At(9)), (skipped.Status, skipped.StatusReason, skipped.CompletedAt));
        Assert.Empty(await WaitingAsync(18.9));
        Assert.Equal([second.Run.Id], await WaitingAsync(19));

        var due = await DueAsync(9, 19);
        Assert.Equal((RunStatus.Pending, null, null), (due.Run!.Status, due.Run.StatusReason, due.Run.WakesAt));
        Assert.Equal(due.Run, await Runs.GetAsync(due.Run.Id, None));
        Assert.Equal(AdmissionOutcome.Repeated, (await DueAsync(9, 19)).Outcome);
        Assert.Equal(AdmissionOutcome.Repeated, (await DueAsync(0, 19)).Outcome);
        Assert.Empty(await WaitingAsync(3600));
        Assert.Equal(["accepted", "due"], await LogOfAsync(due.Run.Id));

        // What has begun is left alone, and the next one waits by itself.
        var third = await StartAsync(New(20));
        Assert.Empty(third.Replaced);
        Assert.Equal((QueuedFor.Quiet, At(120)), (third.Run!.QueuedFor, third.Run.DueBy));
        Assert.Equal(QueuedFor.Slot, (await DueAsync(20, 30)).Run!.QueuedFor);
    }

    [Fact]
    public async Task OneBegins_AtTheLatestInstant_HoweverManyCome()
    {
        await CreateWorkflowAsync();
        for (var i = 0; i <= 99; i += 9)
        {
            var run = (await StartAsync(New(i))).Run!;
            Assert.Equal((At(Math.Min(i + 10, 100)), At(100)), (run.DueAt, run.DueBy));
        }

        // Its instant has come, whether or not somebody was there: it begins, however many still come, and they wait by themselves.
        foreach (var (second, replaced) in new[] { (100, (int?)null), (105, 100), (150, null) })
        {
            var next = await StartAsync(New(second));
            Assert.Equal(replaced is { } number ? [Sample.Id(1, number)] : [], next.Replaced.Select(run => run.Id));
            Assert.Equal((At(second + 10), At((replaced ?? second) + 100)), (next.Run!.DueAt, next.Run.DueBy));
        }

        Assert.Equal([Sample.Id(1, 99), Sample.Id(1, 105)], await WaitingAsync(150));
        Assert.Equal(RunStatus.Pending, (await DueAsync(99, 150, max: 2)).Run!.Status);
        Assert.Equal(RunStatus.Pending, (await DueAsync(105, 150, max: 2)).Run!.Status);
        Assert.Equal([Sample.Id(1, 150)], await WaitingAsync(3600));
    }

    // Those that wait for a slot are not in front of it.
    [Fact]
    public async Task CountAheadAsync_CountsNobody_WhileAStartWaitsForQuiet()
    {
        await CreateWorkflowAsync();
        await StartAsync(New(0));
        await DueAsync(0, 10, max: 0);
        var waiting = (await StartAsync(New(11))).Run!;
        Assert.Equal(QueuedFor.Slot, (await Runs.GetHeadAsync(Sample.Id(1, 0), None))!.QueuedFor);

        Assert.Equal(0, await Runs.CountAheadAsync(waiting, 100, None));
    }

    [Fact]
    public async Task ARepeatedStart_TakesNoPlace_AndAFullQueueTakesNoMore()
    {
        await CreateWorkflowAsync();
        var first = (await StartAsync(New(0), key: "k", mostQueued: 1)).Run!;
        var second = (await StartAsync(New(1), mostQueued: 1)).Run!; // it replaces one: the queue does not grow
        Assert.Equal(QueuedFor.Quiet, second.QueuedFor);
        var repeated = await StartAsync(New(2), key: "k");
        Assert.Equal((AdmissionOutcome.Repeated, first.Id, RunStatus.Skipped), (repeated.Outcome, repeated.Run!.Id, repeated.Run.Status));
        Assert.Equal(RunStatus.Queued, (await Runs.GetHeadAsync(second.Id, None))!.Status);

        await DueAsync(1, 20, max: 0);
        Assert.Equal(AdmissionOutcome.QueueFull, (await StartAsync(New(21), mostQueued: 1)).Outcome);
        Assert.Equal(RunStatus.Skipped, (await StartAsync(New(22), mostQueued: 1, recordsSkip: true)).Run!.Status);
    }

    [Fact]
    public async Task AStartThatIsDue_WaitsForItsTurn_AndACancelledOneBeginsNever()
    {
        await CreateWorkflowAsync();
        var rate = new RateLimitRule(1, 60);
        await StartAsync(New(0));
        await DueAsync(0, 10, max: 5, rate);
        await StartAsync(New(20));
        var due = (await DueAsync(20, 30, max: 5, rate)).Run!;
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate, At(70)), (due.Status, due.QueuedFor, due.WakesAt));

        await StartAsync(New(40));
        await Runs.MoveAsync(new RunTransition(Sample.Id(1, 40), [RunStatus.Queued], RunStatus.Cancelled, At(41)));
        Assert.Equal([due.Id], await WaitingAsync(3600));
        Assert.Equal(AdmissionOutcome.Repeated, (await DueAsync(40, 50)).Outcome);
    }

    [Fact]
    public async Task OfManyStarts_InTwoHosts_OneWaits_AndEachOtherSaysWhichTookItsPlace()
    {
        await CreateWorkflowAsync();
        var other = await OtherHostAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => StartAsync(New(i) with { CreatedAt = At(i / 10.0) }, host: i % 2 == 0 ? Runs : other)));

        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i => (await Runs.GetHeadAsync(Sample.Id(1, i), None))!));
        var last = Assert.Single(runs, run => run.Status == RunStatus.Queued);
        Assert.Equal(39, runs.Count(run => run.Status == RunStatus.Skipped));
        Assert.Equal([last.Id], await WaitingAsync(3600));
        Assert.Equal(39, runs.Where(run => run.Id != last.Id).Select(run => run.StatusReason).Distinct().Count());
    }
}
