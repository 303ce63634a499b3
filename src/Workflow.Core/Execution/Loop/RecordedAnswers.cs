using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Loop;

/// <summary>The store's record of a run when its session began, and the answers that it contains.</summary>
public sealed class RecordedAnswers
{
    private readonly string _runId;
    private readonly RunPlan _plan;
    private readonly Dictionary<ExecutionKey, RecordedExecution> _executions;
    private readonly Lazy<Dictionary<(int Position, int Index), RecordedExecution>> _items;
    private readonly Dictionary<(int Position, int? Index), RecordedExecution> _carriedOver = [];
    private readonly Dictionary<(int Position, int? Index), RecordedExecution> _repeated = [];

    /// <summary>Indexes recorded executions.</summary>
    /// <param name="runId">Their run.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="executions">The executions, in order of position, index and attempt.</param>
    public RecordedAnswers(string runId, RunPlan plan, IReadOnlyList<RecordedExecution> executions)
    {
        (_runId, _plan) = (runId, plan);
        _items = new Lazy<Dictionary<(int, int), RecordedExecution>>(() => LastOfItems(executions));
        _executions = executions.ToDictionary(e => new ExecutionKey(e.Position, e.Index, e.Attempt));
        foreach (var execution in executions.Where(e => e.CarriedOver || e.Round is not null))
        {
            (execution.CarriedOver ? _carriedOver : _repeated)[(execution.Position, execution.Index)] = execution; // in order of attempts: the last one wins
        }
    }

    /// <summary>The record of an attempt, or <c>null</c>.</summary>
    public RecordedExecution? Find(TaskCall call) =>
        _executions.TryGetValue(new ExecutionKey(call.Position, call.Index, call.Attempt), out var execution) ? execution : null;

    /// <summary>The attempt at which a task or an item continues, and when it is due: the last one on record, if it repeats.</summary>
    /// <param name="first">Its first attempt.</param>
    public (TaskCall Call, DateTimeOffset? NotBefore) Resume(TaskCall first) => _repeated.TryGetValue((first.Position, first.Index), out var last)
        ? (first with { Attempt = last.Attempt }, last is { Status: ExecutionStatus.Waiting, StartedAt: null } ? last.DueAt : null)
        : (first, null);

    /// <inheritdoc cref="IRunEngine.BegunItems"/>
    public int BegunItems(int position) => _items.Value.Keys.Where(item => item.Position == position).Select(item => item.Index + 1).DefaultIfEmpty().Max();

    /// <summary>The executions that <see cref="Resume"/> and <see cref="Answer"/> need: of a task or an item that repeats, the last.</summary>
    /// <param name="executions">The executions, in order of position, index and attempt.</param>
    public static IEnumerable<RecordedExecution> WithoutEarlierRounds(IReadOnlyList<RecordedExecution> executions) =>
        executions.Where((execution, i) => execution.Round is null || i + 1 == executions.Count || (executions[i + 1].Position, executions[i + 1].Index) != (execution.Position, execution.Index));

    /// <summary>The answer to a call whose work is already done, or <c>null</c>.</summary>
    public TaskReport? Answer(TaskCall call)
    {
        if (call.Kind == CallKind.Collect)
        {
            return null; // a task whose end is on record is answered before its items are asked for
        }

        if (call.Kind == CallKind.Items)
        {
            return AreDone(call, out var failed) ? new TaskReport(call, ExecutionStatus.Succeeded) { FailedItems = failed } : null;
        }

        if (_carriedOver.TryGetValue((call.Position, call.Index), out var carried))
        {
            return TaskReport.Of(call, carried);
        }

        return AnswerIn(Find(call), call);
    }

    /// <summary>
    /// The answer to a call from the record of its execution, or <c>null</c>. An execution with an item count answers
    /// <see cref="CallKind.Expand"/>.
    /// </summary>
    internal static TaskReport? AnswerIn(RecordedExecution? execution, TaskCall call) =>
        execution is { } recorded && (recorded.Status.IsFinal() || (recorded.ItemCount is not null && call.Kind == CallKind.Expand))
            ? TaskReport.Of(call, recorded)
            : null;

    private static Dictionary<(int Position, int Index), RecordedExecution> LastOfItems(IReadOnlyList<RecordedExecution> executions)
    {
        Dictionary<(int, int), RecordedExecution> last = [];
        foreach (var execution in executions)
        {
            if (execution.Index is { } index)
            {
                last[(execution.Position, index)] = execution;
            }
        }

        return last;
    }

    private bool AreDone(TaskCall call, out int failed)
    {
        failed = 0;
        for (var index = call.Index ?? 0; index < (call.Index ?? 0) + call.Count; index++)
        {
            if (!_items.Value.TryGetValue((call.Position, index), out var last) || !NextAttempt.IsDone(_runId, _plan.Tasks[call.Position], last))
            {
                return false;
            }

            failed += last.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut ? 1 : 0;
        }

        return true;
    }
}
