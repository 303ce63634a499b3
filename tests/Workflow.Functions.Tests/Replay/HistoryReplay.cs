using Google.Protobuf;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker.Grpc;
using Workflow.Functions.Engine;
using Workflow.Functions.Tests.Hub;
using Proto = Microsoft.DurableTask.Protobuf;

namespace Workflow.Functions.Tests.Replay;

/// <summary>
/// Replays a recorded history with the current orchestration, as the host does: from the start each time, up to the next
/// point of decision. Each of these points is one at which a run may be when a new version is deployed.
/// </summary>
internal static class HistoryReplay
{
    private static readonly Func<TaskOrchestrationContext, RunRequest?, Task<object?>> Orchestration = async (context, _) =>
    {
        var run = (Func<TaskOrchestrationContext, Task>)RunOrchestration.RunAsync;
        await run(context);
        return null;
    };

    /// <summary>Describes the first point at which the orchestration decides differently; <c>null</c> if there is none.</summary>
    public static string? Difference(IReadOnlyList<Proto.HistoryEvent> history)
    {
        var asked = 0;
        for (var first = 0; first < history.Count; first = EndOf(history, first))
        {
            asked++;
            var episode = history.Skip(first).Take(EndOf(history, first) - first).ToList();
            var recorded = episode.Select(Decided.InHistory).OfType<string>().ToList();
            var now = Decide(history.Take(first), Arrived(episode));
            if (!recorded.SequenceEqual(now, StringComparer.Ordinal))
            {
                return $"""
                    The {asked}. time it was asked (events {first} to {first + episode.Count - 1}), it decided
                      {string.Join("\n  ", recorded.DefaultIfEmpty("nothing"))}
                    and now it decides
                      {string.Join("\n  ", now.DefaultIfEmpty("nothing"))}
                    """;
            }
        }

        return null;
    }

    /// <summary>What the orchestration decides at each point of a history.</summary>
    public static IEnumerable<IReadOnlyList<string>> Decisions(IReadOnlyList<Proto.HistoryEvent> history)
    {
        for (var first = 0; first < history.Count; first = EndOf(history, first))
        {
            yield return Decide(history.Take(first), Arrived(history.Skip(first).Take(EndOf(history, first) - first)));
        }
    }

    private static IEnumerable<Proto.HistoryEvent> Arrived(IEnumerable<Proto.HistoryEvent> episode) =>
        episode.Where(e => Decided.InHistory(e) is null && e.EventTypeCase != Proto.HistoryEvent.EventTypeOneofCase.OrchestratorCompleted);

    private static int EndOf(IReadOnlyList<Proto.HistoryEvent> history, int first)
    {
        var end = first + 1;
        while (end < history.Count && history[end].EventTypeCase != Proto.HistoryEvent.EventTypeOneofCase.OrchestratorStarted)
        {
            end++;
        }

        return end;
    }

    private static List<string> Decide(IEnumerable<Proto.HistoryEvent> past, IEnumerable<Proto.HistoryEvent> arrived)
    {
        var request = new Proto.OrchestratorRequest { InstanceId = "replayed", PastEvents = { past }, NewEvents = { arrived } };
        var answer = GrpcOrchestrationRunner.LoadAndRun(Convert.ToBase64String(request.ToByteArray()), Orchestration, WorkerSettings.Services);
        return [.. Proto.OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(answer)).Actions.OrderBy(a => a.Id).Select(Decided.Now)];
    }
}
