using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Checks an event against the form and the assignees of the task that waits for it, so that its sender is told at once. What is sent
/// before the task waits is checked when the task is offered it.
/// </summary>
/// <param name="versions">The planned versions.</param>
/// <param name="executions">Reads executions.</param>
public sealed class EventChecks(PlannedVersions versions, IExecutionReader executions)
{
    /// <summary>Most waiting tasks that are asked. Each costs a read, and a <c>for_each</c> may have thousands that wait for the same event.</summary>
    internal const int MostAsked = 100;

    /// <summary>Checks an event. One that the first tasks refuse is not refused if more wait for it: those it is offered to decide.</summary>
    /// <param name="run">The run that it is for.</param>
    /// <param name="sent">The event, secrets masked.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">Tasks wait for it, and none of them may take it.</exception>
    public async Task CheckAsync(Run run, SentEvent sent, CancellationToken cancellationToken)
    {
        if (run.Status.IsFinal())
        {
            return;
        }

        var version = await versions.GetAsync(run, cancellationToken);
        var tasks = version.Definition.Tasks.Index().Where(task => task.Item.TaskType == EventTaskType.TypeName).ToList();
        if (!tasks.Exists(task => EventTaskType.Asks(task.Item.Config)))
        {
            return;
        }

        RefusedException? refusal = null;
        var asked = 0;
        foreach (var head in await executions.ListHeadsAsync(run.Id, [.. tasks.Select(task => ExecutionRange.OfTasks(task.Index))], cancellationToken))
        {
            if (head.Status != ExecutionStatus.Waiting || head.EventName != sent.Name)
            {
                continue;
            }

            if (asked++ == MostAsked)
            {
                return;
            }

            var waiting = await executions.FindLastAsync(run.Id, head.Position, head.Index, cancellationToken);
            if (waiting?.Request is not { } request || RefusalOf(waiting.Task, EventTaskType.ReadRequest(request), sent) is not { } found)
            {
                return;
            }

            // What is wrong with the payload helps more than who else may send it.
            refusal = refusal is { Reason: RefusalReason.Invalid } ? refusal : found;
        }

        if (refusal is not null)
        {
            throw refusal;
        }
    }

    private static RefusedException? RefusalOf(string task, (EventForm? Form, IReadOnlyList<string>? Assignees) request, SentEvent sent) =>
        !EventSender.MayAnswer(sent.Sender, request.Assignees)
            ? new RefusedException(RefusalReason.Forbidden, $"Task '{FaultText.Shorten(task)}' may be answered by {FaultText.Shorten(string.Join(", ", request.Assignees!))}, and by admins.")
        : request.Form?.FaultsOf(sent.Payload) is { Count: > 0 } faults ? RefusedException.Faulty(faults)
        : null;
}
