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
/// <param name="CatchTasks">By position: the name of the task that catches its error, if it ends with one; <c>null</c>: none.</param>
/// <param name="Order">Which of the running tasks ends next, modulo their number.</param>
/// <param name="OtherOrder">The same, differently.</param>
internal sealed record RandomRun(RunPlan Plan, ExecutionStatus[] Outcomes, string?[] CatchTasks, int[] Order, int[] OtherOrder)
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

        PlannedTask[] planned = [.. places.Select(Planned)];
        foreach (var (position, task) in planned.Index().Where(t => t.Item.IsCatchTask).ToList())
        {
            foreach (var named in task.Upstreams)
            {
                planned[named] = planned[named] with { Catches = planned[named].Catches.Add(position) };
            }
        }

        return new RandomRun(
            RunPlan.Of([.. planned]),
            [.. places.Select(i => tasks[i].Outcome)],
            [.. planned.Select((t, i) => tasks[places[i]].Place % (t.Catches.Length + 1) is var k && k < t.Catches.Length ? planned[t.Catches[k]].Name : null)],
            order,
            other);

        // One in five of those with upstreams is named by them in catch.
        PlannedTask Planned(int i)
        {
            var upstreams = i == 0 ? [] : tasks[i].Upstreams.Select(u => positionOf[u % i]).Distinct().ToImmutableArray();
            var isCatchTask = tasks[i].Place % 5 == 0 && upstreams.Length > 0;
            return new($"t{i}", upstreams, isCatchTask ? TriggerRule.AllSuccess : tasks[i].Rule, tasks[i].AllowFailure) { TriggerCount = (tasks[i].Place % Math.Max(1, upstreams.Length)) + 1, IsCatchTask = isCatchTask };
        }
    });

    /// <summary>The name of the task that catches the error of a task that ended so.</summary>
    public string? CatchTaskOf(int position, ExecutionStatus status) => status is ExecutionStatus.Failed or ExecutionStatus.TimedOut ? CatchTasks[position] : null;

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

            var ends = Plan.Tasks[position].Upstreams.Select(u => KindOf(u, Of(u), position)).ToList();
            var verdict = Plan.Tasks[position].IsCatchTask ? ends.Contains('C') ? Verdict.Run : Verdict.Skip : TriggerRuleTable.Of(Plan.Tasks[position], ends);
            var status = verdict switch
            {
                Verdict.Run => Outcomes[position],
                Verdict.Skip => ExecutionStatus.Skipped,
                _ => ExecutionStatus.UpstreamFailed,
            };
            statuses[position] = status;
            return status;
        }
    }

    /// <summary>Whether the run fails, given how its tasks ended.</summary>
    public bool Fails(IReadOnlyList<ExecutionStatus> ends) => ends.Index().Any(end =>
        end.Item is ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.UpstreamFailed
        && !Plan.Tasks[end.Index].AllowFailure
        && CatchTaskOf(end.Index, end.Item) is null);

    /// <summary>What an ended task is to one downstream, in the letters of <see cref="TriggerRuleTable"/>; <c>C</c>: that one catches its error.</summary>
    public char KindOf(int position, ExecutionStatus status, int downstream) => status switch
    {
        _ when CatchTaskOf(position, status) is { } name => name == Plan.Tasks[downstream].Name ? 'C' : 'K',
        ExecutionStatus.Succeeded => 'S',
        ExecutionStatus.Skipped => 'K',
        ExecutionStatus.Failed or ExecutionStatus.TimedOut when Plan.Tasks[position].AllowFailure => 'S',
        _ => 'F',
    };

    /// <summary>The plan in a line per task, for a failure's message.</summary>
    public override string ToString() => string.Join('\n', Plan.Tasks.Select((t, i) =>
        $"{i} {t.Name}: after [{string.Join(',', t.Upstreams)}] {Word.Lower(t.Rule)}{(t.Rule == TriggerRule.NSuccess ? $" {t.TriggerCount}" : "")}{(t.AllowFailure ? " allow_failure" : "")} -> {Outcomes[i]}{(t.IsCatchTask ? " catches" : "")}{(CatchTasks[i] is { } by ? $" caught by {by}" : "")}"));
}
