namespace Workflow.Core.Definitions;

/// <summary>Notified of changes to definitions.</summary>
public interface IDefinitionObserver
{
    /// <summary>A workflow was created, or its definition or its being active was changed. Returns at once.</summary>
    void Written()
    {
    }

    /// <summary>A definition was replaced, or sent again as it is: safe to repeat.</summary>
    Task ReplacedAsync(StoredWorkflow workflow, CancellationToken cancellationToken) => Task.CompletedTask;
}
