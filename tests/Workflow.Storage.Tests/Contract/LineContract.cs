using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Runs that wait for their instant, for a place of their concurrency key, and for a slot; and in which order they go.</summary>
public abstract class LineContract : StoreContract
{
    /// <summary>How many random starts are made.</summary>
    protected virtual int RandomStarts => TestRun.Rounds(10_000, 1_000);

    // Another host on the same store; null: there is only one process.
    protected virtual Task<IRunStore> OtherHostAsync() => Task.FromResult(Runs);

    private static Run Keyed(int number, string? key, int priority = 0) => Sample.Run(1, number) with { ConcurrencyKey = key, Priority = priority };

    private static Run Later(int number, int seconds, string? key = null) => Keyed(number, key) with { StartAt = Sample.Noon.AddSeconds(number + seconds), QueuedFor = QueuedFor.Start };

    private async Task<Admission> StartAsync(Run run, int max = 100, int limit = 1, OverlapPolicy policy = OverlapPolicy.Queue, bool recordsSkip = false, IRunStore? host = null) =>
        await (host ?? Runs).AdmitAsync(new RunAdmission(run, new LogLine(run.CreatedAt, Core.TaskTypes.LogSeverity.Info, "accepted"), max, OverlapPolicy.Queue) { KeyLimit = new KeyLimit(limit, policy), RecordsSkip = recordsSkip }, None);

    private async Task<Admission> DueAsync(string runId, int max = 100, int limit = 1, OverlapPolicy overlap = OverlapPolicy.Queue)
    {
        var run = (await Runs.GetHeadAsync(runId, None))!;
        return await Runs.AdmitAsync(new RunAdmission(Run.Of(run), new LogLine(Sample.Noon.AddHours(1), Core.TaskTypes.LogSeverity.Info, "due"), max, overlap) { IsDue = true, RecordsSkip = true, KeyLimit = new KeyLimit(limit, OverlapPolicy.Queue) }, None);
    }

    private Task<Run?> EndAsync(string runId) => Runs.MoveAsync(new RunTransition(runId, [RunStatus.Pending, RunStatus.Queued, RunStatus.Cancelling], RunStatus.Succeeded, Sample.Noon.AddHours(1)));

    [Fact]
    public async Task PromoteAsync_TakesThemByPriority_ThenByAge()
    {
        await CreateWorkflowAsync();
        await StartAsync(Keyed(0, null), max: 1);
        int[] priorities = [0, 5, -3, 5, 0, 10];
        for (var i = 0; i < priorities.Length; i++)
        {
            await StartAsync(Keyed(i + 1, null, priorities[i]), max: 1);
        }

        Assert.Equal(3, await Runs.CountAheadAsync((await Runs.GetHeadAsync(Sample.Id(1, 1), None))!, 100, None));
        Assert.Equal([6, 2, 4, 1, 5, 3], (await Runs.PromoteAsync(1, 100, Sample.Noon, None)).Select(r => r.CreatedAt.Subtract(Sample.Noon).Seconds));
    }

    // A step of priority is worth an hour of waiting.
    [Fact]
    public async Task PromoteAsync_TakesOneThatHasWaitedForLong_BeforeAHigherPriority()
    {
        await CreateWorkflowAsync();
        await StartAsync(Keyed(0, null), max: 1);
        await StartAsync(Keyed(1, null), max: 1);
        await StartAsync(Keyed(7_202, null, priority: 2), max: 1);
        await StartAsync(Keyed(7_199, null, priority: 2), max: 1);

        Assert.Equal([Sample.Id(1, 7_199), Sample.Id(1, 1), Sample.Id(1, 7_202)], (await Runs.PromoteAsync(1, 100, Sample.Noon, None)).Select(r => r.Id));
    }

