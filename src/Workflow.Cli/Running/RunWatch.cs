using Spectre.Console;
using Spectre.Console.Rendering;
using Workflow.Cli.Output;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Contracts;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Cli.Running;

/// <summary>Shows a run while it goes on: on a terminal as a table that changes, elsewhere a line for each change.</summary>
/// <param name="service">The service.</param>
/// <param name="call">The call.</param>
internal sealed class RunWatch(Service service, Call call)
{
    private const int MostTasks = 10_000;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    // Where changes are signalled, it is asked all the same, so that a service that is gone is noticed.
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Outage _outage = new(call);
    private readonly Dictionary<int, (ExecutionStatus Status, int Attempt)> _seen = [];

    /// <summary>Shows it until it has ended.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Ends the showing; the run goes on.</param>
    /// <returns>The run at its end, with its tasks.</returns>
    public async Task<SummaryResponse> ShowAsync(string runId, CancellationToken cancellationToken)
    {
        var isForPeople = call.Printer.Format == OutputFormat.Table;
        if (!isForPeople || !call.Screen.IsLive)
        {
            return await FollowAsync(runId, isForPeople ? Say : null, cancellationToken);
        }

        SummaryResponse? last = null;
        await call.Screen.Data.Live(new Text("")).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
            last = await FollowAsync(runId, summary => live.UpdateTarget(Draw(summary)), cancellationToken));
        return last!;
    }

    /// <summary>What the terminal shows.</summary>
    public IRenderable Draw(SummaryResponse summary)
    {
        var (now, width) = (call.Surroundings.Time.GetUtcNow(), call.Screen.Data.Profile.Width);
        var height = Math.Max(4, call.Screen.Data.Profile.Height - 4);
        var shown = Interesting(summary.Items, height);
        List<IRenderable> rows = [Screen.Plain(RunTable.Head(summary.Run, now), new Style(decoration: Decoration.Bold)), RunTable.Tasks(shown, now).Render(width)];
        if (shown.Count < summary.Items.Count)
        {
            rows.Add(Screen.Plain($"… {summary.Items.Count - shown.Count} of {summary.Items.Count} tasks are not shown: {string.Join(", ", summary.Counts.Where(c => c.Value > 0).Select(c => $"{c.Value} {c.Key}"))}"));
        }

        rows.AddRange(RunTable.Foot(summary.Run).Select(line => Screen.Plain(line.Line, line.Style)));
        return new Spectre.Console.Rows(rows);
    }

    private async Task<SummaryResponse> FollowAsync(string runId, Action<SummaryResponse>? show, CancellationToken cancellationToken)
    {
        var (pause, tag, last, time) = (ShortestPause, (string?)null, (SummaryResponse?)null, call.Surroundings.Time);
        await using var signal = new RunSignal(service, runId, time);
        while (true)
        {
            var (known, asked) = (tag, time.GetTimestamp());
            var answer = await _outage.AskAsync(() => service.Api.Runs.GetSummaryTaggedAsync(runId, known, MostTasks, cancellationToken: cancellationToken), cancellationToken);

            // What takes long to answer, as for thousands of tasks, is asked for less often.
            var least = Min(Max(ShortestPause, time.GetElapsedTime(asked) * 4), LongestPause);
            pause = answer.Value is null ? Min(pause * 1.3, LongestPause) : least;
            (last, tag) = (answer.Value ?? last, answer.ETag ?? tag);
            show?.Invoke(last!); // also if nothing has changed: times go on
            if (last!.Run.Status.IsFinal())
            {
                return last;
            }

            await Task.Delay(least, time, cancellationToken);
            await WaitAsync(signal, pause - least, () => show?.Invoke(last), cancellationToken);
        }
    }

    // Until something changes, or for long enough. Times go on meanwhile.
    private static async Task WaitAsync(RunSignal signal, TimeSpan pause, Action show, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < (signal.IsHeard ? LongestQuiet : pause);)
        {
            var step = signal.IsHeard ? Tick : pause;
            if (await signal.WaitAsync(step, cancellationToken))
            {
                return;
            }

            waited += step;
            show();
        }
    }

    // A line for each change, for logs of pipelines.
    private void Say(SummaryResponse summary)
    {
        foreach (var task in summary.Items.Where(task => task.Status != ExecutionStatus.Pending && (!_seen.TryGetValue(task.Position, out var seen) || seen != (task.Status, task.Attempt))))
        {
            _seen[task.Position] = (task.Status, task.Attempt);
            var reason = task.StatusReason is { } why ? $": {why}" : "";
            call.Screen.Say($"{call.Surroundings.Time.GetUtcNow().UtcDateTime:HH:mm:ss}Z {task.Task} {Word.Upper(task.Status)}{(task.Attempt > 1 ? $" (attempt {task.Attempt})" : "")}{reason}");
        }
    }

    // Of more tasks than fit: those that something happens to, then the last that ended, then the next.
    private static List<TaskSummaryResponse> Interesting(IReadOnlyList<TaskSummaryResponse> tasks, int most) => tasks.Count <= most
        ? [.. tasks]
        : [.. tasks.OrderBy(Rank).ThenByDescending(task => task.CompletedAt ?? DateTimeOffset.MinValue).Take(most).OrderBy(task => task.Position)];

    private static int Rank(TaskSummaryResponse task) => task.Status switch
    {
        ExecutionStatus.Running or ExecutionStatus.Waiting => 0,
        ExecutionStatus.Failed or ExecutionStatus.TimedOut => 1,
        ExecutionStatus.Pending => 3,
        _ => 2,
    };

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
