using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Statistics by hour: every run that ends is counted once, in the hour of its end.</summary>
public abstract class StatisticsContract : StoreContract
{
    private static readonly RunStatus[] Ends = [RunStatus.Succeeded, RunStatus.Failed, RunStatus.Cancelled, RunStatus.TimedOut];

    [Fact]
    public async Task Statistics_AreARecountOfTheEndedRuns_WhateverEndsThemAndWhen()
    {
        var random = new Random(20261123);
        for (var id = 1; id <= 2; id++)
        {
            await CreateWorkflowAsync($"w{id}");
        }

        foreach (var i in Enumerable.Range(0, TestRun.Rounds(150, 40)))
        {
            await EndAsync(Sample.Run(random.Next(1, 3), i), random.Next(6), random.NextDouble() < 0.3, TimeSpan.FromMinutes(random.Next(-20, 40) + (i * 6)), Ends[random.Next(Ends.Length)]);
            if (i % 20 == 0)
            {
                await AssertRecountAsync(1);
            }
        }

        await AssertRecountAsync(1);
        await AssertRecountAsync(2);
    }

    [Fact]
    public async Task Statistics_CountEachRunOnce_WhenManyEndAtOnce()
    {
        await CreateWorkflowAsync();
        var random = new Random(1);
        (Run Run, int Kind, int Minutes, RunStatus End)[] runs = [.. Enumerable.Range(0, TestRun.Rounds(60, 24)).Select(i => (Sample.Run(1, i), random.Next(6), random.Next(150), Ends[i % Ends.Length]))];

        await Task.WhenAll(runs.Select(r => Task.Run(() => EndAsync(r.Run, r.Kind, hasBegun: true, TimeSpan.FromMinutes(r.Minutes), r.End))));

        await AssertRecountAsync(1);
        Assert.InRange((await HoursAsync(1)).Count, 2, 4);
    }

    [Fact]
    public async Task Statistics_CountRunsOnce_WhenTheirEndIsRepeated()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        var end = new RunTransition(run.Id, [RunStatus.Pending, RunStatus.Running], RunStatus.Succeeded, Sample.Noon);
        var skipped = new RunAdmission(Sample.Run(1, 1), Sample.Line("accepted"), 1, OverlapPolicy.Queue) { SkipReason = "not today" };

        for (var i = 0; i < 3; i++)
        {
            await Runs.TransitionAsync(end, null, None);
            await Runs.AdmitAsync(skipped, None);
        }

