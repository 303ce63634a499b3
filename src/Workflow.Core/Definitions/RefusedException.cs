using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>Why a request was refused.</summary>
public enum RefusalReason
{
    /// <summary>The request is faulty.</summary>
    Invalid,

    /// <summary>Something that it refers to does not exist.</summary>
    NotFound,

    /// <summary>It conflicts with the current state.</summary>
    Conflict,

    /// <summary>The object to change has been changed since it was read.</summary>
    Changed,

    /// <summary>Its signature is missing or invalid.</summary>
    Unsigned,

    /// <summary>The sender is known, and not one of those who may.</summary>
    Forbidden,

    /// <summary>A capacity limit is reached.</summary>
    TooMany,
}

/// <summary>A request is refused, and nothing was changed. The message is for its sender.</summary>
/// <param name="reason">Why.</param>
/// <param name="message">A sentence.</param>
/// <param name="faults">Every fault of the request; empty unless <see cref="RefusalReason.Invalid"/>.</param>
public sealed class RefusedException(RefusalReason reason, string message, IReadOnlyList<Fault>? faults = null) : Exception(message)
{
    /// <summary>Why.</summary>
    public RefusalReason Reason { get; } = reason;

    /// <summary>Every fault of the request, each with its place.</summary>
    public IReadOnlyList<Fault> Faults { get; } = faults ?? [];

    /// <summary>Whether the same request may succeed later: only a capacity limit is reached.</summary>
    public bool IsTransient { get; init; }

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
