namespace Workflow.Core.Definitions;

/// <summary>
/// Approves a change of a definition, after it was found valid and before it is written. It sees the definition that the
/// change is made to, as it is now.
/// </summary>
/// <param name="before">The definition that is changed; <c>null</c>: the workflow is being created.</param>
/// <param name="after">The definition to be written.</param>
/// <param name="cancellationToken">Cancels the call.</param>
/// <returns>A task that fails if the change must not be made.</returns>
public delegate Task ApproveDefinition(WorkflowDefinition? before, WorkflowDefinition after, CancellationToken cancellationToken);