    [Fact]
    public async Task AdmitAsync_LetsIn_AsManyOfAKeyAsItsLimitSays_AndTheNextOneAtAnEnd()
    {
        await CreateWorkflowAsync();
        var first = (await StartAsync(Keyed(0, "a"))).Run!;
        var second = (await StartAsync(Keyed(1, "a"))).Run!;
        var third = (await StartAsync(Keyed(2, "a", priority: 1))).Run!;
        var other = (await StartAsync(Keyed(3, "b"))).Run!;
        var free = (await StartAsync(Keyed(4, null))).Run!;

        Assert.Equal([RunStatus.Pending, RunStatus.Queued, RunStatus.Queued, RunStatus.Pending, RunStatus.Pending], new[] { first, second, third, other, free }.Select(r => r.Status));
        Assert.Equal($"waits for run {first.Id}: 1 run with the concurrency key 'a' may be active at a time", second.StatusReason);
        Assert.Equal(QueuedFor.Key, second.QueuedFor);
        Assert.Equal(second, await Runs.GetAsync(second.Id, None));
        Assert.Equal([first.ToHead()], await Runs.ListHoldersAsync(1, "a", 10, None));
        Assert.Equal((1, 0), (await Runs.CountAheadAsync(second, 100, None), await Runs.CountAheadAsync(third, 100, None)));
        Assert.Empty((await Runs.PromoteAsync(1, 100, new KeyLine("a", 1), Sample.Noon, None)).Begun);

        await EndAsync(first.Id);
        Assert.Empty(await Runs.PromoteAsync(1, 100, Sample.Noon, None)); // the place is given by its own line
        Assert.Equal([third.Id], (await Runs.PromoteAsync(1, 100, new KeyLine("a", 1), Sample.Noon, None)).Begun.Select(r => r.Id));
        Assert.Empty((await Runs.PromoteAsync(1, 100, new KeyLine("a", 1), Sample.Noon, None)).Begun);
        Assert.Equal([second.Id], (await Runs.PromoteAsync(1, 100, new KeyLine("a", 2), Sample.Noon, None)).Begun.Select(r => r.Id)); // a higher limit
    }

    [Fact]
    public async Task AdmitAsync_TakesNoSlot_WhileTheRunWaitsForAPlace()
    {
        await CreateWorkflowAsync();
        await StartAsync(Keyed(0, "a"), max: 2);
        await StartAsync(Keyed(1, "a"), max: 2);
        var other = (await StartAsync(Keyed(2, "b"), max: 2)).Run!;
        var third = (await StartAsync(Keyed(3, "c"), max: 2)).Run!;

        Assert.Equal((RunStatus.Pending, RunStatus.Queued, QueuedFor.Slot), (other.Status, third.Status, third.QueuedFor));

        // One that has a place and waits for a slot counts for its key.
        var fourth = (await StartAsync(Keyed(4, "c"), max: 2)).Run!;
        Assert.Equal(QueuedFor.Key, fourth.QueuedFor);
        await EndAsync(third.Id); // cancelled while it waited
        var moved = await Runs.PromoteAsync(1, 2, new KeyLine("c", 1), Sample.Noon, None);
        Assert.Empty(moved.Begun);
        Assert.Equal((RunStatus.Queued, QueuedFor.Slot), ((await Runs.GetHeadAsync(fourth.Id, None))!.Status, (await Runs.GetHeadAsync(fourth.Id, None))!.QueuedFor));
        Assert.StartsWith("waits for its turn: 2 runs", (await Runs.GetHeadAsync(fourth.Id, None))!.StatusReason, StringComparison.Ordinal);
        await EndAsync(other.Id);
        Assert.Equal([fourth.Id], (await Runs.PromoteAsync(1, 2, Sample.Noon, None)).Select(r => r.Id));
    }

