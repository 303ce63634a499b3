using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>The config of a task of type <c>EVENT</c>.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="TimeoutSeconds">How long to wait; <c>null</c>: until the run's time limit.</param>
public sealed record EventConfig(string Name, double? TimeoutSeconds)
{
    /// <summary>The expression that an event must fulfil; <c>null</c>: every event of the name is taken.</summary>
    public string? Match { get; init; }

    /// <summary>How many events it takes, from 1 to <see cref="DefinitionLimits.Events"/>.</summary>
    public int Count { get; init; } = 1;
}

/// <summary><c>EVENT</c>: waits for <c>POST /runs/{id}/events/{name}</c>, and returns the payload, or a list of them.</summary>
public sealed partial class EventTaskType : WaitingTaskType<EventConfig>
{
    internal const string TypeName = "EVENT";

    internal const string MatchMember = "match";

    private const string CountMember = "count";

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <inheritdoc/>
    public override IReadOnlyList<OwnExpression> OwnExpressions { get; } = [new(MatchMember, OwnExpressionKind.Event)];

    /// <inheritdoc/>
    public override EventConfig Read(ObjectReader config)
    {
        var name = config.RequiredText("name");
        if (name.Length > 0 && NameFault(name) is { } fault)
        {
            config.Fault("name", fault);
        }

        var timeout = config.Has("timeout_seconds") ? config.Number("timeout_seconds", 1, DefinitionLimits.LongestSeconds, 1) : (double?)null;
        return new EventConfig(name, timeout)
        {
            Match = config.Has(MatchMember) ? config.RequiredText(MatchMember) : null,
            Count = config.Int(CountMember, 1, DefinitionLimits.Events, 1),
        };
    }

    /// <summary>What is wrong with an event's name, or <c>null</c>. It is part of a URL.</summary>
    public static string? NameFault(string name) =>
        Form().IsMatch(name) ? null : "must be 1 to 100 letters, digits, _ - and .";

    /// <summary>Whether a task of the type chooses events, or takes several.</summary>
    internal static bool Collects(JsonElement config) => Chooses(config) || Has(config, CountMember);

    /// <summary>Whether a task of the type takes only some events, so that it need not wait for its turn.</summary>
    internal static bool Chooses(JsonElement config) => Has(config, MatchMember);

    private static bool Has(JsonElement config, string member) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null;

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,100}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Form();
}
