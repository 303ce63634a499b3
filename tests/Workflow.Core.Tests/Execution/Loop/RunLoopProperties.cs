using CsCheck;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

/// <summary>The loop with lists, retries, rounds and early ends. <see cref="LoopRules"/> holds what each step must keep to.</summary>
public class RunLoopProperties
{
    private static int Runs => TestRun.Rounds(2_000, 400);

    private static readonly Gen<RunStatus> Ending = Gen.Bool.Select(b => b ? RunStatus.Cancelled : RunStatus.TimedOut);

    [Fact]
    public Task DriveAsync_EndsTheSame_WhateverTheOrder() =>
        Gen.Select(RandomLoop.Any, RandomLoop.Orders, RandomLoop.Orders).SampleAsync(
            async (run, order, otherOrder) =>
            {
                var (one, other) = (new ModelEngine(run, order), new ModelEngine(run, otherOrder));

                Assert.Equal(await DriveAsync(run, one), await DriveAsync(run, other));

                Assert.Equal(run.Plan.Tasks.Length, one.Finals.Count());
                Assert.Equal(one.Finals, other.Finals);
                Assert.Equal(one.CaughtBy, other.CaughtBy);
                Assert.Equal(one.Begun.Keys.ToHashSet(), other.Begun.Keys.ToHashSet());
                Assert.Equal(Ends(one), Ends(other));
            },
            iter: Runs);

    [Fact]
    public Task DriveAsync_EndsTheSame_FromAnyPrefixOfTheRecord() =>
        Gen.Select(RandomLoop.Any, RandomLoop.Orders, RandomLoop.Orders, Gen.Double.Unit).SampleAsync(
            async (run, order, otherOrder, share) =>
            {
                var first = new ModelEngine(run, order);
                var outcome = await DriveAsync(run, first);
                var kept = first.Log.Take((int)(share * (first.Log.Count + 1))).ToList();

                var second = new ModelEngine(run, otherOrder, before: kept);
                Assert.Equal(outcome, await DriveAsync(run, second));

                Assert.Equal(first.Finals, second.Finals);
                Assert.Equal(first.CaughtBy, second.CaughtBy);
                Assert.Subset(first.Begun.Keys.ToHashSet(), second.Begun.Keys.ToHashSet()); // a list whose end is on record is not asked for again
                Assert.Equal(Ends(first), Ends(second));
                Assert.All(PausesAfter(kept, second), pause => Assert.Equal(first.Begun[pause.Key], pause.Value));
                Assert.DoesNotContain(second.Done, c => c.Kind == CallKind.Attempt && kept.Exists(e => e.Key == new ExecutionKey(c.Position, c.Index, c.Attempt)));
            },
            iter: Runs);

    [Fact]
    public Task DriveAsync_FinishesAsOrdered_WhenTheRunEndsEarly() =>
        Gen.Select(RandomLoop.Any, RandomLoop.Orders, Gen.Int[0, 60], Ending).SampleAsync(
            async (run, order, endAfter, ending) =>
            {
                var engine = new ModelEngine(run, order, endAfter, ending);

                var outcome = await DriveAsync(run, engine);

                Assert.Equal(run.Plan.Tasks.Length, engine.Finals.Count());
                if (engine.ToldAt is not null)
                {
                    Assert.Equal(ending, outcome.Status);
                    Assert.Null(outcome.FailedTask);
                }
            },
            iter: Runs);

    // A process may die at any write, including that of the order. If the order is on record, the run ends by it. If not,
    // nothing on record depends on it: a limit is reached again later, and an unrecorded order does not exist.
    [Fact]
    public Task DriveAsync_EndsAsOrdered_FromAnyPrefixOfTheRecord_WhenTheRunEndsEarly() =>
        Gen.Select(RandomLoop.Any, RandomLoop.Orders, RandomLoop.Orders, Gen.Int[0, 60], Ending, Gen.Double.Unit, Gen.Int[0, 60].Nullable(), Gen.Int[0, 20].Nullable()).SampleAsync(
            async (run, order, otherOrder, endAfter, ending, share, endAgainAfter, endCleanupAfter) =>
            {
                var first = new ModelEngine(run, order, endAfter, ending, endCleanupAfter: endCleanupAfter);
                var outcome = await DriveAsync(run, first);

                var kept = first.Log.Take((int)(share * (first.Log.Count + 1))).ToList();
                var isOrdered = kept.Exists(e => e.Order == Order.End);
                Assert.True(isOrdered || !kept.Exists(e => e.Report.Status == ExecutionStatus.Cancelled), "Something was cancelled before the order was on record.");
                var second = new ModelEngine(run, otherOrder, endAgainAfter, ending, kept);
                var again = await DriveAsync(run, second);

                if (isOrdered)
                {
                    Assert.Equal(outcome, again);
                }
                else if (second.ToldAt is not null)
                {
                    Assert.Equal(ending, again.Status);
                }
                else if (second.Ending is null)
                {
                    Assert.Equal(await DriveAsync(run, new ModelEngine(run, order)), again);
                }

                Assert.Equal(run.Plan.Tasks.Length, second.Finals.Count());
                Assert.DoesNotContain(second.Done, c => c.Kind == CallKind.Attempt && kept.Exists(e => e.Order == Order.None && e.Key == new ExecutionKey(c.Position, c.Index, c.Attempt)));
            },
            iter: Runs);

    [Fact]
    public Task DriveAsync_BeginsNothing_WhenCleanUpIsCancelled() =>
        Gen.Select(RandomLoop.Any, RandomLoop.Orders, Gen.Int[0, 40], Gen.Int[0, 20], Ending).SampleAsync(
            async (run, order, endAfter, endCleanupAfter, ending) =>
            {
                var engine = new ModelEngine(run, order, endAfter, ending, endCleanupAfter: endCleanupAfter); // its rules look at what is begun

                var outcome = await DriveAsync(run, engine);

                Assert.Equal(run.Plan.Tasks.Length, engine.Finals.Count());
                Assert.True(engine.ToldAt is null || outcome.Status == ending);
            },
            iter: Runs);

    private static Task<RunOutcome> DriveAsync(RandomLoop run, ModelEngine engine) => RunLoop.DriveAsync(RandomLoop.RunId, run.Plan, engine);

    // What the record says of each execution in the end; instants hang on the order.
    private static Dictionary<ExecutionKey, ExecutionStatus> Ends(ModelEngine engine) =>
        engine.Log.Where(e => e.Order == Order.None).GroupBy(e => e.Key).OrderBy(g => (g.Key.Position, g.Key.Index ?? -1, g.Key.Attempt)).ToDictionary(g => g.Key, g => g.Last().Report.Status);

    // When attempts were due that follow one of the record.
    private static IEnumerable<KeyValuePair<TaskCall, DateTimeOffset?>> PausesAfter(List<Entry> kept, ModelEngine engine) =>
        engine.Begun.Where(b => b.Key.Attempt > 1 && !engine.Resumed.Contains(b.Key) && kept.Exists(e => e.Key == new ExecutionKey(b.Key.Position, b.Key.Index, b.Key.Attempt - 1)));
}
