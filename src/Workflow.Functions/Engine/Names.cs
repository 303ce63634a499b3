namespace Workflow.Functions.Engine;

/// <summary>Names that histories and messages of runs in flight carry. They are kept, however the code behind them is called.</summary>
internal static class Names
{
    /// <summary>
    /// The versions of the orchestration before that in host.json, which is raised when the session would ask for other steps,
    /// or for the same in another order.
    /// </summary>
    public static readonly IReadOnlyList<string> OlderVersions = ["1", "2", "3"];

    /// <summary>The orchestration of a run.</summary>
    public const string Run = "run";

    /// <summary>The activity that takes up a run.</summary>
    public const string TakeUp = "take_up_run";

    /// <summary>The activity that carries out tasks.</summary>
    public const string Task = "run_task";

    /// <summary>The activity that records tasks that are not run.</summary>
    public const string Settle = "settle_tasks";

    /// <summary>The activity that says how a run stands with its end, and puts it on record when a time limit is reached.</summary>
    public const string Standing = "check_standing";

    /// <summary>The activity that ends a run.</summary>
    public const string End = "end_run";

    /// <summary>The event that says that something about a run has changed in the store; its payload says what.</summary>
    public const string Changed = "changed";
}
