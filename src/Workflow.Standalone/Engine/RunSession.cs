using System.Threading.Channels;
using Workflow.Core.Definitions;
using Workflow.Core.Execution;
using Workflow.Core.History;

namespace Workflow.Standalone.Engine;

/// <summary>
/// The engine's side of one run. What the store has on record is answered from there; everything else is run. So a
/// session that begins again after a crash goes on where the last one was cut off, and there is no second journal.
/// </summary>
internal sealed class RunSession : IRunEngine
{
    private readonly Run _run;
    private readonly PlannedVersion _version;
    private readonly TaskRunner _runner;
    private readonly IRunStore _store;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _workers;
    private readonly CancellationToken _stopping;
    private readonly Dictionary<TaskCall, ExecutionStatus> _recorded;
    private readonly Channel<TaskReport> _reports = Channel.CreateUnbounded<TaskReport>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskGroup _inFlight = new();

    public RunSession(
        Run run,
        PlannedVersion version,
        IReadOnlyList<RecordedExecution> recorded,
        TaskRunner runner,
        IRunStore store,
        TimeProvider time,
        SemaphoreSlim workers,
        CancellationToken stopping)
    {
        (_run, _version, _runner, _store, _time, _workers, _stopping) = (run, version, runner, store, time, workers, stopping);
        _recorded = recorded
            .Where(e => e.Status.IsFinal())
            .ToDictionary(e => new TaskCall(e.Position, e.Index, e.Attempt), e => e.Status);
    }

    /// <inheritdoc/>
    public void Begin(TaskCall call)
    {
        if (_recorded.TryGetValue(call, out var status))
        {
            _reports.Writer.TryWrite(new TaskReport(call, status));
        }
        else
        {
            _inFlight.Add(Task.Run(() => RunAsync(call)));
        }
    }

    /// <inheritdoc/>
    public void Settle(IReadOnlyList<Decision> decisions)
    {
        var now = _time.GetUtcNow();
        var executions = decisions
            .Where(d => !_recorded.ContainsKey(new TaskCall(d.Position)))
            .Select(d => new TaskExecution
            {
                Position = d.Position,
                Task = _version.Plan.Tasks[d.Position].Name,
                Status = d.Verdict switch
                {
                    Verdict.Skip => ExecutionStatus.Skipped,
                    Verdict.FailUpstream => ExecutionStatus.UpstreamFailed,
                    _ => ExecutionStatus.Cancelled,
                },
                StatusReason = d.Verdict switch
                {
                    Verdict.Cancel => "the run was cancelled",
                    _ => $"its trigger rule {Word.Lower(_version.Plan.Tasks[d.Position].Rule)} was not met",
                },
                CompletedAt = now,
            })
            .ToList();
        if (executions.Count > 0)
        {
            _inFlight.Add(_store.RecordAsync(
                _run.Id,
                executions,
                [.. executions.Select(e => new LogLine(now, LogSeverity.Info, $"{Word.Upper(e.Status)}: {e.StatusReason}", e.Task))],
                CancellationToken.None));
        }
    }

    /// <inheritdoc/>
    public ValueTask<TaskReport> NextAsync() => _reports.Reader.ReadAsync(_stopping);

    /// <summary>Waits until nothing that the session began is under way. Throws what the first of them threw.</summary>
    public Task DrainAsync() => _inFlight.DrainAsync();

    private async Task RunAsync(TaskCall call)
    {
        try
        {
            await _workers.WaitAsync(_stopping);
            TaskReport report;
            try
            {
                report = await _runner.RunAsync(_run.Id, _version.Definition.Tasks[call.Position], call, _stopping);
            }
            finally
            {
                _workers.Release();
            }

            _reports.Writer.TryWrite(report);
        }
        catch (Exception e)
        {
            // The store failed, or the host stops: the loop must not wait for an end that will not come.
            _reports.Writer.TryComplete(e);
        }
    }
}
