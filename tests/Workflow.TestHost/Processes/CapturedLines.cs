namespace Workflow.TestHost.Processes;

/// <summary>What a process has written so far, line by line; written by one thread and read by others.</summary>
public sealed class CapturedLines
{
    private readonly List<string> _lines = [];

    /// <summary>The lines up to now.</summary>
    public IReadOnlyList<string> Snapshot()
    {
        lock (_lines)
        {
            return [.. _lines];
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', Snapshot());

    internal void Add(string? line)
    {
        if (line is not null)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }
        }
    }
}
