using Workflow.Core.History;

namespace Workflow.Core.Scheduling.Backfills;

/// <summary>
/// The runs there are for an instant already, of the schedule and of backfills. Their ids follow from the instant, so they
/// are asked for and not looked for. What a person has repeated is not among them, nor is what retention has removed.
/// </summary>
internal sealed class EarlierRuns(IRunStore runs, IBackfillStore backfills, long workflowId)
{
    private IReadOnlyList<Backfill>? _backfills;

    /// <summary>Where the last run for an instant stands that was not skipped, or <c>null</c>.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="except">The backfill whose own runs do not count; <c>null</c>: all count.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    internal async Task<RunStatus?> FindLastAsync(DateTimeOffset instant, int? except, CancellationToken cancellationToken)
    {
        _backfills ??= await ListAsync(cancellationToken);
        var ids = _backfills.Where(b => b.Number != except && b.Covers(instant)).Select(b => b.RunId(instant)).Append(Scheduler.RunId(workflowId, instant));
        foreach (var id in ids)
        {
            if (await runs.GetAsync(id, cancellationToken) is { Status: not RunStatus.Skipped } run)
            {
                return run.Status;
            }
        }

        return null;
    }

    private async Task<IReadOnlyList<Backfill>> ListAsync(CancellationToken cancellationToken)
    {
        List<Backfill> all = [];
        string? cursor = null;
        do
        {
            var page = await backfills.ListBackfillsAsync(workflowId, new PageRequest(PageRequest.MaxLimit, cursor), cancellationToken);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return all;
    }
}
