using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>
/// <c>SUCCEED</c>: ends the run, which succeeds. Its config's <c>output</c>, any JSON value, is its output. Tasks that run
/// are cancelled.
/// </summary>
public sealed class SucceedTaskType : WaitingTaskType<JsonElement?>
{
    internal const string TypeName = "SUCCEED";

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <inheritdoc/>
    public override JsonElement ConfigSchema => WaitingSchemas.Succeed;

    /// <inheritdoc/>
    public override JsonElement? Read(ObjectReader config) => config.Any("output");
}
