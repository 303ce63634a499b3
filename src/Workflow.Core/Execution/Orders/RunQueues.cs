using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Starts queued runs where the end of another run does not: when the workflow's limit was changed, and when the
/// process that should have started them was killed.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="starter">Begins the runs for which there is a free slot.</param>
/// <param name="deadlocks">Finds runs that wait for each other.</param>
/// <param name="time">The clock.</param>
public sealed class RunQueues(IRunReader runs, RunStarter starter, Deadlocks deadlocks, TimeProvider time) : IDefinitionObserver
{
    // Each line is checked for runs that wait for each other. A child run is checked as soon as it is waited for; this finds what a killed
    // process has left.
    private const int MostLines = 50;

    /// <summary>Starts as many as the limits allow now; lowering one ends no run.</summary>
    public async Task ReplacedAsync(StoredWorkflow workflow, CancellationToken cancellationToken)
    {
        var queued = new QueuedLines();
        await foreach (var run in runs.EachAsync(new RunFilter(workflow.Id, RunStatus.Queued), cancellationToken))
        {
            queued.Add(run);
        }

        await CheckAsync(queued, cancellationToken);
    }

    /// <summary>
    /// Starts as many runs of the given lines as there are free places and slots. If the runs that hold them wait for queued
    /// ones, one run is cancelled.
    /// </summary>
    public async Task CheckAsync(QueuedLines queued, CancellationToken cancellationToken)
    {
        foreach (var workflow in queued.Runs.GroupBy(run => run.WorkflowId))
        {
            await CheckAsync(workflow.Key, [.. workflow], cancellationToken);
        }
    }

    /// <summary>The same for lines of one workflow.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="lines">A run of each line.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task CheckAsync(long workflowId, IReadOnlyList<RunHead> lines, CancellationToken cancellationToken)
    {
        StartKeys[] keys = [.. lines.Select(QueuedLines.KeysOf).Where(keys => keys != default).Distinct()];
        foreach (var key in keys is [] ? [default] : keys)
        {
            await starter.PromoteAsync(workflowId, key, time.GetUtcNow(), cancellationToken);
        }

        // All runs of a line wait for the same, so it is enough to check one of each.
        foreach (var run in lines.Take(MostLines))
        {
            if (await runs.GetHeadAsync(run.Id, cancellationToken) is { Status: RunStatus.Queued, QueuedFor: not (QueuedFor.Start or QueuedFor.Quiet or QueuedFor.Batch) } last)
            {
                await deadlocks.BreakAsync(last, cancellationToken);
            }
        }
    }
}

/// <summary>The lines that runs wait in, with the run of each that was added first: lines of slots, of concurrency keys, and of rate limits.</summary>
public sealed class QueuedLines
{
    private readonly Dictionary<(long, StartKeys), RunHead> _lines = [];

    /// <summary>A run of each line.</summary>
    public IReadOnlyCollection<RunHead> Runs => _lines.Values;

    /// <summary>Adds a queued run. One that waits for its instant is in no line.</summary>
    public void Add(RunHead run)
    {
        if (run.QueuedFor is not (QueuedFor.Start or QueuedFor.Quiet or QueuedFor.Batch))
        {
            _lines.TryAdd((run.WorkflowId, KeysOf(run)), run);
        }
    }

    /// <summary>The keys of the line that a queued run waits in; none: it waits for a slot.</summary>
    internal static StartKeys KeysOf(RunHead run) => run.QueuedFor switch
    {
        QueuedFor.Key => new(run.ConcurrencyKey, null),
        QueuedFor.Rate => new(null, run.RateKey),
        _ => default,
    };
}
