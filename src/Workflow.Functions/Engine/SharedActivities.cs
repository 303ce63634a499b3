using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;

namespace Workflow.Functions.Engine;

/// <summary>A step that a session has requested, and its answer.</summary>
/// <param name="Step">The step.</param>
/// <param name="Answer">The answer.</param>
internal sealed record RequestedStep(TaskStep Step, TaskCompletionSource<StepAnswer> Answer);

/// <summary>
/// Activities that do many steps side by side. They report answers in the meantime, by external events, so that a slow step does
/// not hold up what follows the quick ones; each answer is taken once, whichever message comes first.
/// </summary>
/// <remarks>Runs on the orchestration's one thread, and does the same at each replay.</remarks>
internal sealed class SharedActivities
{
    /// <summary>
    /// The longest time that a step waits for a worker: far less than the host's time limit of an activity, which begins then.
    /// </summary>
    public static readonly TimeSpan LongestQueue = TimeSpan.FromMinutes(5);

    private const int MostPerActivity = 100;

    // A wide wave is spread over at least so many activities.
    private const int LeastActivities = 4;

    // A step that gets no worker soon is requested again, as there may be one in another process; each time it waits longer, so
    // that the history grows less and less.
    private static readonly TimeSpan ShortestQueue = TimeSpan.FromMinutes(1);

    private readonly RunInstance _instance;
    private readonly Dictionary<long, SharedActivity> _underWay = [];
    private readonly Dictionary<TaskCall, int> _repeats = [];

    /// <summary>Those of an orchestration.</summary>
    /// <param name="instance">The orchestration.</param>
    public SharedActivities(RunInstance instance)
    {
        _instance = instance;
        _ = ReceiveAsync();
    }

    /// <summary>Begins steps.</summary>
    /// <param name="requests">The steps; each is answered as it ends.</param>
    /// <param name="turn">Their answers that come together are one turn.</param>
    public void Begin(IReadOnlyList<RequestedStep> requests, TurnRequests turn)
    {
        foreach (var shared in requests.Chunk(Math.Clamp((requests.Count + LeastActivities - 1) / LeastActivities, 1, MostPerActivity)))
        {
            _ = DoAsync(new SharedActivity(_instance.NextNumber(), shared, turn));
        }
    }

    private async Task DoAsync(SharedActivity activity)
    {
        _underWay.Add(activity.Number, activity);
        try
        {
            var steps = new StepsRequest(_instance.RunId, [.. activity.Requests.Select(request => request.Step)], _instance.Turn, activity.Number, QueueOf(activity.Requests));
            var answers = await _instance.CallAsync<IReadOnlyList<StepAnswer>>(Names.Tasks, steps);
            _underWay.Remove(activity.Number);
            _instance.Show(activity.Number, []);
            Take(activity, answers.Select((answer, index) => new AnsweredStep(index, answer)));
        }
        catch (Exception e)
        {
            foreach (var request in activity.Requests)
            {
                request.Answer.TrySetException(e);
            }
        }
    }

    private async Task ReceiveAsync()
    {
        while (true)
        {
            var report = await _instance.Context.WaitForExternalEvent<StepsReport>(Names.Answered, CancellationToken.None);
            _instance.History.CountMessage();
            if (_underWay.TryGetValue(report.Number, out var activity))
            {
                // The activity may be delivered again, and must then leave alone what is requested elsewhere.
                var taken = _instance.HasRoomInStatus ? report.Answers : [.. report.Answers.Where(step => step.Answer.Report is not null)];
                activity.Elsewhere.UnionWith(taken.Where(step => step.Answer.Report is null).Select(step => step.Index));
                _instance.Show(activity.Number, activity.Elsewhere);
                Take(activity, taken);
            }
        }
    }

    private void Take(SharedActivity activity, IEnumerable<AnsweredStep> answers)
    {
        activity.Turn.Begin();
        foreach (var (index, answer) in answers)
        {
            var request = activity.Requests[index];
            if (request.Answer.Task.IsCompleted)
            {
                continue;
            }

            if (answer == StepAnswer.Again)
            {
                _repeats[request.Step.Call] = _repeats.GetValueOrDefault(request.Step.Call) + 1;
            }
            else
            {
                _repeats.Remove(request.Step.Call);
            }

            activity.Turn.Accept(answer);
            request.Answer.SetResult(answer);
        }

        activity.Turn.End();
    }

    private TimeSpan QueueOf(IEnumerable<RequestedStep> requests)
    {
        var queue = ShortestQueue * Math.Pow(2, requests.Max(request => _repeats.GetValueOrDefault(request.Step.Call)));
        return queue < LongestQueue ? queue : LongestQueue;
    }

    // One that is under way.
    private sealed record SharedActivity(long Number, IReadOnlyList<RequestedStep> Requests, TurnRequests Turn)
    {
        // Steps that were answered without an end, and are requested elsewhere by now.
        public HashSet<int> Elsewhere { get; } = [];
    }
}
