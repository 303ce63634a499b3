using System.Text.Json.Nodes;

namespace Workflow.Acceptance.Tests.GeneratedInput;

/// <summary>
/// Keeps generated definitions from doing anything: what may be run calls nobody and ends soon, and nothing runs by itself.
/// What other tests have on the same host is left alone.
/// </summary>
internal static class SafeBody
{
    // PASS makes a value, EVENT and WAIT wait: none of them does anything outside.
    private static readonly string[] Types = ["PASS", "EVENT", "WAIT", "NO_SUCH_TYPE", ""];

    /// <summary>Makes a body safe.</summary>
    /// <param name="body">The body.</param>
    /// <param name="own">The id of a workflow of the test.</param>
    /// <param name="operation">The operation that it is for.</param>
    public static JsonNode? Of(JsonNode? body, long own, string operation)
    {
        Walk(body, operation == "create_workflow");
        if (body is JsonObject members)
        {
            switch (operation)
            {
                case "create_workflow":
                    members["is_active"] = false; // it is removed at once, and has no time to run
                    break;
                case "start_bulk":
                    members["filter"] = members["filter"] is JsonObject filter ? filter.DeepClone() : new JsonObject();
                    members["filter"]!["workflow_id"] = own;
                    break;
                case "create_key" when members["role"]?.ToString() == "admin":
                    members["role"] = "operator"; // the first key of an admin would lock the test out
                    break;
            }
        }

        return body;
    }

    private static void Walk(JsonNode? node, bool neverRuns)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Walk(item, neverRuns);
            }
        }
        else if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
            {
                if (Safe(name, value, neverRuns) is { } safe)
                {
                    members[name] = safe;
                    if (name == "task_type")
                    {
                        members["config"] = new JsonObject(); // that of another type
                    }
                }
                else
                {
                    Walk(value, neverRuns);
                }
            }

            if (!neverRuns)
            {
                members.Remove("repeat");
                members.Remove("for_each");
            }
        }
    }

    // Null: it may stay.
    private static JsonNode? Safe(string name, JsonNode? value, bool neverRuns) => (name, value) switch
    {
        ("task_type", JsonValue type) when !neverRuns && !Types.Contains(type.ToString(), StringComparer.Ordinal) => "PASS",
        ("url", JsonValue) => "http://127.0.0.1:9/",
        ("email", JsonValue) => "nobody@example.invalid",
        ("workflow", JsonValue) => "no-such-workflow",
        ("cron_expression", JsonValue cron) when cron.ToString() is "* * * * *" or "0 6 * * *" => "@yearly",
        ("interval_seconds", JsonValue) => 2_592_000,
        _ => null,
    };
}
