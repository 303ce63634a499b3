using Microsoft.Extensions.Logging;

namespace Workflow.Core.Tests.Execution;

/// <summary>The host's log as a list of lines.</summary>
internal sealed class ListLogger<T> : ILogger<T>
{
    public List<(LogLevel Level, string Message, Exception? Exception, IReadOnlyDictionary<string, object?> Values)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Add((
            logLevel,
            formatter(state, exception),
            exception,
            ((IReadOnlyList<KeyValuePair<string, object?>>)(object)state!).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal)));

    private void Add((LogLevel Level, string Message, Exception? Exception, IReadOnlyDictionary<string, object?> Values) line)
    {
        lock (Lines)
        {
            Lines.Add(line);
        }
    }
}
