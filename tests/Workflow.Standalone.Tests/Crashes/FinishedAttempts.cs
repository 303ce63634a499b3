using System.Text.Json;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes;

/// <summary>Every attempt of a task or item that has been read as finished: it must never change or call again.</summary>
/// <param name="sink">The server that the tasks call.</param>
internal sealed class FinishedAttempts(HttpSink sink)
{
    private static readonly string[] Final = ["SUCCEEDED", "FAILED", "TIMED_OUT", "SKIPPED", "UPSTREAM_FAILED", "CANCELLED"];

    // By run, as each reading is of one.
    private readonly Dictionary<string, Dictionary<(string Run, string Task, long? Index, long Attempt), Finished>> _seen = new(StringComparer.Ordinal);

    internal int Count => _seen.Values.Sum(run => run.Count);

    internal int Calling => All.Count(f => f.Value.Target is not null);

    private IEnumerable<KeyValuePair<(string Run, string Task, long? Index, long Attempt), Finished>> All => _seen.Values.SelectMany(run => run);

    /// <summary>Remembers what is finished in this reading; checks what was before.</summary>
    /// <param name="story">As just read.</param>
    /// <param name="targetOf">The address that an execution calls, and no other execution does; or <c>null</c>.</param>
    internal void Observe(RunStory story, Func<JsonElement, string?> targetOf)
    {
        var now = story.Executions.ToDictionary(e => (story.Id, e.Text("task"), RunStory.IndexOf(e), e.Number("attempt")));
        if (!_seen.TryGetValue(story.Id, out var seen))
        {
            _seen.Add(story.Id, seen = []);
        }

        foreach (var (key, before) in seen)
        {
            Assert.True(now.TryGetValue(key, out var execution), $"{key} was finished and is gone from {story}");
            Assert.Equal(before.Reading, execution.GetRawText());
        }

        foreach (var (key, execution) in now.Where(e => !seen.ContainsKey(e.Key) && Final.Contains(e.Value.Text("status"), StringComparer.Ordinal)))
        {
            var target = targetOf(execution);
            seen.Add(key, new Finished(execution.GetRawText(), target, target is null ? 0 : sink.Calls.Count(c => c.Target == target)));
        }
    }

    /// <summary>
    /// None has called since it was seen finished, and all calls of one attempt had one key, which no other attempt had.
    /// </summary>
    internal void AssertNoneCalledAgain()
    {
        var made = sink.Calls.ToLookup(c => c.Target, StringComparer.Ordinal);
        foreach (var (key, finished) in All.Where(s => s.Value.Target is not null))
        {
            var calls = made[finished.Target ?? ""];
            Assert.True(calls.Count() == finished.Calls, $"{key} had called {finished.Calls} times when it was finished, and {calls.Count()} times at the end.");
            Assert.False(string.IsNullOrEmpty(Assert.Single(calls.Select(c => c.IdempotencyKey).Distinct(StringComparer.Ordinal))), $"{key}");
        }

        Assert.All(
            sink.Calls.GroupBy(c => c.IdempotencyKey, c => c.Target, StringComparer.Ordinal),
            key => Assert.Single(key.Distinct(StringComparer.Ordinal)));
    }

    private sealed record Finished(string Reading, string? Target, int Calls);
}