    [Fact]
    public async Task AdmitAsync_RefusesOrReplaces_AsThePolicyOfTheKeySays()
    {
        await CreateWorkflowAsync();
        var first = (await StartAsync(Keyed(0, "a"))).Run!;
        var waits = (await StartAsync(Keyed(1, "a"))).Run!;
        var other = (await StartAsync(Keyed(2, "b"))).Run!;

        var refused = await StartAsync(Keyed(3, "a"), policy: OverlapPolicy.Skip);
        Assert.Equal((AdmissionOutcome.AtLimit, true, first.Id), (refused.Outcome, refused.IsKeyLimit, refused.Oldest?.Id));
        var skipped = await StartAsync(Keyed(3, "a"), policy: OverlapPolicy.Skip, recordsSkip: true);
        Assert.Equal((RunStatus.Skipped, $"run {first.Id} is active, and 1 run with the concurrency key 'a' may be active at a time; concurrency.policy is skip"), (skipped.Run!.Status, skipped.Run.StatusReason));

        var newest = await StartAsync(Keyed(4, "a"), policy: OverlapPolicy.CancelRunning);
        Assert.Equal([(first.Id, RunStatus.Cancelling), (waits.Id, RunStatus.Cancelled)], newest.Replaced.Select(r => (r.Id, r.Status)));
        Assert.Equal((RunStatus.Queued, QueuedFor.Key), (newest.Run!.Status, newest.Run.QueuedFor));
        Assert.Equal(RunStatus.Pending, (await Runs.GetHeadAsync(other.Id, None))!.Status);
        Assert.Empty((await Runs.PromoteAsync(1, 100, new KeyLine("a", 1), Sample.Noon, None)).Begun);
        await EndAsync(first.Id);
        Assert.Equal([newest.Run.Id], (await Runs.PromoteAsync(1, 100, new KeyLine("a", 1), Sample.Noon, None)).Begun.Select(r => r.Id));
    }

    [Fact]
    public async Task AdmitAsync_KeepsARun_UntilItsInstantHasCome()
    {
        await CreateWorkflowAsync();
        var late = (await StartAsync(Later(1, 60), max: 1)).Run!;
        var early = (await StartAsync(Later(2, 10), max: 1)).Run!;
        var holder = (await StartAsync(Keyed(3, null), max: 1)).Run!;

        Assert.Equal((RunStatus.Queued, QueuedFor.Start, "starts at 2026-11-23T12:01:01.1234567Z"), (late.Status, late.QueuedFor, late.StatusReason));
        Assert.Equal(RunStatus.Pending, holder.Status); // what waits for its instant has no slot, and nobody waits for it
        Assert.Equal(late, await Runs.GetAsync(late.Id, None));
        Assert.Equal(early.StartAt, await Runs.NextStartAsync(Sample.Noon, None));
        Assert.Equal(late.StartAt, await Runs.NextStartAsync(early.StartAt!.Value, None));
        Assert.Empty(await Runs.ListDelayedAsync(Sample.Noon.AddSeconds(11), 10, None));
        Assert.Equal([early.ToHead()], await Runs.ListDelayedAsync(Sample.Noon.AddSeconds(12), 10, None));
        Assert.Equal([early.Id, late.Id], (await Runs.ListDelayedAsync(Sample.Noon.AddSeconds(99), 10, None)).Select(r => r.Id));
        Assert.Equal([early.Id], (await Runs.ListDelayedAsync(Sample.Noon.AddSeconds(99), 1, None)).Select(r => r.Id));

        var due = await DueAsync(early.Id, max: 1);
        Assert.Equal((AdmissionOutcome.Accepted, RunStatus.Queued, QueuedFor.Slot), (due.Outcome, due.Run!.Status, due.Run.QueuedFor));
        Assert.Equal($"waits for run {holder.Id}: 1 run of the workflow may be active at a time", due.Run.StatusReason);
        Assert.Equal(AdmissionOutcome.Repeated, (await DueAsync(early.Id, max: 1)).Outcome);
        Assert.Equal([late.Id], (await Runs.ListDelayedAsync(Sample.Noon.AddSeconds(99), 10, None)).Select(r => r.Id));
        await EndAsync(holder.Id);
        Assert.Equal([early.Id], (await Runs.PromoteAsync(1, 1, Sample.Noon, None)).Select(r => r.Id));
        Assert.Equal(["accepted", "due", "run leaves the queue"], await LogOfAsync(early.Id));

        // Cancelled before: it never begins.
        await EndAsync(late.Id);
        Assert.Empty(await Runs.ListDelayedAsync(Sample.Noon.AddSeconds(99), 10, None));
        Assert.Equal(AdmissionOutcome.Repeated, (await DueAsync(late.Id)).Outcome);
        Assert.Null(await Runs.NextStartAsync(Sample.Noon, None));
    }

