using System.Text.RegularExpressions;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>The config of a task of type <c>EVENT</c>.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="TimeoutSeconds">How long to wait; <c>null</c>: until the run's time limit.</param>
public sealed record EventConfig(string Name, double? TimeoutSeconds)
{
    /// <summary>The key that an event without a run's id must have to reach it; <c>null</c>: none reaches it.</summary>
    public string? Key { get; init; }
}

/// <summary>
/// <c>EVENT</c>: waits for <c>POST /runs/{id}/events/{name}</c>, or with a key also for <c>POST /events/{name}?key=KEY</c>, and
/// returns the payload.
/// </summary>
public sealed partial class EventTaskType : WaitingTaskType<EventConfig>
{
    internal const string TypeName = "EVENT";

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <inheritdoc/>
    public override EventConfig Read(ObjectReader config)
    {
        var name = config.RequiredText("name");
        if (name.Length > 0 && NameFault(name) is { } fault)
        {
            config.Fault("name", fault);
        }

        return new EventConfig(name, config.Has("timeout_seconds") ? config.Number("timeout_seconds", 1, DefinitionLimits.LongestSeconds, 1) : null)
        {
            Key = EventKey.Read(config, "key"),
        };
    }

    /// <summary>What is wrong with an event's name, or <c>null</c>. It is part of a URL.</summary>
    public static string? NameFault(string name) =>
        Form().IsMatch(name) ? null : "must be 1 to 100 letters, digits, _ - and .";

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,100}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Form();
}
