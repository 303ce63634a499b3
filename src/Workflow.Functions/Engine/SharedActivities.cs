using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;

namespace Workflow.Functions.Engine;

/// <summary>A step that a session has requested, and its answer.</summary>
/// <param name="Step">The step.</param>
/// <param name="Answer">The answer.</param>
internal sealed record RequestedStep(TaskStep Step, TaskCompletionSource<StepAnswer> Answer);

/// <summary>
/// Activities that work on many tasks side by side. They report ends in the meantime, by external events, so that a slow task
/// does not hold up what follows the quick ones; each end is taken once, whichever message comes first.
/// </summary>
/// <remarks>Runs on the orchestration's one thread, and does the same at each replay.</remarks>
internal sealed class SharedActivities
{
    private const int MostPerActivity = 100;

    // A wide wave is spread over at least so many activities.
    private const int LeastActivities = 4;

    private readonly RunInstance _instance;
    private readonly Dictionary<TaskCall, RequestedStep> _open = [];

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
            _ = DoAsync(shared, turn);
        }
    }

    private async Task DoAsync(RequestedStep[] requests, TurnRequests turn)
    {
        foreach (var request in requests)
        {
            _open[request.Step.Call] = request;
        }

        try
        {
            var steps = new StepsRequest(_instance.RunId, [.. requests.Select(request => request.Step)]);
            var answers = await _instance.CallAsync<IReadOnlyList<StepAnswer>>(Names.Tasks, steps);
            turn.Begin();
            for (var i = 0; i < requests.Length; i++)
            {
                _open.Remove(requests[i].Step.Call);
                requests[i].Answer.TrySetResult(answers[i]);
            }

            turn.End();
        }
        catch (Exception e)
        {
            foreach (var request in requests)
            {
                request.Answer.TrySetException(e);
            }
        }
    }

    private async Task ReceiveAsync()
    {
        while (true)
        {
            var reports = await _instance.Context.WaitForExternalEvent<IReadOnlyList<TaskReport>>(Names.Reported, CancellationToken.None);
            _instance.History.CountMessage();
            foreach (var report in reports)
            {
                if (_open.TryGetValue(report.Call, out var request))
                {
                    request.Answer.TrySetResult(StepAnswer.Of(report));
                }
            }
        }
    }
}
