namespace Workflow.Tasks.Database.Results;

/// <summary>A result that is larger than the task allows.</summary>
/// <param name="limit">The limit, as the end of "is larger than".</param>
internal sealed class ResultTooLargeException(string limit) : Exception(limit);
