namespace Workflow.Core.Definitions;

/// <summary>Notified of changes to definitions.</summary>
public interface IDefinitionObserver
{
    /// <summary>Called after every write: a workflow was created, changed, enabled or disabled. Returns at once.</summary>
    void Written()
    {
    }

    /// <summary>Called after a definition was replaced, also when it was sent again unchanged: safe to repeat.</summary>
    Task ReplacedAsync(StoredWorkflow workflow, CancellationToken cancellationToken) => Task.CompletedTask;
}
