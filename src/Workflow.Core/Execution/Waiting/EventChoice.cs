using Workflow.Core.Execution.Attempts;
using Workflow.Core.Expressions;
using Workflow.Core.History;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Waiting;

/// <summary>Which of the events that a task is offered it takes.</summary>
/// <param name="Chosen">Those that it takes, in order of arrival.</param>
/// <param name="Cursor">The number of the last one that it has looked at.</param>
/// <param name="Failure">That some could not be looked at, and why; <c>null</c>: all could.</param>
internal readonly record struct EventChoice(IReadOnlyList<WaitingEvent> Chosen, long Cursor, string? Failure)
{
    /// <summary>Chooses.</summary>
    /// <param name="expressions">Evaluates <c>match</c>; <c>null</c>: there is none.</param>
    /// <param name="config">The config of the task.</param>
    /// <param name="wanted">How many it still takes, from 1.</param>
    /// <param name="offered">The events, in order of arrival.</param>
    /// <param name="stopping">Ends the wait until an evaluator is free.</param>
    public static async Task<EventChoice> MakeAsync(TaskExpressions? expressions, EventConfig config, int wanted, IReadOnlyList<WaitingEvent> offered, CancellationToken stopping)
    {
        List<WaitingEvent> chosen = [];
        var (cursor, failed, failure) = (0L, 0, "");
        foreach (var one in offered)
        {
            cursor = one.Number;
            try
            {
                if (IsAllowed(config, one) && (config.Match is not { } match || (expressions is not null && await expressions.MatchesAsync(match, $"/config/{EventTaskType.MatchMember}", one.Payload, stopping))))
                {
                    chosen.Add(one);
                }
            }
            catch (ExpressionException e)
            {
                // What an event lacks must not fail the task that it was not meant for.
                (failed, failure) = (failed + 1, e.Message);
            }

            if (chosen.Count == wanted)
            {
                break;
            }
        }

        return new EventChoice(chosen, cursor, failed == 0 ? null : $"{(failed == 1 ? "1 event is" : $"{failed} events are")} left for other tasks, as match can't be evaluated: {failure}");
    }

    // When it was sent the task may not have waited yet, so nobody has checked it.
    private static bool IsAllowed(EventConfig config, WaitingEvent one) =>
        EventSender.MayAnswer(one.Sender, config.Assignees) && (config.Form is not { } form || form.FaultsOf(one.Payload).Count == 0);
}
