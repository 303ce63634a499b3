namespace Workflow.Core.Definitions;

/// <summary>Is notified when a definition has been replaced, once the new one is on disk.</summary>
public interface IDefinitionObserver
{
    /// <summary>A definition was replaced, or was sent again as it is. Safe to repeat.</summary>
    /// <param name="workflow">The workflow as it is now.</param>
    /// <param name="cancellationToken">Gives up; what is left of it is done later.</param>
    Task ReplacedAsync(StoredWorkflow workflow, CancellationToken cancellationToken);
}