        var hour = Assert.Single(await HoursAsync(1));
        Assert.Equal(new Dictionary<string, long> { ["SUCCEEDED"] = 1, ["SKIPPED"] = 1 }, hour.Tally.ByStatus());
    }

    // In Azure Tables these are several transactions, in which an hour ends too.
    [Fact]
    public async Task Statistics_CountRunsThatAnotherReplaces()
    {
        await CreateWorkflowAsync();
        var first = await CreateRunAsync(Sample.Run(1));
        await Runs.TransitionAsync(new RunTransition(first.Id, [RunStatus.Pending], RunStatus.Succeeded, Sample.Noon), null, None);
        for (var i = 1; i <= 30; i++)
        {
            await AdmitAsync(Sample.Run(1, i));
        }

        var by = Sample.Run(1, 40) with { CreatedAt = Sample.Noon.AddHours(2) };
        var admission = await AdmitAsync(by, policy: OverlapPolicy.CancelRunning, carriedOver: [.. Enumerable.Range(0, 20).Select(i => Sample.Execution(i) with { CarriedOver = true })]);

        Assert.Equal(30, admission.Replaced.Count);
        await AssertRecountAsync(1);
        Assert.Equal([1, 29], (await HoursAsync(1)).Select(h => h.Tally.Runs));
    }

    [Fact]
    public async Task ListHoursAsync_HasThePartOfTheRange_AndSaysWhetherMoreFollows()
    {
        await CreateWorkflowAsync();
        int[] hours = [0, 1, 5, 6, 30];
        foreach (var (i, hour) in hours.Index())
        {
            await EndAsync(Sample.Run(1, i), 0, hasBegun: true, TimeSpan.FromHours(hour), RunStatus.Succeeded);
        }

        var start = RunTally.HourOf(Sample.Noon);
        var random = new Random(7);
        for (var i = 0; i < TestRun.Rounds(40, 15); i++)
        {
            var (from, before, most) = (random.Next(33), random.Next(33), random.Next(1, 7));
            var part = await Statistics.ListHoursAsync(1, start.AddHours(from), start.AddHours(before), most, None);

            int[] expected = [.. hours.Where(h => h >= from && h < before)];
            Assert.Equal(expected.Take(most).Select(h => start.AddHours(h)), part.Hours.Select(h => h.Hour));
            Assert.Equal(expected.Length > most, part.IsMore);
        }

        Assert.Empty((await Statistics.ListHoursAsync(2, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 10, None)).Hours);
        var days = await AllAsync(page => RunStatistics.ReadAsync(Statistics, 1, StatisticsRange.Of(StatisticsBucket.Day, start, start.AddDays(9), start)!, page, None), limit: 1);
        Assert.Equal([(start.AddHours(-12), 4), (start.AddHours(12), 1)], days.Select(d => (d.At, d.Tally.Runs)));
    }

    [Fact]
    public async Task Statistics_Stay_WhenTheRunsAndTheWorkflowAreRemoved()
    {
        var workflow = await CreateWorkflowAsync();
        for (var i = 0; i < 3; i++)
        {
            await EndAsync(Sample.Run(1, i), 0, hasBegun: true, TimeSpan.FromHours(i), RunStatus.Succeeded);
            Assert.True(await Runs.DeleteAsync(Sample.Id(1, i), None));
        }

        Assert.Equal(WriteOutcome.Written, (await Workflows.DeleteAsync(1, workflow.Revision, Sample.Noon, None)).Outcome);
        Assert.Equal([1, 1, 1], (await HoursAsync(1)).Select(h => h.Tally.Runs));
    }

    [Fact]
    public async Task RemoveHoursAsync_RemovesOldHoursOfAllWorkflows_AndCountsOn()
    {
        for (var id = 1; id <= 25; id++)
        {
            await CreateWorkflowAsync($"w{id}");
        }

        foreach (var (id, hour) in ((int, int)[])[(1, 0), (1, 1), (1, 2), (24, 0), (25, 0), (25, 1)])
        {
            await EndAsync(Sample.Run(id, hour), 0, hasBegun: true, TimeSpan.FromHours(hour), RunStatus.Succeeded);
        }

        Assert.Equal(3, await RemoveAllAsync(Sample.Noon.AddMinutes(30)));
        Assert.Equal(0, await RemoveAllAsync(RunTally.HourOf(Sample.Noon).AddHours(1)));
        Assert.Equal([1, 1], (await HoursAsync(1)).Select(h => h.Tally.Runs));
        Assert.Empty(await HoursAsync(24));
        Assert.Single(await HoursAsync(25));

        Assert.Equal(3, await RemoveAllAsync(Sample.Noon.AddDays(1)));
        Assert.Empty(await HoursAsync(1));
        foreach (var hour in (int[])[2, 3])
        {
            await EndAsync(Sample.Run(1, 10 + hour), 0, hasBegun: true, TimeSpan.FromHours(hour), RunStatus.Failed);
        }

        Assert.Equal([1, 1], (await HoursAsync(1)).Select(h => h.Tally.Runs));
    }

    // A call looks at a part of the workflows.
    private async Task<int> RemoveAllAsync(DateTimeOffset before)
    {
        var removed = 0;
        for (var i = 0; i < 4; i++)
        {
            removed += await Statistics.RemoveHoursAsync(before, None);
        }

        return removed;
    }

    // A run that ends in one of the ways in which runs end, so long after noon.
    private async Task EndAsync(Run run, int kind, bool hasBegun, TimeSpan after, RunStatus end)
    {
        var at = Sample.Noon + after;
        if (kind == 5)
        {
            await Runs.AdmitAsync(new RunAdmission(run with { CreatedAt = at }, Sample.Line("accepted"), 1, OverlapPolicy.Queue) { SkipReason = "not today" }, None);
            return;
        }

        var isQueued = kind == 4;
        await AdmitAsync(run, max: isQueued ? 0 : int.MaxValue);
        if (isQueued)
        {
            await Runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Queued], RunStatus.Cancelled, at), null, None);
            return;
        }

        if (hasBegun)
        {
            await Runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Pending], RunStatus.Running, at.AddSeconds(-run.CreatedAt.Second)), null, None);
        }

        await Runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Pending, RunStatus.Running], end, at), null, None);
    }

    private async Task AssertRecountAsync(long workflowId)
    {
        var runs = await AllAsync(page => Runs.ListHeadsAsync(new RunFilter(workflowId), page, None), PageRequest.MaxLimit);
        var expected = runs.Where(r => r.Status.IsFinal()).GroupBy(r => RunTally.HourOf(r.CompletedAt!.Value)).OrderBy(g => g.Key).Select(g =>
        {
            var tally = new RunTally();
            foreach (var run in g)
            {
                tally.Add(run);
            }

            return new HourTally(g.Key, tally);
        });
        Assert.Equal(expected.Select(Facts), (await HoursAsync(workflowId)).Select(Facts));
    }

    private async Task<IReadOnlyList<HourTally>> HoursAsync(long workflowId) =>
        (await Statistics.ListHoursAsync(workflowId, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 1_000, None)).Hours;

    // Sums of durations differ in their last digits by the order in which they are added.
    private static string Facts(HourTally hour) =>
        $"{hour.Hour:O} {string.Join(' ', hour.Tally.ByStatus())} {hour.Tally.Began} {hour.Tally.AverageSeconds:F3} {hour.Tally.Percentile(0.5)} {hour.Tally.Percentile(0.95)} {hour.Tally.MaxSeconds:R}";
}
