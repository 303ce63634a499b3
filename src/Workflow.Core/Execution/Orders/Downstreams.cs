using System.Globalization;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// The workflows that the end of a run starts. While there are none at all, starts and ends ask for nothing: that is known for half a minute, and at once
/// where a workflow is written in this process.
/// </summary>
/// <param name="uses">The index of the workflows by what they name.</param>
/// <param name="workflows">The workflow store.</param>
/// <param name="time">The clock.</param>
public sealed class Downstreams(ISecretUseStore uses, IWorkflowStore workflows, TimeProvider time) : IDefinitionObserver
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);
    private static readonly PageRequest One = new(1);

    private Known? _known;

    /// <inheritdoc/>
    public void Written() => _known = null;

    /// <summary>Whether runs of a trigger and a parent start others: those of tasks do not, nor those of backfills, which are of the past.</summary>
    public static bool Counts(RunHead run) => run.Parent is null && run.Trigger != RunTrigger.Backfill;

    /// <summary>Whether there may be any at all.</summary>
    public async ValueTask<bool> AreThereAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && time.GetUtcNow() - known.At is { Ticks: >= 0 } age && age < MaxAge)
        {
            return known.IsAny;
        }

        var at = time.GetUtcNow();
        var isAny = await IsAnyAsync(SecretUses.AnyRunKey, cancellationToken);
        _known = new Known(isAny, at);
        return isAny;
    }

    /// <summary>Whether the end of a run that is about to start may start others.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The name of its workflow.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<bool> AreThereAsync(RunHead run, string name, CancellationToken cancellationToken)
    {
        if (!Counts(run) || !await AreThereAsync(cancellationToken))
        {
            return false;
        }

        return await IsAnyAsync(SecretUses.RunKey(name), cancellationToken) || await IsAnyAsync(KeyOf(run), cancellationToken);
    }

    /// <summary>The workflows that the end of a run starts, in order of their ids.</summary>
    /// <param name="run">The run, which has ended.</param>
    /// <param name="name">The name of its workflow.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<StoredWorkflow>> ListAsync(RunHead run, string? name, CancellationToken cancellationToken)
    {
        SortedSet<long> ids = [];
        foreach (var key in name is null ? [KeyOf(run)] : new[] { SecretUses.RunKey(name), KeyOf(run) })
        {
            string? cursor = null;
            do
            {
                var page = await uses.ListSecretUsesAsync(key, new PageRequest(PageRequest.MaxLimit, cursor), cancellationToken);
                ids.UnionWith(page.Items.Select(use => use.WorkflowId));
                cursor = page.NextCursor;
            }
            while (cursor is not null);
        }

        OnRunStatus? status = run.Status switch
        {
            RunStatus.Succeeded => OnRunStatus.Succeeded,
            RunStatus.Failed => OnRunStatus.Failed,
            RunStatus.Cancelled => OnRunStatus.Cancelled,
            RunStatus.TimedOut => OnRunStatus.TimedOut,
            _ => null,
        };
        List<StoredWorkflow> started = [];
        foreach (var id in status is null ? [] : ids)
        {
            if (await workflows.GetAsync(id, cancellationToken) is { } workflow
                && (workflow.Definition.OnRun ?? []).Any(rule => rule.IsOf(run.WorkflowId, name) && rule.Status.Contains(status!.Value)))
            {
                started.Add(workflow);
            }
        }

        return started;
    }

    private static string KeyOf(RunHead run) => SecretUses.RunKey(run.WorkflowId.ToString(CultureInfo.InvariantCulture));

    private async Task<bool> IsAnyAsync(string key, CancellationToken cancellationToken) =>
        (await uses.ListSecretUsesAsync(key, One, cancellationToken)).Items.Count > 0;

    private sealed record Known(bool IsAny, DateTimeOffset At);
}
