using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>The config of a task of type <c>CALLBACK</c>.</summary>
/// <param name="TimeoutSeconds">How long to wait; <c>null</c>: until the run's time limit.</param>
/// <param name="HeartbeatSeconds">How long to wait for a sign of life; <c>null</c>: none is needed.</param>
public sealed record CallbackConfig(double? TimeoutSeconds, double? HeartbeatSeconds);

/// <summary>
/// <c>CALLBACK</c>: makes an address that nobody can guess, and waits until whoever has it reports a result there, once.
/// </summary>
public sealed class CallbackTaskType : WaitingTaskType<CallbackConfig>
{
    /// <summary>The name of the type.</summary>
    public const string TypeName = "CALLBACK";

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <inheritdoc/>
    public override JsonElement ConfigSchema => WaitingSchemas.Callback;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ErrorCodes => [TaskErrorCodes.CallbackFailed];

    /// <inheritdoc/>
    public override CallbackConfig Read(ObjectReader config) => new(Seconds(config, "timeout_seconds"), Seconds(config, "heartbeat_seconds"));

    private static double? Seconds(ObjectReader config, string name) =>
        config.Has(name) ? config.Number(name, 1, DefinitionLimits.LongestSeconds, 1) : null;
}
