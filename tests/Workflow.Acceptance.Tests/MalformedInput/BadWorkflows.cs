namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Faults in the members of a workflow, in both requests that can write one.</summary>
internal static class BadWorkflows
{
    internal static IEnumerable<BadRequest> Rows =>
        Bodies.SelectMany(b => new[]
        {
            BadRequest.Json("POST", "/api/v1/workflows", b.Why, b.Body).At(b.Pointers),
            BadRequest.Json("PUT", "/api/v1/workflows/{workflow}", b.Why, b.Body).At(b.Pointers),
        });

    private static IEnumerable<(string Why, string Body, string[] Pointers)> Bodies =>
    [
        ("no name", "{}", ["/name"]),
        ("name is null", """{"name": null}""", ["/name"]),
        ("name is empty", """{"name": ""}""", ["/name"]),
        ("name is blank", """{"name": "   "}""", ["/name"]),
        ("name is digits only", """{"name": "123"}""", ["/name"]),
        ("name has a line break", """{"name": "a\nb"}""", ["/name"]),
        ("name has a NUL", """{"name": "a\u0000b"}""", ["/name"]),
        ("name has an escape character", """{"name": "a\u001b[31mb"}""", ["/name"]),
        ("name has 201 characters", $$"""{"name": "{{new string('n', 201)}}"}""", ["/name"]),
        ("name is a number", """{"name": 5}""", ["/name"]),
        ("name is a list", """{"name": ["a"]}""", ["/name"]),
        ("name is an object", """{"name": {"a": 1}}""", ["/name"]),
        ("name is true", """{"name": true}""", ["/name"]),
        ("description is a number", """{"name": "a", "description": 5}""", ["/description"]),
        ("description is a list", """{"name": "a", "description": []}""", ["/description"]),
        ("description has 4,001 characters", $$"""{"name": "a", "description": "{{new string('d', 4_001)}}"}""", ["/description"]),
        ("is_active is a text", """{"name": "a", "is_active": "true"}""", ["/is_active"]),
        ("is_active is a number beyond all", """{"name": "a", "is_active": 1e400}""", ["/is_active"]),
        ("tasks is an object", """{"name": "a", "tasks": {}}""", ["/tasks"]),
        ("tasks is a text", """{"name": "a", "tasks": "none"}""", ["/tasks"]),
        ("tasks are 10,001", $$"""{"name": "a", "tasks": [{{string.Join(',', Enumerable.Range(0, 10_001).Select(Task))}}]}""", ["/tasks"]),
        ("an unknown member", """{"name": "a", "descripton": "b"}""", ["/descripton"]),
        ("an unknown member that needs escaping", """{"name": "a", "x/y~z": 1}""", ["/x~1y~0z"]),
        ("a member in another case", """{"Name": "a"}""", ["/name", "/Name"]),
        ("several faults", """{"name": " ", "description": 1, "is_active": 2, "extra": 3, "tasks": 4}""", ["/name", "/description", "/is_active", "/extra", "/tasks"]),
    ];

    private static string Task(int number) => $$$"""{"name":"t{{{number}}}","task_type":"PASS","config":{"output":1}}""";
}
