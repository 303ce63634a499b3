using Workflow.Core.Access;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>Says in reasons and logs who gave an order.</summary>
internal static class ByWhom
{
    /// <summary>Who gave an order. Without keys nobody has a name.</summary>
    /// <param name="actor">The caller's <see cref="Caller.Actor"/>; <c>null</c>: not known.</param>
    public static string Of(string? actor) => IsNamed(actor) ? actor! : "a person";

    /// <summary>Who gave an order, to append; nothing without a name.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static string Append(string? actor) => IsNamed(actor) ? $" by {actor}" : "";

    /// <summary>Who started a run, to append after a comma; nothing if the trigger says all of it.</summary>
    public static string AfterComma(RunHead run) =>
        IsNamed(run.StartedBy) && run.Trigger is RunTrigger.Manual or RunTrigger.Rerun or RunTrigger.Backfill or RunTrigger.Event ? $", by {run.StartedBy}" : "";

    private static bool IsNamed(string? actor) => actor is not null && actor != Caller.Local.Actor;
}
