using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>Why a request was refused.</summary>
public enum RefusalReason
{
    /// <summary>What was sent is faulty.</summary>
    Invalid,

    /// <summary>What it speaks of is not there.</summary>
    NotFound,

    /// <summary>It does not fit what is there.</summary>
    Conflict,

    /// <summary>What it was to change has been changed since it was read.</summary>
    Changed,

    /// <summary>It does not prove who sent it.</summary>
    Unsigned,

    /// <summary>There is no room for it now.</summary>
    TooMany,
}

/// <summary>A request that can't be done, and nothing of it was. The message is for the person who sent it.</summary>
/// <param name="reason">Why.</param>
/// <param name="message">A sentence.</param>
/// <param name="faults">Every fault of what was sent; empty unless <see cref="RefusalReason.Invalid"/>.</param>
public sealed class RefusedException(RefusalReason reason, string message, IReadOnlyList<Fault>? faults = null) : Exception(message)
{
    /// <summary>Why.</summary>
    public RefusalReason Reason { get; } = reason;

    /// <summary>Every fault of what was sent, each with its place.</summary>
    public IReadOnlyList<Fault> Faults { get; } = faults ?? [];

    /// <summary>Whether the same may be done a while later: it is only that there is no room for it now.</summary>
    public bool MayPass { get; init; }

    /// <summary>A definition with faults.</summary>
    public static RefusedException Faulty(IReadOnlyList<Fault> faults)
    {
        var total = (faults as FaultCollection)?.Total ?? faults.Count;
        return new(RefusalReason.Invalid, total == 1 ? "The body has a fault." : $"The body has {total} faults.", faults);
    }

    /// <summary>There is no such workflow.</summary>
    public static RefusedException NoWorkflow(long id) => new(RefusalReason.NotFound, $"There is no workflow {id}.");

    /// <summary>There is no such run.</summary>
    public static RefusedException NoRun(string id) => new(RefusalReason.NotFound, $"There is no run '{id}'.");

    /// <summary>There is no such task.</summary>
    public static RefusedException NoTask(long id) => new(RefusalReason.NotFound, $"There is no task {id}.");
}
