using Workflow.Core.History;
using Workflow.Core.Limits;

namespace Workflow.Core.Execution.Pools;

/// <summary>What becomes of a place that is compared with the record.</summary>
internal enum PlaceAction
{
    /// <summary>It stays as it is.</summary>
    Keep,

    /// <summary>It is offered, and that may have been lost: its run is notified again.</summary>
    Notify,

    /// <summary>Its run can't use it now: it is taken back unless it is taken.</summary>
    TakeBack,

    /// <summary>Nobody is at work with it, and nobody will be: it is freed.</summary>
    Free,
}

/// <summary>The rule for places that their attempts may have left behind: a process may be killed between the writes of both.</summary>
/// <param name="Place">The place.</param>
/// <param name="Run">Its run; <c>null</c>: there is none.</param>
/// <param name="Recorded">The record of the attempt; <c>null</c>: none.</param>
internal readonly record struct PlaceRule(PoolPlace Place, RunHead? Run, RecordedExecution? Recorded)
{
    /// <summary>Whether nothing is at work anywhere: the only process has just begun.</summary>
    public bool IsStart { get; init; }

    /// <summary>Whether the attempt is of an item, the end of its <c>for_each</c> is on record, and no item goes on after it.</summary>
    public bool IsOver { get; init; }

    /// <summary>The time limit of its task.</summary>
    public TimeSpan Timeout { get; init; }

    // A call that waits for a callback has begun, and is resumed.
    private bool MayBegin => Recorded is not { IsWaiting: true };

    /// <summary>What becomes of it.</summary>
    /// <param name="now">The time, UTC.</param>
    public PlaceAction Of(DateTimeOffset now) => (Run, Recorded) switch
    {
        (null, _) => PlaceAction.Free,
        ({ } run, _) when run.Status.IsFinal() => PlaceAction.Free,
        (_, { } recorded) when recorded.Status.IsFinal() => PlaceAction.Free,

        // Whatever has no record is begun anew, if it is begun at all.
        (_, null) when IsStart || IsOver => PlaceAction.Free,
        ({ Status: RunStatus.Paused }, _) when MayBegin && (IsStart || IsDead(now)) => PlaceAction.Free,
        ({ Status: RunStatus.Paused }, _) => Place.Status == PlaceStatus.Taken ? PlaceAction.Keep : PlaceAction.TakeBack,
        _ => Place.Status == PlaceStatus.Offered ? PlaceAction.Notify : PlaceAction.Keep,
    };

    // No attempt is at work for longer. While its run is paused, none begins.
    private bool IsDead(DateTimeOffset now)
    {
        var since = Recorded?.StartedAt is { } started && started > Place.At ? started : Place.At;
        return now > since + Timeout + TimeSpan.FromSeconds(DefinitionLimits.HardLimitSeconds);
    }
}
