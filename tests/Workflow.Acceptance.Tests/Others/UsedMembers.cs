using System.Text.Json.Nodes;

namespace Workflow.Acceptance.Tests.Others;

/// <summary>The members that a definition uses, in the words of <see cref="KnownMembers"/>.</summary>
internal static class UsedMembers
{
    // Objects whose members are in a list of their own, and those whose members anyone may name.
    private static readonly Dictionary<string, string> Nested = new(StringComparer.Ordinal)
    {
        ["workflow concurrency"] = "concurrency",
        ["workflow rate_limit"] = "rate_limit",
        ["workflow batch"] = "batch",
        ["workflow on_event"] = "on_event",
        ["workflow on_run"] = "on_run",
        ["workflow on_failure"] = "notification",
        ["workflow on_success"] = "notification",
        ["workflow on_late"] = "notification",
        ["workflow schedules"] = "schedule",
        ["task retry"] = "retry",
        ["task catch"] = "catch",
        ["task repeat"] = "repeat",
        ["task tolerated_failures"] = "tolerated_failures",
        ["task needed_successes"] = "needed_successes",
        ["task callback"] = "callback",
        ["HTTP expect"] = "HTTP expect",
        ["HTTP paging"] = "HTTP paging",
        ["HTTP multipart"] = "HTTP multipart",
        ["HTTP auth"] = "HTTP auth",
        ["HTTP tls"] = "HTTP tls",
        ["workflow tasks"] = "task",
        ["GROUP tasks"] = "task",
    };

    internal static IEnumerable<string> Of(JsonNode? node, string place)
    {
        if (node is JsonArray list)
        {
            return list.SelectMany(item => Of(item, place));
        }

        return node is JsonObject map ? map.SelectMany(member => Of(map, member.Key, member.Value, place)) : [];
    }

    private static IEnumerable<string> Of(JsonObject map, string name, JsonNode? value, string place)
    {
        yield return $"{place} {name}";
        var inside = place == "task" && name == "config" ? Of(value, map["task_type"]!.GetValue<string>())
            : place == "workflow" && name == "inputs" ? ((JsonObject)value!).SelectMany(input => Of(input.Value, "input"))
            : place == "task" && name == "for_each" ? (value as JsonObject)?.Select(member => $"for_each {member.Key}") ?? [] // a list has items, not members
            : Nested.TryGetValue($"{place} {name}", out var next) ? Of(value, next)
            : [];
        foreach (var member in inside)
        {
            yield return member;
        }
    }

    /// <summary>The tasks of a definition, those of groups included.</summary>
    internal static IEnumerable<JsonObject> Tasks(JsonObject definition) =>
        ((JsonArray?)definition["tasks"] ?? []).OfType<JsonObject>().SelectMany(task => task["config"] is JsonObject group && group.ContainsKey("tasks") ? Tasks(group).Prepend(task) : [task]);
}
