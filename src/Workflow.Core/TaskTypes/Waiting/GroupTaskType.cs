using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>The config of a task of type <c>GROUP</c>.</summary>
/// <param name="Tasks">Its tasks: a JSON list.</param>
/// <param name="Outputs">Its outputs: a JSON object of expressions by name, or undefined.</param>
/// <param name="FailFast">Whether its first failure ends it: <c>true</c>, <c>false</c>, or undefined.</param>
public sealed record GroupConfig(JsonElement Tasks, JsonElement Outputs, JsonElement FailFast);

/// <summary><c>GROUP</c>: carries out tasks of its own, which are a part of the workflow. They are read and checked with the definition.</summary>
public sealed class GroupTaskType : WaitingTaskType<GroupConfig>
{
    /// <summary>The name of the type.</summary>
    public const string TypeName = "GROUP";

    /// <summary>The code of the error of a group whose tasks have failed it.</summary>
    public const string Failed = "group_failed";

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <inheritdoc/>
    public override JsonElement ConfigSchema => WaitingSchemas.Group;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ErrorCodes => [Failed];

    /// <inheritdoc/>
    public override GroupConfig Read(ObjectReader config) => new(config.Any("tasks") ?? default, config.Any("outputs") ?? default, config.Any("fail_fast") ?? default);
}
