using System.Text.Json;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes;

/// <summary>Executions that have been read as finished: they must never change or call again.</summary>
/// <param name="sink">The server that the tasks call.</param>
internal sealed class FinishedExecutions(HttpSink sink)
{
    private readonly Dictionary<(string Run, string Task), Finished> _seen = [];

    internal int Count => _seen.Count;

    internal int Calling => _seen.Values.Count(f => f.Address is not null);

    /// <summary>Remembers those of these executions that are finished; checks those that were before.</summary>
    /// <param name="run">Their run.</param>
    /// <param name="executions">As just read.</param>
    /// <param name="addressOf">The address that a task calls, or <c>null</c>.</param>
    internal void Observe(string run, IEnumerable<JsonElement> executions, Func<string, Uri?> addressOf)
    {
        var now = executions.ToDictionary(e => e.Text("task"), StringComparer.Ordinal);
        foreach (var (key, before) in _seen.Where(s => s.Key.Run == run))
        {
            Assert.True(now.TryGetValue(key.Task, out var execution), $"{key} was finished and is gone.");
            Assert.Equal(before.Reading, Reading.Of(execution));
        }

        foreach (var (task, execution) in now)
        {
            if (execution.Text("status") == "SUCCEEDED" && !_seen.ContainsKey((run, task)))
            {
                var address = addressOf(task);
                _seen.Add((run, task), new Finished(Reading.Of(execution), address, address is null ? 0 : sink.CallsOf(address).Count));
            }
        }
    }

    /// <summary>No finished task has called out since it was seen finished; and all its calls had one key, its own.</summary>
    internal void AssertNoneCalledAgain()
    {
        var calls = sink.Calls.ToLookup(c => c.Target, StringComparer.Ordinal);
        foreach (var (key, finished) in _seen.Where(s => s.Value.Address is not null))
        {
            var all = calls[finished.Address?.PathAndQuery ?? ""].ToList();
            Assert.True(all.Count == finished.Calls, $"{key} had called {finished.Calls} times when it was finished, and {all.Count} times at the end.");
            Assert.False(string.IsNullOrEmpty(Assert.Single(all.Select(c => c.IdempotencyKey).Distinct(StringComparer.Ordinal))));
        }

        var targetsByKey = sink.Calls.GroupBy(c => c.IdempotencyKey, c => c.Target, StringComparer.Ordinal);
        Assert.All(targetsByKey, key => Assert.Single(key.Distinct(StringComparer.Ordinal)));
    }

    private sealed record Finished(Reading Reading, Uri? Address, int Calls);

    private sealed record Reading(string Status, long Attempt, string StartedAt, string CompletedAt, string Output)
    {
        internal static Reading Of(JsonElement execution) => new(
            execution.Text("status"),
            execution.Number("attempt"),
            execution.Text("started_at"),
            execution.Text("completed_at"),
            execution.Member("output").GetRawText());
    }
}
