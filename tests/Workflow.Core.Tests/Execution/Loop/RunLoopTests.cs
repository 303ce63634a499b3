using CsCheck;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

public class RunLoopTests
{
    private static int Runs => TestRun.Rounds(1_000, 200);

    [Fact]
    public async Task DriveAsync_Succeeds_WhenThereAreNoTasks()
    {
        var run = new RandomRun(RunPlan.Of([]), [], [], [0], [0]);

        Assert.Equal(new RunOutcome(RunStatus.Succeeded, null), await RunLoop.DriveAsync("r", run.Plan, new RecordingEngine(run, run.Order)));
    }

    [Fact]
    public async Task DriveAsync_SettlesBeforeItBegins_SoARecordHasTheReasonFirst()
    {
        // Both wait for the first, which fails: one is settled, the other begun.
        var plan = RunPlan.Of([
            new PlannedTask("a", [], TriggerRule.AllSuccess, false),
            new PlannedTask("b", [0], TriggerRule.OneFailed, false),
            new PlannedTask("c", [0], TriggerRule.AllSuccess, false)]);
        var engine = new TracingEngine(ExecutionStatus.Failed, ExecutionStatus.Succeeded);

        var outcome = await RunLoop.DriveAsync("r", plan, engine);

        Assert.Equal(["begin 0", "settle 2 FailUpstream", "begin 1"], engine.Trace);
        Assert.Equal(new RunOutcome(RunStatus.Failed, "Task 'a' ended FAILED.", 0), outcome);
    }

    [Fact]
    public Task DriveAsync_EndsAsTheTableSays_WhateverTheOrder() =>
        RandomRun.Gen60.SampleAsync(
            async run =>
            {
                var one = new RecordingEngine(run, run.Order);
                var other = new RecordingEngine(run, run.OtherOrder);

                Assert.Equal(await RunLoop.DriveAsync("r", run.Plan, one), await RunLoop.DriveAsync("r", run.Plan, other));

                Assert.Equal(run.Expected(), one.Statuses());
                Assert.Equal(run.Expected(), other.Statuses());
                Assert.Equal(one.Begun.Count, one.Begun.Distinct().Count());
            },
            iter: Runs);

    [Fact]
    public Task DriveAsync_EndsTheSame_AndBeginsNothingRecordedAgain_WhenAnyPartOfItIsOnRecord() =>
        Gen.Select(RandomRun.Gen60, Gen.Int[0, 60]).SampleAsync(
            async (run, kept) =>
            {
                var first = new RecordingEngine(run, run.Order);
                var outcome = await RunLoop.DriveAsync("r", run.Plan, first);
                var recorded = first.Recorded.Take(kept).ToDictionary();

                var second = new RecordingEngine(run, run.OtherOrder, recorded);
                Assert.Equal(outcome, await RunLoop.DriveAsync("r", run.Plan, second));

                Assert.Equal(first.Statuses(), second.Statuses());
                Assert.DoesNotContain(second.Begun, call => recorded.ContainsKey(call.Position));
                Assert.Equal(first.Begun.Select(c => c.Position).Except(recorded.Keys).Order(), second.Begun.Select(c => c.Position).Order());
            },
            iter: Runs);

    [Fact]
    public Task DriveAsync_EndsTheSame_WhenItIsCutOffAgainAndAgain() =>
        Gen.Select(RandomRun.Gen60, Gen.Int[0, 5]).SampleAsync(
            async (run, stepsPerLife) =>
            {
                var whole = new RecordingEngine(run, run.Order);
                var outcome = await RunLoop.DriveAsync("r", run.Plan, whole);

                var recorded = new Dictionary<int, ExecutionStatus>();
                for (var life = 0; ; life++)
                {
                    var engine = new RecordingEngine(run, run.OtherOrder, recorded, cutOffAfter: life == 0 ? stepsPerLife : stepsPerLife + 1);
                    try
                    {
                        Assert.Equal(outcome, await RunLoop.DriveAsync("r", run.Plan, engine));
                        Assert.Equal(whole.Statuses(), engine.Statuses());
                        return;
                    }
                    catch (OperationCanceledException)
                    {
                        recorded = engine.Recorded;
                    }
                }
            },
            iter: Runs);

    private sealed class TracingEngine(params ExecutionStatus[] ends) : IRunEngine
    {
        public RunStatus? Ending => null;

        private readonly Queue<ExecutionStatus> _ends = new(ends);
        private readonly Queue<TaskCall> _running = [];

        public List<string> Trace { get; } = [];

        public void Begin(TaskCall call, DateTimeOffset? notBefore)
        {
            Trace.Add($"begin {call.Position}");
            _running.Enqueue(call);
        }

        public void Cancel(TaskCall call) => throw new NotSupportedException("Nothing here ends early.");

        public void Settle(IReadOnlyList<Decision> decisions) =>
            Trace.AddRange(decisions.Select(d => $"settle {d.Position} {d.Verdict}"));

        public ValueTask<RunEvent> NextAsync() => ValueTask.FromResult(RunEvent.Of(new TaskReport(_running.Dequeue(), _ends.Dequeue())));
    }
}
