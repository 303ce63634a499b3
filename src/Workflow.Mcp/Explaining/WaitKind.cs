using System.Text.RegularExpressions;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Mcp.Explaining;

/// <summary>A kind of reason for which a run, or a task, makes no progress.</summary>
/// <param name="Name">Its name, for programs: the word of <c>waits_for</c>, if it waits.</param>
/// <param name="Means">What it means and what helps, for agents.</param>
internal sealed partial record WaitKind(string Name, string Means)
{
    /// <summary>What no other kind describes: the service is older than this program.</summary>
    public static readonly WaitKind Other = new WaitKind("other", "The reason is in text.");

    /// <summary>An attempt is at work.</summary>
    public static readonly WaitKind Working = new WaitKind("working", "An attempt is running, since started_at. It ends by itself, or at its time limit.");

    /// <summary>Every kind there is.</summary>
    public static IEnumerable<WaitKind> All => [.. Enum.GetValues<WaitCause>().Select(cause => Of(cause)), Working, Other];

    /// <summary>The kind of what something waits for.</summary>
    public static WaitKind Of(WaitCause? cause) => cause is { } known && MeansOf(known) is { } means ? new WaitKind(Word.Lower(known), means) : Other;

    /// <summary>The run that a reason names; <c>null</c>: none.</summary>
    public static string? RunIn(string? text) => text is not null && Named().Match(text) is { Success: true } match ? match.Groups["id"].Value : null;

    private static string? MeansOf(WaitCause cause) => cause switch
    {
        WaitCause.Engine => "The run is accepted, and begins as soon as the engine comes to it. If it stays so, the service is overloaded or its engine stands still: look at its health.",
        WaitCause.Slot => "The workflow has as many active runs as max_concurrent_runs allows. It begins when those in front of it have ended.",
        WaitCause.ConcurrencyKey => "Other runs with the same concurrency key are active, as many as concurrency.limit allows. It begins when they have ended.",
        WaitCause.RateLimit => "The workflow's rate_limit spreads the starts of its runs. It begins by itself.",
        WaitCause.StartAt => "It was started for a later instant (start_at). It begins by itself.",
        WaitCause.Debounce => "The workflow's debounce_seconds waits until no other start comes. It begins by itself, unless a newer start takes its place.",
        WaitCause.Batch => "The workflow's batch gathers starts that become one run. It begins when it has enough, or at the instant.",
        WaitCause.Resume => "A person or a program has paused the run: no task begins before resume_run.",
        WaitCause.OpenTasks => "The run was told to end, and waits for its running tasks and its clean-up. cancel_run with force ends the clean-up too.",
        WaitCause.RunStart => "The task waits until its run begins.",
        WaitCause.UpstreamTasks => "It waits for the tasks that it depends on.",
        WaitCause.Worker => "All workers of the service are busy. It begins when one is free.",
        WaitCause.Pool => "Attempts of other tasks hold the places of the pool, or its rate limit spreads their starts: the text says which. It begins when it is its turn; an admin can raise the pool's size. list_pools shows them.",
        WaitCause.Resource => "It waits for a connection or a process of the service's machine, which other tasks use. It goes on when one is free; its time limit does not run meanwhile.",
        WaitCause.Retry => "The attempt before has failed, and the next one is due. list_logs says why it failed.",
        WaitCause.Repeat => "The task repeats until its condition is true, and the next round is due.",
        WaitCause.Timer => "A WAIT task waits for an instant. It goes on by itself.",
        WaitCause.Event => "It waits for an event, often the approval of a person. send_event with the run and the event's name ends the wait; only do that if the person has told you to.",
        WaitCause.Callback => "It waits until another system reports its result to the task's callback address.",
        WaitCause.ChildRun => "It waits for another run to end: explain_run with run_id says what that one waits for.",
        _ => null,
    };

    [GeneratedRegex(@"\brun (?<id>[0-9]{8}T[0-9]+-[0-9]+-[0-9a-z]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Named();
}
