namespace Workflow.Core.Secrets;

/// <summary>Secrets can't be read now, so they can't be kept out of what would be recorded. Nothing was written.</summary>
/// <param name="message">Why, as a sentence.</param>
public sealed class SecretsUnavailableException(string message) : Exception(message);
