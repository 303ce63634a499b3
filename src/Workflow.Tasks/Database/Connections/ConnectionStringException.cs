namespace Workflow.Tasks.Database.Connections;

/// <summary>A connection string that a task may not use.</summary>
/// <param name="message">Why, as the rest of a sentence about it. It shows no part of the string but names of known options.</param>
internal sealed class ConnectionStringException(string message) : Exception(message);
