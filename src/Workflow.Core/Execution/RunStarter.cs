using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Execution;

/// <summary>Hands an accepted run to the engine of the host.</summary>
public interface IRunLauncher
{
    /// <summary>
    /// Begins a run that is on disk. Returns soon, and may be called twice for one run. A run that is on disk and was
    /// not handed over, because the process was killed in between, is found and begun by the engine itself.
    /// </summary>
    Task LaunchAsync(Run run, CancellationToken cancellationToken);
}

/// <summary>Starts runs.</summary>
/// <param name="workflows">Where definitions are kept.</param>
/// <param name="runs">Where runs are kept.</param>
/// <param name="ids">Makes their ids.</param>
/// <param name="launcher">The engine.</param>
public sealed class RunStarter(IWorkflowStore workflows, IRunStore runs, RunIdSource ids, IRunLauncher launcher)
{
    /// <summary>Starts a run of the latest version; when it returns, the run is on disk.</summary>
    /// <exception cref="RefusedException">There is no such workflow, or it has no tasks.</exception>
    public async Task<Run> StartAsync(long workflowId, RunTrigger trigger, CancellationToken cancellationToken)
    {
        var workflow = await workflows.GetAsync(workflowId, cancellationToken) ?? throw RefusedException.NoWorkflow(workflowId);
        if (workflow.Definition.Tasks.IsEmpty)
        {
            throw new RefusedException(RefusalReason.Conflict, $"Workflow {workflowId} has no tasks yet; add one with POST /api/v1/workflows/{workflowId}/tasks.");
        }

        var run = new Run
        {
            Id = ids.Next(workflowId, out var createdAt),
            WorkflowId = workflowId,
            WorkflowVersion = workflow.Version,
            Status = RunStatus.Pending,
            Trigger = trigger,
            CreatedAt = createdAt,
        };
        var line = new LogLine(createdAt, LogSeverity.Info, $"run accepted ({Word.Lower(trigger)}), version {workflow.Version} of '{workflow.Definition.Name}'");
        var result = await runs.CreateAsync(run, line, cancellationToken);
        if (result.Outcome == WriteOutcome.NotFound)
        {
            throw RefusedException.NoWorkflow(workflowId);
        }

        await launcher.LaunchAsync(result.Written, cancellationToken);
        return result.Written;
    }
}
