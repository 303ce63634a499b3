namespace Workflow.Tasks.Database.Results;

/// <summary>A result that does not fit the task's mode.</summary>
/// <param name="message">Why, as a sentence.</param>
internal sealed class InvalidResultException(string message) : Exception(message);
