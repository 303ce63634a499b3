namespace Workflow.Tasks.Database;

/// <summary>The folder of the service's own store, which no task may open. A host that has one registers it.</summary>
/// <param name="Path">Its full path.</param>
public sealed record StoreFolder(string Path);
