using Workflow.Core.Execution.Loop;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Waiting;

/// <summary>What a task without a worker waits for.</summary>
/// <param name="Recorded">The record of the attempt now; it is passed to the call that ends the attempt.</param>
public abstract record Awaited(RecordedExecution Recorded)
{
    /// <summary>Nothing: it has ended.</summary>
    /// <param name="Report">How it ended.</param>
    public sealed record Nothing(TaskReport Report) : Awaited(default(RecordedExecution));

    /// <summary>An instant.</summary>
    /// <param name="DueAt">The instant, UTC.</param>
    /// <param name="Recorded">The record of the attempt.</param>
    public sealed record Instant(DateTimeOffset DueAt, RecordedExecution Recorded) : Awaited(Recorded);

    /// <summary>An event.</summary>
    /// <param name="Name">Its name, or the address of the attempt: see <see cref="EventAddress"/>.</param>
    /// <param name="DueAt">Until when, UTC; <c>null</c>: no limit.</param>
    /// <param name="Recorded">The record of the attempt.</param>
    public sealed record Event(string Name, DateTimeOffset? DueAt, RecordedExecution Recorded) : Awaited(Recorded)
    {
        /// <summary>Whether it takes only some of the events of the name, so that it waits for no turn.</summary>
        public bool IsChosen { get; init; }
    }

    /// <summary>The end of another run.</summary>
    /// <param name="RunId">The run.</param>
    /// <param name="Recorded">The record of the attempt.</param>
    public sealed record Child(string RunId, RecordedExecution Recorded) : Awaited(Recorded);
}
