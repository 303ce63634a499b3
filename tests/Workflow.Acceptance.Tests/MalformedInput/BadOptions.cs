namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Faults in the conditions and the lists of a task.</summary>
internal static class BadOptions
{
    internal static IEnumerable<BadRequest> Rows =>
        Members.SelectMany(m => BadTask.Rows($"\"task_type\": \"PASS\", \"config\": {{\"output\": 1}}, {m.Members}", m.Pointers));

    private static IEnumerable<(string Members, string[] Pointers)> Members =>
    [
        ("\"when\": 5", ["/when"]),
        ("\"when\": []", ["/when"]),
        ("\"when\": \"\"", ["/when"]),
        ("\"when\": \"1 +\"", ["/when"]),
        ("\"when\": \"{{ 1 }} and {{ 2 }}\"", ["/when"]),
        ("\"when\": \"tasks.ghost.status\"", ["/when"]),
        ("\"for_each\": 5", ["/for_each"]),
        ("\"for_each\": {}", ["/for_each"]),
        ("\"for_each\": true", ["/for_each"]),
        ("\"for_each\": \"\"", ["/for_each"]),
        ("\"for_each\": \"[1,\"", ["/for_each"]),
        ("\"for_each\": \"secrets.LIST\"", ["/for_each"]),
        ("\"for_each\": [1], \"max_parallel\": 0", ["/max_parallel"]),
        ("\"for_each\": [1], \"max_parallel\": 10001", ["/max_parallel"]),
        ("\"for_each\": [1], \"max_parallel\": \"2\"", ["/max_parallel"]),
        ("\"for_each\": [1], \"max_parallel\": 1.5", ["/max_parallel"]),
        ("\"max_parallel\": 2", ["/max_parallel"]),
        ("\"foreach\": [1]", ["/foreach"]),
    ];
}
