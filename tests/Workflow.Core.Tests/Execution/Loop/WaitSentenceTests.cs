using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

/// <summary>
/// The sentences by which a run or a task says what it waits for. They are found in the sources: a new one fails the test until it has a
/// row here, with its cause. That the cause is shown with the sentence is tested against services.
/// </summary>
public sealed partial class WaitSentenceTests
{
    // File, and a part of the line that has it.
    private static readonly (string File, string Part, WaitCause Cause)[] Sentences =
    [
        ("EventTaker.cs", "with key '{key}'", WaitCause.Event),
        ("EventTaker.cs", "count == 1 ?", WaitCause.Event),
        ("EventTaker.cs", "{taken} of {count} events", WaitCause.Event),
        ("WaitingTasks.Groups.cs", "waits for run {childId}", WaitCause.ChildRun),
        ("WaitingTasks.cs", "waits for run {childId}", WaitCause.ChildRun),
        ("WaitingTasks.cs", "waits until {Rfc3339", WaitCause.Timer),
        ("WaitingTasks.cs", "{what} is due at", WaitCause.Retry), // or Repeat
        ("Rounds.cs", "until is not true; round", WaitCause.Repeat), // of a round that has ended
        ("PoolSteps.cs", "waits for pool '{place.Pool}'", WaitCause.Pool),
        ("ItemLine.cs", "waits for pool '{Pool}'", WaitCause.Pool),
        ("TaskCallbacks.cs", "waits for its callback", WaitCause.Callback),
        ("PoolReasons.cs", "which does not exist", WaitCause.Pool),
        ("PoolReasons.cs", "it never has so many", WaitCause.Pool),
        ("PoolReasons.cs", "of pool '{pool.Name}'{held}{rate}{line}", WaitCause.Pool),
        ("ExecutionList.cs", "waits until the run begins", WaitCause.RunStart),
        ("ExecutionList.cs", "waits until the run is resumed", WaitCause.Resume),
        ("ExecutionList.cs", "waits for a free worker", WaitCause.Worker),
        ("ExecutionList.cs", "waits for {NamesOf(plan, open)}", WaitCause.UpstreamTasks),
        ("RateLine.cs", "waits for its turn", WaitCause.RateLimit),
        ("Overlap.cs", "KeyLimitText(key, limit)", WaitCause.ConcurrencyKey),
        ("Overlap.cs", "of the workflow may be active at a time\";", WaitCause.Slot),
        ("Overlap.cs", "starts at {", WaitCause.StartAt),
        ("Debounce.cs", "begins at {", WaitCause.Debounce),
        ("Gathering.cs", "has gathered {count} starts", WaitCause.Batch),
        ("Gathering.cs", "gathers starts: {count}", WaitCause.Batch),
        ("RunReasons.cs", "{reason}; waits for {ExecutionList", WaitCause.OpenTasks),
        ("DatabaseTaskType.cs", "waits for one of the", WaitCause.Resource),
        ("HttpCall.cs", "waits for one of the", WaitCause.Resource),
        ("ScriptTaskType.cs", "waits for one of the", WaitCause.Resource),
        ("ScriptTaskType.cs", "waits until a process for scripts has started", WaitCause.Resource),
        ("ShellTaskType.cs", "waits for one of the", WaitCause.Resource),
    ];

    // Sentences that are no reasons of runs or tasks that wait: a part of the line says which.
    private static readonly string[] Others =
    [
        "it was cancelled to resolve", "(concurrency.limit), which run", "(max_concurrent_runs), which run", "waits for its child run {", // why it was cancelled: Deadlocks
        "Send the event that task", "lets runs", "all instants before that are decided", // refusals, and schedules
        "and the next is due at {", // a line of the log
    ];

    [Fact]
    public void EverySentence_HasARow()
    {
        Assert.DoesNotContain(Lines(), line =>
            !Array.Exists(Sentences, row => row.File == line.File && line.Text.Contains(row.Part, StringComparison.Ordinal))
            && !Array.Exists(Others, other => line.Text.Contains(other, StringComparison.Ordinal)));
        Assert.All(Sentences, row => Assert.Contains(Lines(), line => line.File == row.File && line.Text.Contains(row.Part, StringComparison.Ordinal)));
    }

    // A run that is about to begin has no sentence.
    [Fact]
    public void EveryCause_HasASentence() => Assert.Equal(
        Enum.GetValues<WaitCause>().Except([WaitCause.Engine]),
        Sentences.Select(row => row.Cause).Distinct().Order());

    // Lines of code with a text that says what something waits for.
    private static IEnumerable<(string File, string Text)> Lines() =>
        new[] { "Workflow.Core/Execution", "Workflow.Core/History", "Workflow.Core/Scheduling", "Workflow.Tasks" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root(), "src", folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => File.ReadLines(file).Select(line => (Path.GetFileName(file), line.Trim())))
            .Where(line => !line.Item2.StartsWith("//", StringComparison.Ordinal) && Waits().IsMatch(line.Item2));

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(path, "..", "..", "..", "..", ".."));

    [GeneratedRegex("\"[^\"]*\\b(waits (for|until)|is due at|begins at \\{|starts at \\{|gathers starts|has gathered \\{)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Waits();
}
