namespace Workflow.Storage.Sqlite.Runs;

/// <summary>A run as its rows and its readers name it.</summary>
/// <param name="Key">The integer key, which the other tables use.</param>
/// <param name="Id">The id.</param>
internal readonly record struct RunKey(long Key, string Id);
