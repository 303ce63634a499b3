using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Tests.History;

/// <summary>Runs and executions in memory, with every write kept as it came.</summary>
internal sealed class FakeRunStore : IRunStore
{
    private readonly Dictionary<string, Run> _runs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(int, int, int), TaskExecution> _executions = [];

    /// <summary>One call of <see cref="RecordAsync"/>.</summary>
    public sealed record Write(string RunId, IReadOnlyList<TaskExecution> Executions, IReadOnlyList<LogLine> Lines);

    /// <summary>The writes, in the order in which they were issued.</summary>
    public List<Write> Writes { get; } = [];

    /// <summary>The first line of each run created.</summary>
    public List<LogLine> CreationLines { get; } = [];

    /// <summary>Answers <see cref="RecordAsync"/> in place of success, given which write it is, from 0.</summary>
    public Func<int, Task>? OnRecord { get; set; }

    /// <summary>Whether the workflow of a run that is created is gone.</summary>
    public bool WorkflowIsGone { get; set; }

    public Task<WriteResult<Run>> CreateAsync(Run run, LogLine line, CancellationToken cancellationToken)
    {
        if (WorkflowIsGone)
        {
            return Task.FromResult<WriteResult<Run>>(WriteOutcome.NotFound);
        }

        _runs.TryAdd(run.Id, run);
        CreationLines.Add(line);
        return Task.FromResult<WriteResult<Run>>(_runs[run.Id]);
    }

    public Task RecordAsync(string runId, IReadOnlyList<TaskExecution> executions, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken)
    {
        Writes.Add(new Write(runId, executions, lines));
        foreach (var execution in executions)
        {
            _executions[Key(new ExecutionKey(execution.Position, execution.Index, execution.Attempt))] = execution;
        }

        return OnRecord?.Invoke(Writes.Count - 1) ?? Task.CompletedTask;
    }

    public Task<Run?> GetAsync(string runId, CancellationToken cancellationToken) => Task.FromResult(_runs.GetValueOrDefault(runId));

    public Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RecordedExecution>>(
            [.. _executions.Values.Select(e => new RecordedExecution(e.Position, e.Index, e.Attempt, e.Status, e.StartedAt, e.CompletedAt))]);

    public Task<IReadOnlyList<TaskExecution>> ListExecutionsAsync(string runId, ExecutionKey? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TaskExecution>>(
            [.. _executions.Where(e => after is not { } key || e.Key.CompareTo(Key(key)) > 0).Take(limit).Select(e => e.Value)]);

    public Task<Run?> TransitionAsync(RunTransition transition, LogLine? line, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No rule of Core moves runs.");

    public Task<Page<Run>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No rule of Core lists runs.");

    public Task<IReadOnlyList<Run>> ListActiveAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException("No rule of Core lists runs.");

    public Task<Page<LogLine>> ListLogAsync(string runId, PageRequest page, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No rule of Core reads logs.");

    private static (int, int, int) Key(ExecutionKey key) => (key.Position, key.Index ?? -1, key.Attempt);
}
