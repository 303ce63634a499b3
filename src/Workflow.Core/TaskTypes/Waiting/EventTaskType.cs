using System.Runtime.InteropServices;
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
    /// <summary>The key that an event without a run's id must have to reach it; <c>null</c>: none reaches it.</summary>
    public string? Key { get; init; }

    /// <summary>The expression that an event must fulfil; <c>null</c>: every event of the name is taken.</summary>
    public string? Match { get; init; }

    /// <summary>How many events it takes, from 1 to <see cref="DefinitionLimits.Events"/>.</summary>
    public int Count { get; init; } = 1;

    /// <summary>What the payload of an event must be; <c>null</c>: anything.</summary>
    public EventForm? Form { get; init; }

    /// <summary>Who may send the event: names, and roles with <see cref="EventTaskType.RolePrefix"/>; <c>null</c>: everybody who may send events.</summary>
    public IReadOnlyList<string>? Assignees { get; init; }
}

/// <summary>
/// <c>EVENT</c>: waits for <c>POST /runs/{id}/events/{name}</c>, or with a key also for <c>POST /events/{name}?key=KEY</c>, and
/// returns the payload, or a list of them.
/// </summary>
public sealed partial class EventTaskType : WaitingTaskType<EventConfig>
{
    /// <summary>Before the name of a role in <c>assignees</c>.</summary>
    public const string RolePrefix = "role:";

    /// <summary>Most names and roles in <c>assignees</c>.</summary>
    public const int MostAssignees = 100;

    internal const string TypeName = "EVENT";

    internal const string MatchMember = "match";

    private const string CountMember = "count";
    private const string FormMember = "form";
    private const string AssigneesMember = "assignees";
    internal const int LongestAssignee = 200;

    internal static readonly string[] ChoiceMembers = [MatchMember, CountMember, FormMember, AssigneesMember];
    internal static readonly string[] Roles = ["viewer", "operator", "admin"];

    /// <inheritdoc/>
    public override string Name => TypeName;

    /// <inheritdoc/>
    public override JsonElement ConfigSchema => EventSchema.Config;

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

        if (config.Has("key") && ChoiceMembers.FirstOrDefault(config.Has) is { } chosen)
        {
            config.Fault("key", $"does not go with {chosen}: a task with a key takes one event, whatever it is"); // two lists of events, and one cursor
        }

        var timeout = config.Has("timeout_seconds") ? config.Number("timeout_seconds", 1, DefinitionLimits.LongestSeconds, 1) : (double?)null;
        return new EventConfig(name, timeout)
        {
            Key = EventKey.Read(config, "key"),
            Match = config.Has(MatchMember) ? config.RequiredText(MatchMember) : null,
            Count = config.Int(CountMember, 1, DefinitionLimits.Events, 1),
            Form = ReadForm(config),
            Assignees = ReadAssignees(config),
        };
    }

    private static EventForm? ReadForm(ObjectReader config)
    {
        if (config.Any(FormMember) is { } json && JsonMarshal.GetRawUtf8Value(json).Length is var bytes and > EventForm.MaxBytes)
        {
            config.Fault(FormMember, $"is {bytes} bytes long; the limit is {EventForm.MaxBytes}");
            return null;
        }

        return config.Object(FormMember) is { } form ? EventForm.Read(form) : null;
    }

    private static IReadOnlyList<string>? ReadAssignees(ObjectReader config)
    {
        var assignees = config.Texts(AssigneesMember, MostAssignees);
        foreach (var (index, one) in assignees?.Index() ?? [])
        {
            if (one.Length > LongestAssignee)
            {
                config.Fault(AssigneesMember, index, $"is {one.Length} characters long; the limit is {LongestAssignee}");
            }
            else if (one.StartsWith(RolePrefix, StringComparison.Ordinal) && !one.Contains("{{", StringComparison.Ordinal) && !Roles.Contains(one[RolePrefix.Length..]))
            {
                config.Fault(AssigneesMember, index, $"'{config.Quoted(one)}' is not a role; the roles are {string.Join(", ", Roles.Select(role => RolePrefix + role))}");
            }
        }

        if (assignees is { Count: 0 })
        {
            config.Fault(AssigneesMember, "must name somebody");
        }

        return assignees;
    }

    /// <summary>What the waiting task shows to those who may answer it, as it is recorded; <c>null</c>: nothing.</summary>
    /// <param name="config">Its config, every template evaluated.</param>
    internal static JsonElement? RequestOf(JsonElement config) =>
        !Asks(config) ? null
        : PlainJson.Of(new Dictionary<string, object?>
        {
            [FormMember] = Member(config, FormMember),
            [AssigneesMember] = Member(config, AssigneesMember),
        });

    /// <summary>The form and the assignees of a task that waits.</summary>
    /// <param name="request">What was recorded of it.</param>
    internal static (EventForm? Form, IReadOnlyList<string>? Assignees) ReadRequest(JsonElement request)
    {
        var reader = new ObjectReader(request, "", new List<Fault>());
        return (reader.Object(FormMember) is { } form ? EventForm.Read(form) : null, reader.Texts(AssigneesMember, MostAssignees));
    }

    /// <summary>Whether a task of the type says who may answer it, or with what.</summary>
    internal static bool Asks(JsonElement config) => Has(config, FormMember) || Has(config, AssigneesMember);

    private static JsonElement? Member(JsonElement config, string name) => Has(config, name) ? config.GetProperty(name) : null;

    /// <summary>What is wrong with an event's name, or <c>null</c>. It is part of a URL.</summary>
    public static string? NameFault(string name) =>
        Form().IsMatch(name) ? null : "must be 1 to 100 letters, digits, _ - and .";

    /// <summary>Whether a task of the type chooses events, or takes several.</summary>
    internal static bool Collects(JsonElement config) => Chooses(config) || Has(config, CountMember);

    /// <summary>Whether a task of the type takes only some events, so that it need not wait for its turn.</summary>
    internal static bool Chooses(JsonElement config) => Has(config, MatchMember) || Asks(config);

    private static bool Has(JsonElement config, string member) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null;

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,100}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Form();
}
