using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Others;

/// <summary>Compares a run that has ended with what is expected of it.</summary>
internal sealed class TraceChecks(WorkflowClient client, string scenario)
{
    internal async Task CheckAsync(RunStory story, ExpectedRun expected)
    {
        var because = $"{scenario}: {Brief(story)}";
        if (expected.Run is { } status)
        {
            Assert.True(status == story.Status, $"expected {status}, {because}");
        }

        var wanted = expected.Tasks.SelectMany(group => group.Value.Split(' ').Select(task => $"{task} {group.Key}")).Order(StringComparer.Ordinal);
        var actual = story.Executions.Select(e => e.Text("task")).Distinct().Select(task => $"{task} {story.StatusOf(task)}").Order(StringComparer.Ordinal);
        Assert.True(wanted.SequenceEqual(actual), $"expected {string.Join(", ", wanted)}, got {string.Join(", ", actual)}; {because}");
        foreach (var (task, statuses) in expected.Items)
        {
            Assert.True(statuses == string.Join(' ', story.Items(task).Select(i => i.Text("status"))), $"items of {task}: {because}");
        }

        foreach (var (task, count) in expected.Attempts)
        {
            Assert.True(count == AttemptsOf(story, task).Count, $"attempts of {task}: {because}");
        }

        foreach (var pair in expected.Order.Select(chain => chain.Split(' ')).SelectMany(chain => chain.Zip(chain.Skip(1))))
        {
            Assert.True(story[pair.First].Instant("completed_at") <= story[pair.Second].Instant("started_at"), $"{pair.Second} before {pair.First}: {because}");
        }

        foreach (var (task, code) in expected.Errors)
        {
            Assert.True(code == story.ErrorCodeOf(task), $"error of {task}: {because}");
        }

        AssertMembers(expected.Output, task => story[task].Member("output"), because);
        AssertMembers(expected.Shows, member => story.Run.Member(member), because);
        foreach (var (task, inside) in expected.Inside)
        {
            var child = AttemptsOf(story, task)[^1].Text("child_run_id");
            await CheckAsync(await client.EndAsync(child), inside);
        }
    }

    // What went wrong is in the statuses and errors; outputs would hide it.
    private static string Brief(RunStory story) =>
        $"{story.Id} {story.Status} {story.Run.TextOrNull("error")}\n" +
        string.Join('\n', story.Executions.TakeLast(60).Select(e => $"  {e.Text("task")}[{RunStory.IndexOf(e)}] {e.Number("attempt")} {e.Text("status")} {e.TextOrNull("status_reason")} {e.Member("error")}"));

    // A text that ends with … is the beginning of what is expected, as names of workflows differ in each scenario.
    private static void AssertMembers(JsonObject expected, Func<string, JsonElement> read, string because)
    {
        foreach (var (name, value) in expected)
        {
            var actual = JsonNode.Parse(read(name).GetRawText());
            var isMet = value is JsonValue text && text.TryGetValue<string>(out var begin) && begin.EndsWith('…')
                ? actual!.GetValue<string>().StartsWith(begin[..^1], StringComparison.Ordinal)
                : JsonNode.DeepEquals(Same(value), Same(actual));
            Assert.True(isMet, $"{name} is {actual?.ToJsonString()}, not {value?.ToJsonString()}; {because}");
        }
    }

    // 1 and 1.0 are the same number, however it is written.
    private static JsonNode? Same(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Same(m.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Same)]),
        JsonValue value when decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number / 1.000000000000000000000000000m),
        _ => node?.DeepClone(),
    };

    private static IReadOnlyList<JsonElement> AttemptsOf(RunStory story, string task) =>
        task.EndsWith(']') && task.Split('[', ']') is [var name, var index, _]
            ? story.Attempts(name, int.Parse(index, CultureInfo.InvariantCulture))
            : story.Attempts(task);
}
