using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Workflow.Acceptance.Tests.Others;

/// <summary>The service that the tasks of one scenario call: what it answers, how often it was called, and which calls were open together.</summary>
/// <param name="answers">The answers by method and path, one after the other; the last one repeats.</param>
internal sealed class MockService(JsonObject answers)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _bodies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _most = new(StringComparer.Ordinal);
    private readonly HashSet<(string Call, string Other)> _met = [];
    private readonly List<string> _open = [];
    private readonly Lock _lock = new();

    /// <summary>How often a method and path was called.</summary>
    internal int CountOf(string call) => Locked(() => _calls.GetValueOrDefault(call));

    /// <summary>How many calls of a method and path were open at one time, at most.</summary>
    internal int MostOf(string call) => Locked(() => _most.GetValueOrDefault(call));

    /// <summary>What the last call of a method and path was sent.</summary>
    internal string BodyOf(string call) => Locked(() => _bodies[call]);

    /// <summary>Whether a call was open at the same time as one of others.</summary>
    internal bool HaveMet(string call, IReadOnlyList<string> others) => Locked(() => others.Any(other => _met.Contains((call, other)) || _met.Contains((other, call))));

    /// <summary>Lets the calls that are held be answered.</summary>
    internal void Release(string call) => Gate(call).TrySetResult();

    /// <summary>Counts a call, and waits as its answer says.</summary>
    /// <returns>The answer: status, headers and body, as far as the scenario gives them.</returns>
    internal async Task<JsonObject> AnswerAsync(string call, string body, CancellationToken aborted)
    {
        var number = Locked(() => Open(call, body));
        try
        {
            var answer = answers[call] is JsonArray several ? (JsonObject)several[Math.Min(number, several.Count) - 1]! : [];
            if (answer["held"] is not null)
            {
                await Gate(call).Task.WaitAsync(aborted);
            }

            return answer;
        }
        finally
        {
            Locked(() => _open.Remove(call)); // before it is answered: whoever is called next is called after
        }
    }

    private int Open(string call, string body)
    {
        _met.UnionWith(_open.Select(other => (call, other)));
        _open.Add(call);
        _bodies[call] = body;
        _most[call] = Math.Max(_most.GetValueOrDefault(call), _open.Count(other => other == call));
        return _calls[call] = _calls.GetValueOrDefault(call) + 1;
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private TaskCompletionSource Gate(string call) =>
        _held.GetOrAdd(call, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
