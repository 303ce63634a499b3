using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>The config of a task of type <c>FAIL</c>.</summary>
/// <param name="Code">The code of its error.</param>
/// <param name="Message">The message of its error.</param>
public sealed record FailConfig(string Code, string Message)
{
    /// <summary>The error that the task ends with.</summary>
    public TaskError Error => new(Code, Message);
}

/// <summary><c>FAIL</c>: ends the run, which fails with a code and a message. Tasks that run are cancelled.</summary>
public sealed class FailTaskType : WaitingTaskType<FailConfig>
{
    internal const string TypeName = "FAIL";

    internal const string DefaultCode = "failed";

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <inheritdoc/>
    public override JsonElement ConfigSchema => WaitingSchemas.Fail;

    /// <summary>Its config says the code.</summary>
    public override IReadOnlyList<string>? ErrorCodes => null;

    /// <inheritdoc/>
    public override FailConfig Read(ObjectReader config)
    {
        var code = config.Text("code") ?? DefaultCode;
        if (EventTaskType.NameFault(code) is { } fault)
        {
            config.Fault("code", fault);
        }

        return new FailConfig(code, config.RequiredText("message", DefinitionLimits.Message));
    }
}
