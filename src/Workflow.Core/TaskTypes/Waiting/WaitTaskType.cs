using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>The config of a task of type <c>WAIT</c>: exactly one of the two.</summary>
/// <param name="Seconds">How long, from its start.</param>
/// <param name="Until">Until when, UTC.</param>
public sealed record WaitConfig(double? Seconds, DateTimeOffset? Until)
{
    /// <summary>When the wait ends.</summary>
    public DateTimeOffset DueAt(DateTimeOffset startedAt) => Until ?? startedAt + TimeSpan.FromSeconds(Seconds ?? 0);
}

/// <summary><c>WAIT</c>: continues after a while, or at an instant.</summary>
public sealed class WaitTaskType : WaitingTaskType<WaitConfig>
{
    internal const string TypeName = "WAIT";

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <inheritdoc/>
    public override JsonElement ConfigSchema => WaitingSchemas.Wait;

    /// <inheritdoc/>
    public override WaitConfig Read(ObjectReader config)
    {
        if (config.Has("seconds") == config.Has("until"))
        {
            config.Fault("must have exactly one of seconds and until");
        }

        double? seconds = config.Has("seconds") ? config.Number("seconds", 0, DefinitionLimits.LongestSeconds, 0) : null;
        DateTimeOffset? until = null;
        if (config.Text("until") is { } text)
        {
            if (Rfc3339.TryParse(text, out var at))
            {
                until = at;
            }
            else
            {
                config.Fault("until", $"{Rfc3339.Expected}, not '{config.Quoted(text)}'");
            }
        }

        return new WaitConfig(seconds, until);
    }
}