    [Fact]
    public async Task AdmitAsync_DecidesARunThatIsDue_ByTheLimitsAndPoliciesOfThatMoment()
    {
        await CreateWorkflowAsync();
        foreach (var number in new[] { 1, 2, 3, 4 })
        {
            await StartAsync(Later(number, 60, number == 4 ? "a" : null));
        }

        var begun = await DueAsync(Sample.Id(1, 1), max: 1);
        Assert.Equal((RunStatus.Pending, null), (begun.Run!.Status, begun.Run.StatusReason));

        var skipped = await DueAsync(Sample.Id(1, 2), max: 1, overlap: OverlapPolicy.Skip);
        Assert.Equal((RunStatus.Skipped, Sample.Noon.AddHours(1)), (skipped.Run!.Status, skipped.Run.CompletedAt));
        Assert.Equal(skipped.Run.ToHead(), await Runs.GetHeadAsync(Sample.Id(1, 2), None));

        var replacing = await DueAsync(Sample.Id(1, 3), max: 1, overlap: OverlapPolicy.CancelRunning);
        Assert.Equal([(Sample.Id(1, 1), RunStatus.Cancelling)], replacing.Replaced.Select(r => (r.Id, r.Status)));
        Assert.Equal((RunStatus.Queued, QueuedFor.Slot), (replacing.Run!.Status, replacing.Run.QueuedFor));
        Assert.Equal(QueuedFor.Start, (await Runs.GetHeadAsync(Sample.Id(1, 4), None))!.QueuedFor); // it is not active yet

        await StartAsync(Keyed(5, "a"));
        Assert.Equal(QueuedFor.Key, (await DueAsync(Sample.Id(1, 4))).Run!.QueuedFor);
    }

    // Never more than a limit allows, and nothing is lost: whatever starts, ends and is let in, in two hosts side by side.
    [Fact]
    public async Task Limits_AreNeverExceeded_AndEveryRunBegins()
    {
        await CreateWorkflowAsync();
        var (max, limit, starts, other) = (7, 2, RandomStarts, await OtherHostAsync());
        var random = new Random(11);
        var number = 0;
        var ended = new HashSet<string>(StringComparer.Ordinal);
        while (number < starts)
        {
            var batch = Enumerable.Range(0, Math.Min(10, starts - number)).Select(_ => Keyed(number++, random.Next(4) == 0 ? null : $"k{random.Next(5)}", random.Next(-2, 3))).ToList();
            var ends = (await ActiveAsync()).Where(r => r.Status.HoldsSlot()).OrderBy(_ => random.Next()).Take(random.Next(8)).ToList();
            await Task.WhenAll(
                Task.WhenAll(batch.Select((run, i) => StartAsync(run, max, limit, host: i % 2 == 0 ? Runs : other))),
                Task.WhenAll(ends.Select(async (run, i) => await EndAndPromoteAsync(i % 2 == 0 ? Runs : other, run))));
            ended.UnionWith(ends.Select(r => r.Id));
            AssertLimits(await ActiveAsync());
        }

        while (await ActiveAsync() is { Count: > 0 } active)
        {
            AssertLimits(active);
            var holders = active.Where(r => r.Status.HoldsSlot()).ToList();
            Assert.NotEmpty(holders); // as long as runs wait, some are active: nothing stands still
            await Task.WhenAll(holders.Select((run, i) => EndAndPromoteAsync(i % 2 == 0 ? Runs : other, run)));
            ended.UnionWith(holders.Select(r => r.Id));
        }

        Assert.Equal(starts, ended.Count);

        async Task<List<RunHead>> ActiveAsync() => [.. await Runs.AllActiveAsync(1)];

        void AssertLimits(List<RunHead> active)
        {
            Assert.InRange(active.Count(r => r.Status.HoldsSlot()), 0, max);
            Assert.All(active.Where(r => r.HoldsPlace).GroupBy(r => r.ConcurrencyKey), key => Assert.InRange(key.Count(), 1, limit));
        }

        async Task EndAndPromoteAsync(IRunStore host, RunHead run)
        {
            await host.TransitionAsync(new RunTransition(run.Id, [run.Status], RunStatus.Succeeded, Sample.Noon), null, None);
            while (run.ConcurrencyKey is { } key ? (await host.PromoteAsync(1, max, new KeyLine(key, limit), Sample.Noon, None)).IsMore : (await host.PromoteAsync(1, max, Sample.Noon, None)).Count == Overlap.MaxPromoted)
            {
                // More may be let in.
            }
        }
    }
}
