using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Workflow.Acceptance.Tests.Others;

/// <summary>What the semantics of the other product say happens when its definition runs: one trace for each scenario.</summary>
internal sealed record Trace
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The files of further workflows that are posted first.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    /// <summary>Calendars by name, with their dates.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Calendars { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Pools by name, with their sizes.</summary>
    public IReadOnlyDictionary<string, int> Pools { get; init; } = new Dictionary<string, int>();

    /// <summary>Whether the host must have what only a host of our own has: secrets, SHELL tasks, databases.</summary>
    public bool Equipped { get; init; }

    public required IReadOnlyList<Scenario> Scenarios { get; init; }

    internal static Trace Read(string path) => YamlData.Read(path).Deserialize<Trace>(Options)!;
}

/// <summary>How a definition is started, what the world answers, and what is expected then.</summary>
internal sealed record Scenario : ExpectedRun
{
    public required string Name { get; init; }

    public JsonObject? Inputs { get; init; }

    /// <summary>Texts of the definition and what takes their place, so that a time of hours is over in a second.</summary>
    public IReadOnlyDictionary<string, string> Scale { get; init; } = new Dictionary<string, string>();

    /// <summary>Other members of the body of the start, such as <c>labels</c>.</summary>
    public JsonObject? Start { get; init; }

    /// <summary>The event by name that starts it instead: <c>event</c>, <c>body</c>, and how many it <c>starts</c>.</summary>
    public JsonObject? Begin { get; init; }

    /// <summary>What the service that tasks call answers, one after the other, by method and path. The last answer repeats.</summary>
    public JsonObject Answers { get; init; } = [];

    /// <summary>What is done while it runs, in order.</summary>
    public IReadOnlyList<JsonObject> Do { get; init; } = [];

    /// <summary>Runs that follow: reruns, and runs that this one starts.</summary>
    public IReadOnlyList<Sequel> Then { get; init; } = [];

    /// <summary>How often each address was called in the end.</summary>
    public IReadOnlyDictionary<string, int> Calls { get; init; } = new Dictionary<string, int>();

    /// <summary>How many calls of each address were open at one time, at most.</summary>
    public IReadOnlyDictionary<string, int> Most { get; init; } = new Dictionary<string, int>();

    /// <summary>Calls that were never open at the same time as any of the others, which are separated by a comma.</summary>
    public IReadOnlyDictionary<string, string> Apart { get; init; } = new Dictionary<string, string>();

    /// <summary>When its schedule fires: the instants after <c>from</c>.</summary>
    public JsonObject? Schedule { get; init; }

    /// <summary>Whether a run is started by hand: not if it starts otherwise, or if only its schedule is read.</summary>
    public bool IsStarted => Begin is null && Run is not null;
}

/// <summary>A run that follows another: by a rerun, by a task that is marked as succeeded, or as <c>on_run</c> of a workflow says.</summary>
internal sealed record Sequel : ExpectedRun
{
    public JsonObject? Rerun { get; init; }

    public string? Mark { get; init; }

    public JsonObject? As { get; init; }

    public string? Starts { get; init; }
}

/// <summary>A run as it is to end.</summary>
internal record ExpectedRun
{
    /// <summary>Its status.</summary>
    public string? Run { get; init; }

    /// <summary>Every task, by its status.</summary>
    public IReadOnlyDictionary<string, string> Tasks { get; init; } = new Dictionary<string, string>();

    /// <summary>The statuses of the items of a <c>for_each</c>, in order.</summary>
    public IReadOnlyDictionary<string, string> Items { get; init; } = new Dictionary<string, string>();

    /// <summary>How many executions a task had, or an item of it: <c>task[0]</c>.</summary>
    public IReadOnlyDictionary<string, int> Attempts { get; init; } = new Dictionary<string, int>();

    /// <summary>Tasks of which each ends before the next begins.</summary>
    public IReadOnlyList<string> Order { get; init; } = [];

    /// <summary>The codes of errors, by task.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>();

    /// <summary>The outputs of tasks.</summary>
    public JsonObject Output { get; init; } = [];

    /// <summary>Members of the run, such as its <c>outputs</c> and <c>labels</c>.</summary>
    public JsonObject Shows { get; init; } = [];

    /// <summary>The runs of groups and of child workflows, by the task that carries them out.</summary>
    public IReadOnlyDictionary<string, ExpectedRun> Inside { get; init; } = new Dictionary<string, ExpectedRun>();
}
