namespace Workflow.Tasks.Database;

/// <summary>The culture data of the system (ICU), which the client for SQL Server needs to read texts in older encodings.</summary>
internal static class CultureData
{
    /// <summary>Whether the program was built to use it.</summary>
    internal static bool IsThere { get; } = !(AppContext.TryGetSwitch("System.Globalization.Invariant", out var isOff) && isOff);
}
