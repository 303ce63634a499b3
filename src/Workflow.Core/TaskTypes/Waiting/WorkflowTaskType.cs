using System.Globalization;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>The config of a task of type <c>WORKFLOW</c>.</summary>
/// <param name="Id">The workflow's id; <c>null</c> when it is given by name.</param>
/// <param name="Name">The workflow's name; <c>null</c> when it is given by id.</param>
/// <param name="Inputs">The inputs of the child run: a JSON object, or undefined.</param>
/// <param name="Version">The version it runs, from 1; <c>null</c>: the latest.</param>
public sealed record ChildConfig(long? Id, string? Name, JsonElement Inputs, int? Version = null);

/// <summary><c>WORKFLOW</c>: starts a run of another workflow, and waits for its end.</summary>
public sealed class WorkflowTaskType : WaitingTaskType<ChildConfig>
{
    /// <summary>Most levels of child runs, including the topmost run.</summary>
    public const int MaxDepth = 10;

    /// <summary>The name of the type.</summary>
    public const string TypeName = "WORKFLOW";

    private const string Latest = "latest";

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <inheritdoc/>
    public override JsonElement ConfigSchema => WaitingSchemas.Workflow;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ErrorCodes => ["child_run"];

    /// <inheritdoc/>
    public override ChildConfig Read(ObjectReader config)
    {
        long? id = null;
        string? name = null;
        switch (config.Any("workflow"))
        {
            case null:
                config.Fault("workflow", "is required: the id or the name of a workflow");
                break;
            case { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var value) && value > 0:
                id = value;
                break;
            case { ValueKind: JsonValueKind.String }:
                name = config.RequiredText("workflow", DefinitionLimits.WorkflowName);
                if (name.Length > 0 && name.All(char.IsAsciiDigit))
                {
                    // No workflow has a name of digits only, so a URL can hold either an id or a name.
                    (id, name) = (long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var digits) ? digits : 0, null);
                }

                break;
            case { } other:
                config.Fault("workflow", $"must be the id or the name of a workflow, not {FaultText.Kind(other)}");
                break;
        }

        var inputs = config.Any("inputs") ?? default;
        if (inputs.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
        {
            config.Fault("inputs", $"must be an object, not {FaultText.Kind(inputs)}");
        }

        return new ChildConfig(id, name, inputs, Version(config));
    }

    /// <summary>Whether a version in a config is the latest.</summary>
    internal static bool IsLatest(JsonElement version) => version.ValueKind == JsonValueKind.Null || (version.ValueKind == JsonValueKind.String && version.ValueEquals(Latest));

    private static int? Version(ObjectReader config)
    {
        const string Member = "version";
        switch (config.Any(Member))
        {
            case null or { ValueKind: JsonValueKind.String } when config.Text(Member) is null or Latest:
                return null;
            case { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var version) && version > 0:
                return version;
            default:
                config.Fault(Member, $"must be {Latest}, or the number of a version, from 1");
                return null;
        }
    }
}
