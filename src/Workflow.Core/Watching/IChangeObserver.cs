namespace Workflow.Core.Watching;

/// <summary>
/// Observes what a store has committed. The store calls it from where its writes complete, in the order of its commits, so
/// that no write can be left out.
/// </summary>
public interface IChangeObserver
{
    /// <summary>Whether anybody watches. Read after each commit; what was committed before nobody needs.</summary>
    bool IsWatched { get; }

    /// <summary>Called after a commit while somebody watches. Must be quick, and must not throw.</summary>
    /// <param name="changes">The changes that it has made durable, in order.</param>
    void Publish(ReadOnlySpan<RecordedChange> changes);
}
