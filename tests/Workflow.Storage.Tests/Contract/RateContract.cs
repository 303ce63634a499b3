using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Runs that wait as a rate limit says: never too many begin, and every run does.</summary>
public abstract class RateContract : StoreContract
{
    private static readonly RateLimitRule Rule = new(Limit: 3, PerSeconds: 30, Key: "{{ inputs.key }}"); // one every 10 s

    /// <summary>How many random starts are made.</summary>
    protected virtual int RandomStarts => TestRun.Rounds(10_000, 1_000);

    // Another host on the same store; null: there is only one process.
    protected virtual Task<IRunStore> OtherHostAsync() => Task.FromResult(Runs);

    private static Run Rated(int number, string? key = "a", int priority = 0, string? concurrencyKey = null, RunTrigger trigger = RunTrigger.Manual) =>
        Sample.Run(1, number, trigger: trigger) with { RateKey = key, Priority = priority, ConcurrencyKey = concurrencyKey };

    private static DateTimeOffset At(double second) => Sample.Noon.AddSeconds(second);

    private async Task<Run> StartAsync(Run run, int max = 100, double? at = null, bool replacesWaiting = false, RateLimitRule? rule = null) =>
        (await Runs.AdmitAsync(
            new RunAdmission(run, new LogLine(at is { } second ? At(second) : run.CreatedAt, LogSeverity.Info, "accepted"), max, OverlapPolicy.Queue)
            {
                Rate = rule ?? Rule,
                KeyLimit = new KeyLimit(1, OverlapPolicy.Queue),
                ReplacesWaiting = replacesWaiting,
                RecordsSkip = replacesWaiting,
            },
            None)).Run!;

    private async Task<IReadOnlyList<string>> LookAsync(double second, string key = "a", string? due = null, int max = 100, RateLimitRule? rule = null, bool hasRule = true) =>
        [.. (await Runs.PromoteAsync(1, new PromotionOrder(max, At(second)) { Rate = hasRule ? rule ?? Rule : null, RateKey = key, DueRun = due }, None)).Begun.Select(run => run.Id)];

    private async Task<IReadOnlyList<string>> FreeAsync(double second, int max = 100, string? place = null) =>
        [.. (await Runs.PromoteAsync(1, new PromotionOrder(max, At(second)) { Rate = Rule, Key = place is null ? null : new KeyLine(place, 1) }, None)).Begun.Select(run => run.Id)];

    private Task<Run?> EndAsync(string runId, RunStatus status = RunStatus.Succeeded) =>
        Runs.MoveAsync(new RunTransition(runId, [RunStatus.Pending, RunStatus.Queued], status, At(3600)));

    private async Task<RunHead> HeadAsync(int number) => (await Runs.GetHeadAsync(Sample.Id(1, number), None))!;

    private async Task<(RunStatus, QueuedFor, DateTimeOffset?)> StateAsync(int number) => await HeadAsync(number) is var run ? (run.Status, run.QueuedFor, run.WakesAt) : default;

    private async Task<IReadOnlyList<string>> DueAsync(double second) => [.. (await Runs.ListDelayedAsync(At(second), 100, None)).Select(run => run.Id)];

    private static string[] Ids(params int[] numbers) => [.. numbers.Select(number => Sample.Id(1, number))];

