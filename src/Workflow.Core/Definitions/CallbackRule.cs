using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>A task that waits, when its call has succeeded, until a result is reported to the address that the call was made with.</summary>
public sealed record CallbackRule
{
    /// <summary>How long to wait, in seconds; 1 to <see cref="DefinitionLimits.LongestSeconds"/>; <c>null</c>: until the run's time limit.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>How long to wait for a sign of life, in seconds; 1 to <see cref="DefinitionLimits.LongestSeconds"/>; <c>null</c>: none is needed.</summary>
    public double? HeartbeatSeconds { get; init; }

    internal static CallbackRule? Read(ObjectReader task)
    {
        if (task.Object("callback") is not { } reader)
        {
            return null;
        }

        var rule = new CallbackRule { TimeoutSeconds = Seconds(reader, "timeout_seconds"), HeartbeatSeconds = Seconds(reader, "heartbeat_seconds") };
        reader.RefuseUnknown();
        return rule;
    }

    private static double? Seconds(ObjectReader reader, string name) =>
        reader.Has(name) ? reader.Number(name, 1, DefinitionLimits.LongestSeconds, 1) : null;
}
