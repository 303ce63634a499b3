using System.Collections.Concurrent;

namespace Workflow.Core.Execution.Session;

/// <summary>
/// The runs that are begun eagerly on behalf of one call, such as a request: whoever answers the call goes on until they have
/// ended or are known to the engine, so that the host does not take the process for idle.
/// </summary>
public sealed class EagerScope : IDisposable
{
    private static readonly AsyncLocal<EagerScope?> Local = new();

    private readonly ConcurrentQueue<Task> _begun = new();

    private EagerScope()
    {
    }

    /// <summary>The scope of the current call; <c>null</c>: it has none.</summary>
    public static EagerScope? Current => Local.Value;

    /// <summary>Whether runs were begun.</summary>
    public bool HasBegun => !_begun.IsEmpty;

    /// <summary>Begins the scope of a call, in the method that awaits it.</summary>
    public static EagerScope Enter() => Local.Value = new EagerScope();

    /// <summary>Completes when each of the runs has ended, or is known to the engine.</summary>
    public Task SettledAsync() => Task.WhenAll(_begun);

    /// <inheritdoc/>
    public void Dispose() => Local.Value = null;

    internal void Add(Task settled) => _begun.Enqueue(settled);
}