    [Fact]
    public async Task AdmitAsync_LetsOneBegin_AndKeepsTheOthers_UntilTheirInstants_ByPriority()
    {
        await CreateWorkflowAsync();
        var first = await StartAsync(Rated(0));
        var second = await StartAsync(Rated(1));
        var third = await StartAsync(Rated(2, priority: 1));
        var other = await StartAsync(Rated(3, "b"));
        var free = await StartAsync(Rated(4, null));

        Assert.Equal([RunStatus.Pending, RunStatus.Queued, RunStatus.Queued, RunStatus.Pending, RunStatus.Pending], new[] { first, second, third, other, free }.Select(r => r.Status));
        Assert.Equal("begins at 2026-11-23T12:00:10.1234567Z at the earliest: 3 runs with the rate_limit.key 'a' may begin in 30 s (rate_limit)", second.StatusReason);
        Assert.Equal(second, await Runs.GetAsync(second.Id, None));
        Assert.Equal((1, 0), (await Runs.CountAheadAsync(second, 100, None), await Runs.CountAheadAsync(third, 100, None)));
        Assert.Equal((At(0), null), (await Runs.FindLastBegunAsync(1, "a", None), await Runs.FindLastBegunAsync(1, "z", None)));
        Assert.Equal(At(10), await Runs.NextStartAsync(At(0), None));
        Assert.Empty(await DueAsync(9.9));
        Assert.Equal([second.Id], await DueAsync(10));

        Assert.Empty(await LookAsync(9.9));
        Assert.Equal([third.Id], await LookAsync(10.5, due: second.Id));
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate, At(20.5)), await StateAsync(1));
        Assert.Empty(await LookAsync(20.4, due: second.Id));
        Assert.Equal([second.Id], await LookAsync(20.5, due: second.Id));
        Assert.Empty(await DueAsync(3600));
        Assert.Equal(["accepted", "run leaves the queue"], await LogOfAsync(second.Id));

        // Nobody waits, and the time is over.
        Assert.Equal(RunStatus.Queued, (await StartAsync(Rated(30))).Status);
        Assert.Equal(Ids(30), await LookAsync(30.5, due: Sample.Id(1, 30)));
        Assert.Equal(RunStatus.Pending, (await StartAsync(Rated(41))).Status);
    }

    // What has its turn and finds no slot is the next of its key that begins, and no other leaves the line before.
    [Fact]
    public async Task PromoteAsync_KeepsTheOthers_WhileTheNextWaitsForASlot()
    {
        await CreateWorkflowAsync();
        await StartAsync(Rated(0, null), max: 1);
        var next = await StartAsync(Rated(1), max: 1);
        Assert.Equal((RunStatus.Queued, QueuedFor.Slot), (next.Status, next.QueuedFor));
        await StartAsync(Rated(2), max: 1);
        await StartAsync(Rated(3), max: 1);
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate, null), await StateAsync(2));
        Assert.Empty(await LookAsync(100, max: 1));

        await EndAsync(Sample.Id(1, 0));
        Assert.Equal(Ids(1), await FreeAsync(101, max: 1));
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate, At(111)), await StateAsync(2));
        Assert.Empty(await LookAsync(111, due: Sample.Id(1, 2), max: 1));
        Assert.Equal((RunStatus.Queued, QueuedFor.Slot, null), await StateAsync(2));

        // Cancelled while it was the next: the one behind it follows.
        await EndAsync(Sample.Id(1, 2), RunStatus.Cancelled);
        Assert.Empty(await LookAsync(112, max: 1));
        Assert.Equal((RunStatus.Queued, QueuedFor.Slot, null), await StateAsync(3));
        await EndAsync(Sample.Id(1, 1));
        Assert.Equal(Ids(3), await FreeAsync(113, max: 1));
    }

    // Whatever line is looked at: a higher max_concurrent_runs, or a run that ends before it has begun, frees slots for those that wait for one.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PromoteAsync_GivesFreeSlots_WhenItLooksAtALineOfARate(bool isRaised)
    {
        await CreateWorkflowAsync();
        await StartAsync(Rated(0), max: 1);
        await StartAsync(Rated(1, "b"), max: 1);
        await StartAsync(Rated(2), max: 1);
        Assert.Equal((QueuedFor.Slot, QueuedFor.Rate), ((await HeadAsync(1)).QueuedFor, (await HeadAsync(2)).QueuedFor));
        if (!isRaised)
        {
            await EndAsync(Sample.Id(1, 0), RunStatus.Cancelled);
        }

        Assert.Equal(Ids(1), await LookAsync(5, max: isRaised ? 3 : 1));
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate), ((await HeadAsync(2)).Status, (await HeadAsync(2)).QueuedFor));
    }

    [Fact]
    public async Task PromoteAsync_FindsTheLine_WhenTheRunThatHadItsInstantIsGone()
    {
        await CreateWorkflowAsync();
        await StartAsync(Rated(0));
        await StartAsync(Rated(1));
        await StartAsync(Rated(2));
        await EndAsync(Sample.Id(1, 1), RunStatus.Cancelled);
        Assert.Empty(await DueAsync(3600));

        Assert.Empty(await LookAsync(5)); // as whoever cancels it does
        Assert.Equal(Ids(2), await DueAsync(10));
        Assert.Equal(Ids(2), await LookAsync(10, due: Sample.Id(1, 2)));
    }

    [Fact]
    public async Task PromoteAsync_GoesByTheLimitAsItIs()
    {
        await CreateWorkflowAsync();
        for (var i = 0; i < 6; i++)
        {
            await StartAsync(Rated(i));
        }

        Assert.Equal(Ids(1), await LookAsync(2, rule: new RateLimitRule(1, 2)));
        Assert.Empty(await LookAsync(50, rule: new RateLimitRule(1, 60)));
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate, At(62)), await StateAsync(2));
        Assert.Equal(Ids(2, 3, 4, 5), await LookAsync(51, hasRule: false));

        // A limit that came when runs waited for a slot already.
        await StartAsync(Rated(60), max: 5, rule: new RateLimitRule(1_000_000, 1));
        await EndAsync(Sample.Id(1, 0));
        await EndAsync(Sample.Id(1, 1));
        Assert.Equal(Ids(60), await FreeAsync(62, max: 5));
        await StartAsync(Rated(63), max: 5, rule: new RateLimitRule(1_000_000, 1));
        await EndAsync(Sample.Id(1, 2));
        Assert.Empty(await FreeAsync(64, max: 5));
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate, At(72)), await StateAsync(63));
    }

    // The clock of the one that began last was ahead by an hour: nobody waits until this clock is there too.
    [Fact]
    public async Task ALastBegin_FarInTheFuture_DoesNotStopTheLine()
    {
        await CreateWorkflowAsync();
        await StartAsync(Rated(3600));
        await StartAsync(Rated(3601));
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate, At(3610)), await StateAsync(3601));

        await StartAsync(Rated(1), at: 1);
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate, At(1)), await StateAsync(1));
        Assert.Equal(Ids(1), await LookAsync(1, due: Sample.Id(1, 1)));
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate, At(11)), await StateAsync(3601));
        Assert.Equal(Ids(3601), await LookAsync(11, due: Sample.Id(1, 3601)));

        // With nobody in the line, a start begins at once; and one that a clock a little ahead began last is waited for.
        await StartAsync(Rated(7200, "b"));
        Assert.Equal(RunStatus.Pending, (await StartAsync(Rated(12, "b"), at: 12)).Status);
        Assert.Equal(At(22), await Runs.FindLastBegunAsync(1, "b", None) + Rule.Spacing);
        await StartAsync(Rated(20, "c"));
        Assert.Equal(At(30), (await StartAsync(Rated(13, "c"), at: 13)).WakesAt);
    }

    // What a limit that came later sends back is as much of a transaction as what begins.
    [Fact]
    public async Task PromoteAsync_SendsBackNoMoreThanItLetsIn_AtOneTime()
    {
        await CreateWorkflowAsync();
        await StartAsync(Rated(0));
        var waiting = Overlap.MaxPromoted + 20;
        await Task.WhenAll(Enumerable.Range(1, waiting).Select(i => Runs.AdmitAsync(new RunAdmission(Rated(i), Sample.Line("accepted"), 1, OverlapPolicy.Queue), None)));
        var order = new PromotionOrder(1_000, At(1)) { Rate = new RateLimitRule(1, 86_400) };

        var first = await Runs.PromoteAsync(1, order, None);

        Assert.Equal((true, 0), (first.IsMore, first.Begun.Count));
        Assert.InRange((await Runs.AllActiveAsync(1)).Count(run => run.QueuedFor == QueuedFor.Rate), 1, Overlap.MaxPromoted);
        while ((await Runs.PromoteAsync(1, order, None)).IsMore)
        {
        }

        Assert.Equal(waiting, (await Runs.AllActiveAsync(1)).Count(run => run.QueuedFor == QueuedFor.Rate));
    }

    [Fact]
    public async Task ARun_GetsThePlaceOfItsKey_BeforeItsTurn()
    {
        await CreateWorkflowAsync();
        await StartAsync(Rated(0, concurrencyKey: "k"));
        await StartAsync(Rated(1, concurrencyKey: "k"));
        await StartAsync(Rated(2, concurrencyKey: "l"));
        Assert.Equal((RunStatus.Queued, QueuedFor.Key, null), await StateAsync(1));
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate, At(10)), await StateAsync(2));
        Assert.Equal(Ids(2), (await Runs.ListHoldersAsync(1, "l", 10, None)).Select(run => run.Id));

        await EndAsync(Sample.Id(1, 0));
        Assert.Empty(await FreeAsync(5, place: "k"));
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate, At(10)), await StateAsync(1));
        Assert.Equal(Ids(1), await LookAsync(10, due: Sample.Id(1, 1)));
        Assert.Empty(await LookAsync(10, due: Sample.Id(1, 2)));
        Assert.Equal(Ids(2), await LookAsync(20, due: Sample.Id(1, 2)));
    }

    [Fact]
    public async Task AScheduledRun_ReplacesTheOneThatWaitsForItsTurn()
    {
        await CreateWorkflowAsync();
        await StartAsync(Rated(0, trigger: RunTrigger.Schedule), replacesWaiting: true);
        await StartAsync(Rated(1, trigger: RunTrigger.Schedule), replacesWaiting: true);
        var newest = await StartAsync(Rated(2, trigger: RunTrigger.Schedule), replacesWaiting: true);

        Assert.Equal((RunStatus.Skipped, $"run {newest.Id} of a newer instant took its place in the queue; schedule_overlap_policy is queue_one"), ((await HeadAsync(1)).Status, (await HeadAsync(1)).StatusReason));
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate, At(10)), await StateAsync(2));
        Assert.Equal(Ids(2), await DueAsync(10));
    }

    // Whatever starts, ends, is cancelled and is let in, in two hosts side by side.
    [Fact]
    public async Task ARate_IsNeverExceeded_AndEveryRunBegins()
    {
        await CreateWorkflowAsync();
        var (max, starts, other, random) = (4, RandomStarts, await OtherHostAsync(), new Random(5));
        var rule = new RateLimitRule(Limit: 4, PerSeconds: 10); // one every 2.5 s and key, of the five that start in that time
        List<(string Key, DateTimeOffset At)> begun = [];
        var (number, ended, clock) = (0, 0, Sample.Noon);
        while (number < starts)
        {
            var batch = Enumerable.Range(0, Math.Min(10, starts - number)).Select(_ => Rated(number++, random.Next(8) == 0 ? null : $"r{random.Next(4)}", random.Next(-2, 3), random.Next(3) == 0 ? $"k{random.Next(3)}" : null)).ToList();
            clock = Sample.Noon.AddSeconds(number);
            var active = await Runs.AllActiveAsync(1);
            var ends = active.Where(r => r.Status.HoldsSlot() || random.Next(20) == 0).OrderBy(_ => random.Next()).Take(random.Next(9)).ToList();
            await Task.WhenAll(
                Task.WhenAll(batch.Select((run, i) => AdmitAsync(run, i % 2 == 0 ? Runs : other))),
                Task.WhenAll(ends.Select((run, i) => EndAndPromoteAsync(i % 2 == 0 ? Runs : other, run))),
                BeginDueAsync(random.Next(2) == 0 ? Runs : other));
            Assert.InRange((await Runs.AllActiveAsync(1)).Count(r => r.Status.HoldsSlot()), 0, max);
        }

        // Nothing but ends and instants lets the rest in: nobody is forgotten.
        for (var idle = 0; await Runs.AllActiveAsync(1) is { Count: > 0 } active;)
        {
            clock += TimeSpan.FromSeconds(1);
            var before = (begun.Count, ended);
            await Task.WhenAll(active.Where(r => r.Status.HoldsSlot()).Select((run, i) => EndAndPromoteAsync(i % 2 == 0 ? Runs : other, run)));
            await Task.WhenAll(BeginDueAsync(Runs), BeginDueAsync(other));
            idle = before == (begun.Count, ended) ? idle + 1 : 0;
            Assert.InRange(idle, 0, 5);
        }

        Assert.Equal(starts, ended);
        foreach (var key in begun.Where(b => b.Key.Length > 0).GroupBy(b => b.Key))
        {
            var at = key.Select(b => b.At).Order().ToList();
            Assert.All(at.Zip(at.Skip(1)), pair => Assert.True(pair.Second - pair.First >= rule.Spacing, $"{key.Key}: {pair}"));
            Assert.All(at.Zip(at.Skip(rule.Limit)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(rule.PerSeconds), $"{key.Key}: {pair}"));
        }

        async Task AdmitAsync(Run run, IRunStore host)
        {
            var admitted = await host.AdmitAsync(new RunAdmission(run, new LogLine(run.CreatedAt, LogSeverity.Info, "accepted"), max, OverlapPolicy.Queue) { Rate = rule, KeyLimit = new KeyLimit(1, OverlapPolicy.Queue) }, None);
            if (admitted.Run!.Status == RunStatus.Pending)
            {
                Note(admitted.Run, run.CreatedAt);
            }
        }

        async Task BeginDueAsync(IRunStore host)
        {
            var now = clock;
            foreach (var run in await host.ListDelayedAsync(now, 100, None))
            {
                await PromoteAsync(host, new PromotionOrder(max, now) { Rate = rule, RateKey = run.RateKey, DueRun = run.Id });
            }
        }

        async Task EndAndPromoteAsync(IRunStore host, RunHead run)
        {
            if (await host.TransitionAsync(new RunTransition(run.Id, [run.Status], RunStatus.Succeeded, clock), null, None) is null)
            {
                return; // it has begun meanwhile
            }

            Interlocked.Increment(ref ended);
            await PromoteAsync(host, new PromotionOrder(max, clock) { Rate = rule, Key = run.ConcurrencyKey is { } key ? new KeyLine(key, 1) : null, RateKey = run.Status == RunStatus.Queued ? run.RateKey : null });
        }

        async Task PromoteAsync(IRunStore host, PromotionOrder order)
        {
            Promotion promoted;
            do
            {
                promoted = await host.PromoteAsync(1, order, None);
                promoted.Begun.ToList().ForEach(run => Note(run, order.At));
            }
            while (promoted.IsMore);
        }

        void Note(RunHead run, DateTimeOffset at)
        {
            lock (begun)
            {
                begun.Add((run.RateKey ?? "", at));
            }
        }
    }
}
