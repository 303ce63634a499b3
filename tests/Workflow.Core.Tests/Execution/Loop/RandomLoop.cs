using System.Collections.Immutable;
using CsCheck;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Tests.Execution.Loop;

/// <summary>A graph with lists, retries and rounds, and how each call would end: a function of the call, whenever it is asked.</summary>
/// <param name="Plan">The graph.</param>
/// <param name="ItemCounts">By position: how many items its list has.</param>
/// <param name="MostRounds">By position: how many rounds it has at most; 0: it does not repeat.</param>
/// <param name="Seed">Decides how calls end.</param>
/// <param name="ItemsPerCall">How many items the engine takes in one call.</param>
internal sealed record RandomLoop(RunPlan Plan, int[] ItemCounts, int[] MostRounds, int Seed, int ItemsPerCall)
{
    public const string RunId = "20261123T190102123456-7-k3f9q2";

    private const int MostTasks = 20;

    private static readonly Gen<RetryPolicy?> Rule = Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, 20], Gen.Int[10, 30], Gen.Int[0, 10],
        (attempts, initial, coefficient, jitter) => attempts == 0 ? null : new RetryPolicy
        {
            MaxAttempts = attempts,
            InitialIntervalSeconds = initial / 10d,
            BackoffCoefficient = coefficient / 10d,
            MaxIntervalSeconds = 3,
            Jitter = jitter / 10d,
        });

    // One rule for all errors, or up to three by error.
    private static readonly Gen<RetryRules?> Retry = Gen.Select(Rule, Rule.Array[0, 3], (one, rules) =>
        rules.OfType<RetryPolicy>().Select(rule => rule with { On = ["code"] }).ToImmutableArray() is { IsEmpty: false } several ? new RetryRules(several) : (RetryRules?)one);

    private static readonly Gen<(int[] Upstreams, PlannedTask Task, int Items, int Rounds)> Task = Gen.Select(
        Gen.Int[0, MostTasks].Array[0, 4], Gen.Enum<TriggerRule>(), Gen.Int[0, 4], Retry, Gen.Int[-9, 9], Gen.Int[0, 6], Gen.Int[-3, 5],
        (upstreams, rule, allowFailure, retry, items, parallel, rounds) => (
            upstreams,
            new PlannedTask("", [], rule, allowFailure == 0) { Retry = retry, HasItems = items >= 0, MaxParallel = parallel == 0 ? int.MaxValue : parallel },
            Math.Max(items, 0),
            Math.Max(rounds, 0)));

    /// <summary>Runs of up to 20 tasks, half of them with lists of up to 9 items, of which an engine takes up to 4 in one call.</summary>
    public static Gen<RandomLoop> Any { get; } = Gen.Select(Task.Array[1, MostTasks], Gen.Int, Gen.Int[1, 4], (tasks, seed, itemsPerCall) => new RandomLoop(
        RunPlan.Of(WithCatches([.. tasks.Select((t, i) => t.Task with
        {
            Name = $"t{i}",
            Upstreams = i == 0 ? [] : t.Upstreams.Select(u => u % i).Distinct().ToImmutableArray(),
        })])),
        [.. tasks.Select(t => t.Items)],
        [.. tasks.Select(t => t.Rounds)],
        seed,
        itemsPerCall));

    /// <summary>Which of the open calls ends next, modulo their number.</summary>
    public static Gen<int[]> Orders { get; } = Gen.Int[0, 1_000].Array[50];

    /// <summary>
    /// How a call ends if it is not ended early. Collections depend on their items and are not decided here. The next round is due so long
    /// after the default instant.
    /// </summary>
    public TaskReport EndOf(TaskCall call)
    {
        var repeats = MostRounds[call.Position] > 0 && call.Kind == CallKind.Attempt;
        Round? round = repeats ? Round.First : null;
        for (var attempt = 1; ; attempt++)
        {
            var report = ErrorOf(call with { Attempt = attempt }) with { Round = round };
            report = report with { Retry = MatchOf(report) };
            var isRetried = IsRetried(report);
            if (repeats && !isRetried && IsRepeated(report))
            {
                round = report.Round!.Value with { NextAt = default(DateTimeOffset).AddMilliseconds(HashOf(report.Call) & 1_023) };
                report = report with { Round = round, Retry = null };
            }

            if (attempt == call.Attempt)
            {
                return report with { CaughtBy = call.Index is null && !isRetried && round?.NextAt is null ? CatchTaskOf(call.Position, report.Status) : null };
            }

            round = round?.Following();
        }
    }

    // Whether another round follows one that ends so: most of those that succeed, and some of those that fail.
    private bool IsRepeated(TaskReport report) =>
        report.Round!.Value.Iteration < MostRounds[report.Call.Position]
        && ((HashOf(report.Call) >> 11) & 7) is var picked
        && (report.Status == ExecutionStatus.Succeeded ? picked > 1 : report.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut && picked > 4);

    /// <summary>The name of the task that catches the error of a task that ended so; <c>null</c>: none.</summary>
    public string? CatchTaskOf(int position, ExecutionStatus status) =>
        Plan.Tasks[position].Catches is var catches
        && status is ExecutionStatus.Failed or ExecutionStatus.TimedOut
        && unchecked((uint)HashOf(new TaskCall(position, Attempt: 1_000))) % (catches.Length + 1) is var k
        && k < catches.Length
            ? Plan.Tasks[catches[(int)k]].Name
            : null;

    /// <summary>The rule that allows another attempt, and the most that it applies to with it; <c>null</c>: none does.</summary>
    public (RetryPolicy Rule, int Count)? RetryOf(TaskReport report) =>
        Plan.Tasks[report.Call.Position].Retry is not { } rules || report.Status is not (ExecutionStatus.Failed or ExecutionStatus.TimedOut) ? null
        : rules.IsPlain ? report.Retryable ? (rules.Rules[0], report.Round?.Attempt ?? report.Call.Attempt) : null
        : report.Retry is { } match ? (rules.Rules[match.Rule], match.Count) : null;

    private bool IsRetried(TaskReport report) => RetryOf(report) is var (rule, count) && count < rule.MaxAttempts;

    // Which rule selects the error: a function of the call. Its count is that of the attempts so far, in this round.
    private RetryMatch? MatchOf(TaskReport report) =>
        RuleFor(report) is { } rule
            ? new RetryMatch(rule, Enumerable.Range(report.Call.Attempt - (report.Round?.Attempt ?? report.Call.Attempt) + 1, report.Round?.Attempt ?? report.Call.Attempt).Count(attempt => RuleFor(ErrorOf(report.Call with { Attempt = attempt })) == rule))
            : null;

    private int? RuleFor(TaskReport report) =>
        Plan.Tasks[report.Call.Position].Retry is { IsPlain: false } rules
        && report.Call.Kind == CallKind.Attempt
        && report.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut
        && unchecked((uint)HashOf(report.Call) >> 8) % (rules.Rules.Length + 1) is var rule
        && rule < rules.Rules.Length
            ? (int)rule
            : null;

    // One in five of those with upstreams is named by them in catch.
    private static ImmutableArray<PlannedTask> WithCatches(PlannedTask[] tasks)
    {
        for (var i = 0; i < tasks.Length; i++)
        {
            if (tasks[i].Upstreams is { Length: > 0 } named && (named.Sum() + i) % 5 == 0)
            {
                tasks[i] = tasks[i] with { Rule = TriggerRule.AllSuccess, IsCatchTask = true };
                foreach (var position in named)
                {
                    tasks[position] = tasks[position] with { Catches = tasks[position].Catches.Add(i) };
                }
            }
        }

        return [.. tasks];
    }

    private TaskReport ErrorOf(TaskCall call)
    {
        var picked = new Random(HashOf(call)).Next(12);
        return call.Kind == CallKind.Expand
            ? picked switch
            {
                0 => new TaskReport(call, ExecutionStatus.Failed),
                1 => new TaskReport(call, ExecutionStatus.Skipped),
                _ => new TaskReport(call, ExecutionStatus.Running) { ItemCount = ItemCounts[call.Position] },
            }
            : picked switch
            {
                0 or 1 or 2 => new TaskReport(call, ExecutionStatus.Failed) { Retryable = true },
                3 => new TaskReport(call, ExecutionStatus.Failed) { Retryable = true, RetryAfterSeconds = 5 },
                4 => new TaskReport(call, ExecutionStatus.Failed),
                5 => new TaskReport(call, ExecutionStatus.TimedOut) { Retryable = true },
                6 when call is { Index: null, Attempt: 1 } => new TaskReport(call, ExecutionStatus.Skipped),
                _ => new TaskReport(call, ExecutionStatus.Succeeded),
            };
    }

    /// <summary>Whether a call that is asked to end early does so; otherwise it had ended already.</summary>
    public bool Obeys(TaskCall call) => (HashOf(call) & 64) == 0;

    /// <summary>The plan in a line per task, for a failure's message.</summary>
    public override string ToString() => string.Join('\n', Plan.Tasks.Select((t, i) =>
        $"{i}: after [{string.Join(',', t.Upstreams)}] {Word.Lower(t.Rule)}{(t.AllowFailure ? " allow_failure" : "")} attempts {(t.Retry is { } retry ? string.Join("|", retry.Rules.Select(r => r.MaxAttempts)) : "1")}{(MostRounds[i] > 0 ? $" rounds {MostRounds[i]}" : "")}{(t.IsCatchTask ? " catches" : "")}{(t.HasItems ? $" items {ItemCounts[i]} by {t.MaxParallel}" : "")}")) + $"\nseed {Seed}, {ItemsPerCall} items per call";

    // Not HashCode, which is another one in every process.
    private int HashOf(TaskCall call) =>
        unchecked((((((Seed * 31) + call.Position) * 31) + (call.Index ?? -1)) * 31) + (call.Attempt * 7) + (int)call.Kind);
}
