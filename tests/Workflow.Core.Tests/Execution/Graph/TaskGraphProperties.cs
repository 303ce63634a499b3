using CsCheck;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Graph;

public class TaskGraphProperties
{
    private static int Runs => TestRun.Rounds(2_000, 400);

    [Fact]
    public void Complete_FinishesTheGraph_WithTheStatusesOfTheTable_WhateverTheOrder() =>
        RandomRun.Gen60.Sample(
            run =>
            {
                var expected = run.Expected();
                var (one, decided) = Drive(run, run.Order);
                var (other, _) = Drive(run, run.OtherOrder);

                Assert.Equal(expected, Statuses(run, one));
                Assert.Equal(expected, Statuses(run, other));
                Assert.Equal(RunOutcome.Of(run.Plan, one), RunOutcome.Of(run.Plan, other));
                Assert.Equal(run.Fails(expected) ? RunStatus.Failed : RunStatus.Succeeded, RunOutcome.Of(run.Plan, one).Status);
                Assert.Equal(Enumerable.Range(0, run.Plan.Tasks.Length), decided.Order()); // each once
            },
            iter: Runs);

    [Fact]
    public void Complete_DecidesNoTask_BeforeItsRuleIsMet() =>
        RandomRun.Gen60.Sample(
            run => Drive(run, run.Order, (graph, decision) =>
            {
                var task = run.Plan.Tasks[decision.Position];
                var ended = task.Upstreams.Where(u => graph.StatusOf(u).IsFinal()).Select(u => run.KindOf(u, graph.StatusOf(u), decision.Position)).ToList();
                var met = (task.Rule, decision.Verdict) switch
                {
                    (TriggerRule.OneSuccess, Verdict.Run) => ended.Contains('S') || task.Upstreams.IsEmpty,
                    (TriggerRule.OneFailed, Verdict.Run) => ended.Contains('F') || task.Upstreams.IsEmpty,
                    (TriggerRule.OneDone, Verdict.Run) => ended.Exists(end => end != 'K') || task.Upstreams.IsEmpty,
                    (TriggerRule.NSuccess, Verdict.Run) => ended.Count(end => end == 'S') >= task.TriggerCount || task.Upstreams.IsEmpty,
                    _ => ended.Count == task.Upstreams.Length,
                };
                Assert.True(met, $"{decision} was made with only {ended.Count} of {task.Upstreams.Length} upstreams ended.");
            }),
            iter: Runs);

    [Fact]
    public void Cancel_StartsOnlyAlwaysTasksFromThen_AndTheGraphStillFinishes() =>
        Gen.Select(RandomRun.Gen60, Gen.Int[0, 60]).Sample(
            (run, cancelAfter) =>
            {
                var graph = new TaskGraph(run.Plan);
                List<int> decided = [];
                List<int> running = [];
                List<Decision> decisions = [];
                var cancelled = false;

                graph.Start(decisions);
                TakeUp();
                for (var step = 0; !graph.IsFinished; step++)
                {
                    if (step == cancelAfter)
                    {
                        cancelled = true;
                        graph.Cancel(decisions);
                        TakeUp();
                        continue;
                    }

                    Assert.NotEmpty(running); // else it would wait for ever
                    var position = RandomRun.TakeNext(running, run.Order, step);
                    graph.Complete(position, run.Outcomes[position], decisions, run.CatchTaskOf(position, run.Outcomes[position]));
                    TakeUp();
                }

                Assert.Equal(Enumerable.Range(0, run.Plan.Tasks.Length), decided.Order());
                Assert.Empty(running);

                void TakeUp()
                {
                    foreach (var (position, verdict) in decisions)
                    {
                        decided.Add(position);
                        var always = run.Plan.Tasks[position].Rule == TriggerRule.Always;
                        if (verdict == Verdict.Run)
                        {
                            Assert.True(!cancelled || always);
                            Assert.True(!always || run.Plan.Tasks[position].Upstreams.All(u => graph.StatusOf(u).IsFinal()));
                            running.Add(position);
                        }
                        else if (cancelled)
                        {
                            Assert.Equal(Verdict.Cancel, verdict);
                            Assert.Equal(ExecutionStatus.Cancelled, graph.StatusOf(position));
                        }
                    }

                    decisions.Clear();
                }
            },
            iter: Runs);

    private static (TaskGraph Graph, List<int> Decided) Drive(RandomRun run, int[] order, Action<TaskGraph, Decision>? check = null)
    {
        var graph = new TaskGraph(run.Plan);
        List<int> decided = [];
        List<int> running = [];
        List<Decision> decisions = [];
        graph.Start(decisions);
        for (var step = 0; ; step++)
        {
            foreach (var decision in decisions)
            {
                check?.Invoke(graph, decision);
                decided.Add(decision.Position);
                if (decision.Verdict == Verdict.Run)
                {
                    running.Add(decision.Position);
                }
            }

            decisions.Clear();
            if (graph.IsFinished)
            {
                Assert.Empty(running);
                return (graph, decided);
            }

            Assert.NotEmpty(running); // else it would wait for ever
            var position = RandomRun.TakeNext(running, order, step);
            graph.Complete(position, run.Outcomes[position], decisions, run.CatchTaskOf(position, run.Outcomes[position]));
        }
    }

    private static IEnumerable<ExecutionStatus> Statuses(RandomRun run, TaskGraph graph) =>
        Enumerable.Range(0, run.Plan.Tasks.Length).Select(graph.StatusOf);
}
