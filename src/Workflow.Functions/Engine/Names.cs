namespace Workflow.Functions.Engine;

/// <summary>
/// Names in the histories and messages of runs in flight. They must not change, even if the code behind them is renamed.
/// </summary>
internal static class Names
{
    /// <summary>
    /// The versions of the orchestration before the one in host.json. That one is raised when the session would request
    /// other steps, or the same steps in another order.
    /// </summary>
    public static readonly IReadOnlyList<string> OlderVersions = ["1", "2", "3", "4", "5", "6", "7"];

    /// <summary>The orchestration of a run.</summary>
    public const string Run = "run";

    /// <summary>The activity that works on a run as long as it can do so alone.</summary>
    public const string Drive = "drive_run";

    /// <summary>The activity that does a step of a task.</summary>
    public const string Task = "run_task";

    /// <summary>The activity that does steps of many tasks.</summary>
    public const string Tasks = "run_tasks";

    /// <summary>The activity that records tasks that do not run.</summary>
    public const string Settle = "settle_tasks";

    /// <summary>The activity that reads whether a run is being ended, and records it when a time limit is reached.</summary>
    public const string EndState = "check_standing";

    /// <summary>The activity that ends a run.</summary>
    public const string End = "end_run";

    /// <summary>The event with answers of some of the steps that one activity does.</summary>
    public const string Answered = "answered";

    /// <summary>The event that hands over a run which another process has driven by itself.</summary>
    public const string Released = "released";

    /// <summary>The event that notifies of a change of a run in the store; its payload says which.</summary>
    public const string Changed = "changed";
}
