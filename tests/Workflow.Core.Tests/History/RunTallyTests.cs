using CsCheck;
using Workflow.Core.History;

namespace Workflow.Core.Tests.History;

public class RunTallyTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 19, 30, 0, TimeSpan.Zero);

    private static readonly RunStatus[] Final = [.. Enum.GetValues<RunStatus>().Where(s => s.IsFinal())];

    [Fact]
    public void Tally_AddsUp_AndReadsBackAsItWas_WhateverTheRuns() =>
        Gen.Select(Gen.Int[0, 4], Gen.Double[-1, 1e7], Gen.Bool).Array[0, 50].Sample(runs =>
        {
            var (whole, parts) = (new RunTally(), new RunTally[] { new(), new() });
            foreach (var (i, (status, seconds, began)) in runs.Index())
            {
                var run = Run(Final[status], began ? seconds : null);
                whole.Add(run);
                parts[i % 2].Add(run);
            }

            parts[0].Add(RunTally.Read(parts[1].Write()));
            Assert.Equal(whole.ByStatus(), parts[0].ByStatus());
            Assert.Equal((runs.Length, runs.Count(r => r.Item3)), (parts[0].Runs, parts[0].Began));
            Assert.Equal(whole.Percentile(0.95), parts[0].Percentile(0.95));
            Assert.Equal(whole.MaxSeconds, parts[0].MaxSeconds);
            Assert.Equal(whole.AverageSeconds ?? 0, parts[0].AverageSeconds ?? 0, 1e-3);
            Assert.Equal(whole.Write(), RunTally.Read(whole.Write()).Write());
        });

    [Fact]
    public void Percentile_IsAtMostTenPercentOff() =>
        Gen.Select(Gen.Double[0.001, 1e8].Array[1, 60], Gen.Double[0.01, 1]).Sample((seconds, part) =>
        {
            var tally = new RunTally();
            foreach (var duration in seconds)
            {
                tally.Add(Run(RunStatus.Succeeded, duration));
            }

            var exact = Math.Max(0.001, seconds.Order().ElementAt((int)Math.Ceiling(part * seconds.Length) - 1));
            Assert.InRange(tally.Percentile(part)!.Value, exact / 1.1 * 0.999, exact * 1.1 * 1.001);
        });

    [Fact]
    public void Tally_IsShort_HoweverManyRuns()
    {
        var tally = new RunTally();
        for (var i = 0; i < 100_000; i++)
        {
            tally.Add(Run(Final[i % Final.Length], Math.Pow(1.0003, i) / 1_000));
        }

        Assert.InRange(tally.Write().Length, 100, 4_000);
    }

    [Fact]
    public void Tally_OfNothing_HasNoDurations()
    {
        var tally = RunTally.Read(null);
        tally.Add(Run(RunStatus.Skipped, null));

        Assert.Equal((1, 0, null, null), (tally.Runs, tally.Began, tally.AverageSeconds, tally.Percentile(0.5)));
        Assert.Equal(At.AddMinutes(-30), RunTally.HourOf(At));
    }

    private static RunHead Run(RunStatus status, double? seconds) => new()
    {
        Id = "r",
        WorkflowId = 1,
        WorkflowVersion = 1,
        Status = status,
        Trigger = RunTrigger.Manual,
        CreatedAt = At,
        StartedAt = seconds is null ? null : At,
        CompletedAt = At.AddSeconds(seconds ?? 0),
    };
}
