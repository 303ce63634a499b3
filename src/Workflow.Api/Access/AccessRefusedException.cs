namespace Workflow.Api.Access;

/// <summary>A known caller may not do what it asks: 403. Nothing was changed.</summary>
/// <param name="message">Why, for the caller.</param>
internal sealed class AccessRefusedException(string message) : Exception(message);
