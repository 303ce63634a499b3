using System.Text;
using Workflow.Client.Sending;
using Workflow.Contracts;

namespace Workflow.Client.Copying;

/// <summary>Copies workflows. One may need another that is copied later: those that are refused are tried again until a round has copied none.</summary>
internal sealed class CopiedWorkflows(WorkflowClient to, CopyOptions options)
{
    private readonly List<string> _activeOnBoth = [];

    /// <summary>The workflows with a schedule that now fires on both services.</summary>
    public IReadOnlyList<string> ActiveOnBoth => _activeOnBoth;

    public async Task<IReadOnlyList<CopiedItem>> CopyAsync(WorkflowClient from, CancellationToken cancellationToken)
    {
        List<(long Id, string Name)> waiting = [];
        await foreach (var workflow in from.Workflows.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            waiting.Add((workflow.Id, workflow.Name));
        }

        List<CopiedItem> done = [];
        for (var isMoving = true; isMoving && waiting.Count > 0;)
        {
            List<(long, string)> refused = [];
            List<CopiedItem> failed = [];
            foreach (var (id, name) in waiting)
            {
                // One that was removed meanwhile is not there to be copied.
                if (await from.Workflows.GetAsync(id, cancellationToken).OrNullAsync().ConfigureAwait(false) is not { } workflow)
                {
                    continue;
                }

                var item = await ServiceCopy.TryAsync("workflow", workflow.Name, () => CopyAsync(workflow, cancellationToken)).ConfigureAwait(false);
                if (item.Outcome == CopyOutcome.Failed)
                {
                    refused.Add((id, name));
                    failed.Add(item);
                }
                else
                {
                    done.Add(item);
                }
            }

            isMoving = refused.Count < waiting.Count;
            waiting = refused;
            if (!isMoving || refused.Count == 0)
            {
                done.AddRange(failed);
            }
        }

        return done;
    }

    private async Task<CopyOutcome> CopyAsync(WorkflowResponse workflow, CancellationToken cancellationToken)
    {
        var there = await to.Workflows.FindByNameAsync(workflow.Name, cancellationToken).ConfigureAwait(false);
        var now = await to.Workflows.ApplyAsync(workflow.Name, Definition(workflow), cancellationToken: cancellationToken).ConfigureAwait(false);
        if (now.IsActive && (now.CronExpression is not null || now.Schedules.Count > 0))
        {
            _activeOnBoth.Add(workflow.Name);
        }

        return there is null ? CopyOutcome.Created : there.UpdatedAt == now.UpdatedAt ? CopyOutcome.Unchanged : CopyOutcome.Changed;
    }

    // The service takes what a service answers, whichever has answered it.
    private Definition Definition(WorkflowResponse workflow)
    {
        var body = Json.Write(options.Disables ? workflow with { IsActive = false } : workflow);
        return Workflow.Client.Definition.FromJson(Encoding.UTF8.GetString(body));
    }
}
