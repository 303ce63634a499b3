namespace Workflow.Storage.Sqlite.Runs;

/// <summary>An execution that was to end with others has ended before: none of them is written.</summary>
internal sealed class HasEndedException : Exception;
