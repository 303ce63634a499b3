using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Others;

/// <summary>What a definition may have, as the service says when it refuses a member that it does not know.</summary>
internal static class KnownMembers
{
    private const string Unknown = "no_such_member";

    // One definition for each place, with the unknown member in it.
    private static readonly (string Place, string Definition)[] Places =
    [
        ("workflow", """{"no_such_member":1}"""),
        ("concurrency", """{"concurrency":{"no_such_member":1}}"""),
        ("rate_limit", """{"rate_limit":{"no_such_member":1}}"""),
        ("batch", """{"batch":{"no_such_member":1}}"""),
        ("on_event", """{"on_event":{"no_such_member":1}}"""),
        ("on_run", """{"on_run":[{"no_such_member":1}]}"""),
        ("notification", """{"on_failure":[{"no_such_member":1}]}"""),
        ("schedule", """{"schedules":[{"no_such_member":1}]}"""),
        ("input", """{"inputs":{"a":{"no_such_member":1}}}"""),
        ("task", """{"tasks":[{"name":"a","task_type":"PASS","no_such_member":1}]}"""),
        ("retry", """{"tasks":[{"name":"a","task_type":"PASS","retry":[{"no_such_member":1}]}]}"""),
        ("catch", """{"tasks":[{"name":"a","task_type":"PASS","catch":[{"no_such_member":1}]}]}"""),
        ("repeat", """{"tasks":[{"name":"a","task_type":"PASS","repeat":{"no_such_member":1}}]}"""),
        ("tolerated_failures", """{"tasks":[{"name":"a","task_type":"PASS","for_each":[1],"tolerated_failures":{"no_such_member":1}}]}"""),
        ("needed_successes", """{"tasks":[{"name":"a","task_type":"PASS","for_each":[1],"needed_successes":{"no_such_member":1}}]}"""),
        ("for_each", """{"tasks":[{"name":"a","task_type":"PASS","for_each":{"no_such_member":1}}]}"""),
        ("callback", """{"tasks":[{"name":"a","task_type":"HTTP","callback":{"no_such_member":1}}]}"""),
        ("HTTP", Task("HTTP", """{"no_such_member":1}""")),
        ("HTTP expect", Task("HTTP", """{"expect":{"no_such_member":1}}""")),
        ("HTTP paging", Task("HTTP", """{"paging":{"no_such_member":1}}""")),
        ("HTTP multipart", Task("HTTP", """{"multipart":[{"no_such_member":1}]}""")),
        ("HTTP auth", Task("HTTP", """{"auth":{"type":"basic","no_such_member":1}}""")),
        ("HTTP auth", Task("HTTP", """{"auth":{"type":"bearer","no_such_member":1}}""")),
        ("HTTP auth", Task("HTTP", """{"auth":{"type":"api_key","no_such_member":1}}""")),
        ("HTTP auth", Task("HTTP", """{"auth":{"type":"oauth2_client_credentials","no_such_member":1}}""")),
        ("HTTP tls", Task("HTTP", """{"tls":{"no_such_member":1}}""")),
        .. new[] { "DATABASE", "SHELL", "SCRIPT", "PASS", "WAIT", "EVENT", "CALLBACK", "WORKFLOW", "GROUP", "FAIL", "SUCCEED" }
            .Select(type => (type, Task(type, """{"no_such_member":1}"""))),
    ];

    /// <summary>Each as its place, a blank and its name.</summary>
    internal static async Task<SortedSet<string>> ReadAsync(WorkflowClient client)
    {
        var members = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (place, definition) in Places)
        {
            members.UnionWith((await ReadAsync(client, definition)).Select(name => $"{place} {name}"));
        }

        return members;
    }

    /// <summary>The words that a member may have, such as the trigger rules.</summary>
    internal static async Task<IReadOnlyList<string>> WordsAsync(WorkflowClient client, string member)
    {
        var type = member == "task_type" ? "" : "\"task_type\":\"PASS\",";
        var fault = await FaultAsync(client, $$"""{"tasks":[{"name":"a",{{type}}"{{member}}":"NO_SUCH_WORD"}]}""", $"/{member}");
        return fault.Split(["is not one of ", "the task types are "], StringSplitOptions.None)[1].Split(", ");
    }

    private static string Task(string type, string config) => $$"""{"tasks":[{"name":"a","task_type":"{{type}}","config":{{config}}}]}""";

    // The fault of a member that is not known lists those that are.
    private static async Task<string[]> ReadAsync(WorkflowClient client, string definition) =>
        (await FaultAsync(client, definition, $"/{Unknown}")).Split("the members are ")[1].Split(", ");

    private static async Task<string> FaultAsync(WorkflowClient client, string definition, string pointer)
    {
        var body = (JsonObject)JsonNode.Parse(definition)!;
        body["name"] = "members";
        var problem = (await client.PostAsync("/api/v1/workflows", body)).Expect(HttpStatusCode.BadRequest).Json;
        return problem.Member("errors").EnumerateArray().Single(fault => fault.Text("pointer").EndsWith(pointer, StringComparison.Ordinal)).Text("detail");
    }
}
