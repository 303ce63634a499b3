using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Paging;

namespace Workflow.Core.Bulk;

/// <summary>Decides which runs a bulk operation means.</summary>
/// <param name="runs">Reads runs.</param>
/// <param name="limits">How many it may be.</param>
internal sealed class BulkSelection(IRunReader runs, LimitOptions limits)
{
    // Each page examines a bounded number of runs, and may have none of those that match.
    private const int MostPages = 2_000;

    /// <summary>Whether an action applies to a run.</summary>
    public static bool Applies(BulkAction action, RunStatus status) => status.IsFinal() != (action == BulkAction.Cancel);

    /// <summary>The runs that are meant, newest first: those that match now, that the action applies to, and that the caller covers.</summary>
    /// <param name="action">What is done to them.</param>
    /// <param name="filter">The caller's filter.</param>
    /// <param name="covers">Whether the caller covers a workflow.</param>
    /// <param name="now">Runs that are accepted later are not meant.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">They are too many.</exception>
    public async Task<IReadOnlyList<string>> SelectAsync(
        BulkAction action, RunFilter filter, Func<long, CancellationToken, Task<bool>> covers, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (filter.CreatedBefore is not { } before || before > now)
        {
            filter = filter with { CreatedBefore = now.AddTicks(1) };
        }

        if (action == BulkAction.Cancel && filter.Status is null)
        {
            filter = filter with { IsActive = true };
        }

        List<string> selected = [];
        Dictionary<long, bool> covered = [];
        string? cursor = null;
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await runs.ListHeadsAsync(filter, new PageRequest(PageRequest.MaxLimit, cursor, ActiveRuns.PageBytes), cancellationToken);
            foreach (var run in page.Items.Where(run => Applies(action, run.Status)))
            {
                if (!covered.TryGetValue(run.WorkflowId, out var isCovered))
                {
                    covered[run.WorkflowId] = isCovered = await covers(run.WorkflowId, cancellationToken);
                }

                if (isCovered)
                {
                    selected.Add(run.Id);
                }
            }

            if (selected.Count > limits.BulkRuns)
            {
                throw Refused($"matches more than {limits.BulkRuns} runs: the limit of the setting {LimitOptions.Section}:{nameof(LimitOptions.BulkRuns)}");
            }

            if ((cursor = page.NextCursor) is null)
            {
                return selected;
            }
        }

        throw Refused("makes the service examine too many runs; give a workflow_id, or an earlier created_before and a later created_from");
    }

    private static RefusedException Refused(string detail) => RefusedException.Faulty([new Fault("/filter", detail)]);
}
