using System.Collections.Immutable;
using CsCheck;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Tests.Execution;

/// <summary>A graph of up to 60 tasks, how each would end if it ran, and two orders in which ends come in.</summary>
/// <param name="Plan">The graph. A task's upstreams may stand behind it.</param>
/// <param name="Outcomes">By position: how the task ends if it is run.</param>
/// <param name="Order">Which of the running tasks ends next, modulo their number.</param>
/// <param name="OtherOrder">The same, differently.</param>
internal sealed record RandomRun(RunPlan Plan, ExecutionStatus[] Outcomes, int[] Order, int[] OtherOrder)
{
    private const int MostTasks = 60;

    private static readonly ExecutionStatus[] Ends = // half of them well, so that graphs get deep
    [
        ExecutionStatus.Succeeded, ExecutionStatus.Succeeded, ExecutionStatus.Succeeded,
        ExecutionStatus.Failed, ExecutionStatus.TimedOut, ExecutionStatus.Skipped,
    ];

    private static readonly Gen<ExecutionStatus> Outcome = Gen.Int[0, Ends.Length - 1].Select(i => Ends[i]);

    private static readonly Gen<int[]> Picks = Gen.Int[0, MostTasks].Array[MostTasks];

    private static readonly Gen<(int[] Upstreams, TriggerRule Rule, bool AllowFailure, ExecutionStatus Outcome, int Place)[]> Tasks =
        Gen.Select(Gen.Int[0, MostTasks].Array[0, 5], Gen.Enum<TriggerRule>(), Gen.Int[0, 4].Select(i => i == 0), Outcome, Gen.Int[0, 1_000]).Array[1, MostTasks];

    public static Gen<RandomRun> Gen60 { get; } = Gen.Select(Tasks, Picks, Picks, (tasks, order, other) =>
    {
        // Upstreams are picked among the tasks before, so there is no cycle; then the tasks are shuffled, so that
        // their places in the plan say nothing of their order.
        var places = Enumerable.Range(0, tasks.Length).OrderBy(i => tasks[i].Place).ToArray();
        var positionOf = new int[tasks.Length];
        foreach (var (position, task) in places.Index())
        {
            positionOf[task] = position;
        }

        return new RandomRun(
            RunPlan.Of([.. places.Select(Planned)]),
            [.. places.Select(i => tasks[i].Outcome)],
            order,
            other);

        PlannedTask Planned(int i)
        {
            var upstreams = i == 0 ? [] : tasks[i].Upstreams.Select(u => positionOf[u % i]).Distinct().ToImmutableArray();
            return new($"t{i}", upstreams, tasks[i].Rule, tasks[i].AllowFailure) { TriggerCount = (tasks[i].Place % Math.Max(1, upstreams.Length)) + 1 };
        }
    });

    /// <summary>Takes the next of the tasks that run.</summary>
    public static int TakeNext(List<int> running, int[] order, int step)
    {
        var at = order[step % order.Length] % running.Count;
        var position = running[at];
        running.RemoveAt(at);
        return position;
    }

    /// <summary>Final statuses, from the table of the rules and nothing else.</summary>
    public ExecutionStatus[] Expected()
    {
        var statuses = new ExecutionStatus?[Plan.Tasks.Length];
        return [.. Enumerable.Range(0, statuses.Length).Select(Of)];

        ExecutionStatus Of(int position)
        {
            if (statuses[position] is { } known)
            {
                return known;
            }

            var ends = Plan.Tasks[position].Upstreams.Select(u => KindOf(u, Of(u))).ToList();
            var status = TriggerRuleTable.Of(Plan.Tasks[position], ends) switch
            {
                Verdict.Run => Outcomes[position],
                Verdict.Skip => ExecutionStatus.Skipped,
                _ => ExecutionStatus.UpstreamFailed,
            };
            statuses[position] = status;
            return status;
        }
    }

    /// <summary>What an ended task is to those downstream, in the letters of <see cref="TriggerRuleTable"/>.</summary>
    public char KindOf(int position, ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => 'S',
        ExecutionStatus.Skipped => 'K',
        ExecutionStatus.Failed or ExecutionStatus.TimedOut when Plan.Tasks[position].AllowFailure => 'S',
        _ => 'F',
    };

    /// <summary>The plan in a line per task, for a failure's message.</summary>
    public override string ToString() => string.Join('\n', Plan.Tasks.Select((t, i) =>
        $"{i}: after [{string.Join(',', t.Upstreams)}] {Word.Lower(t.Rule)}{(t.Rule == TriggerRule.NSuccess ? $" {t.TriggerCount}" : "")}{(t.AllowFailure ? " allow_failure" : "")} -> {Outcomes[i]}"));
}
