namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Faults in the configs of the task types that wait, or end their run.</summary>
internal static class BadWaits
{
    internal static IEnumerable<BadRequest> Rows =>
        Configs.SelectMany(c => BadTask.Rows($"\"task_type\": \"{c.Type}\", \"config\": {c.Config}", [.. c.Members.Select(m => "/config" + m)]));

    private static IEnumerable<(string Type, string Config, string[] Members)> Configs =>
    [
        ("WAIT", "{}", ["*"]),
        ("WAIT", """{"seconds": -1}""", ["/seconds"]),
        ("WAIT", """{"seconds": 31536001}""", ["/seconds"]),
        ("WAIT", """{"seconds": "soon"}""", ["/seconds"]),
        ("WAIT", """{"seconds": null}""", ["*"]),
        ("WAIT", """{"seconds": [1]}""", ["/seconds"]),
        ("WAIT", """{"until": "tomorrow"}""", ["/until"]),
        ("WAIT", """{"until": 5}""", ["/until"]),
        ("WAIT", """{"until": "2026-13-01T00:00:00Z"}""", ["/until"]),
        ("WAIT", """{"until": "2026-01-01T00:00:00"}""", ["/until"]),
        ("WAIT", """{"seconds": 1, "until": "2026-01-01T00:00:00Z"}""", ["*"]),
        ("WAIT", """{"minutes": 1}""", ["/minutes"]),
        ("EVENT", "{}", ["/name"]),
        ("EVENT", """{"name": ""}""", ["/name"]),
        ("EVENT", """{"name": "a b"}""", ["/name"]),
        ("EVENT", """{"name": "a/b"}""", ["/name"]),
        ("EVENT", """{"name": 5}""", ["/name"]),
        ("EVENT", $$"""{"name": "{{new string('e', 101)}}"}""", ["/name"]),
        ("EVENT", """{"name": "go", "timeout_seconds": 0}""", ["/timeout_seconds"]),
        ("EVENT", """{"name": "go", "timeout_seconds": 31536001}""", ["/timeout_seconds"]),
        ("EVENT", """{"name": "go", "timeout_seconds": "never"}""", ["/timeout_seconds"]),
        ("EVENT", """{"name": "go", "payload": 1}""", ["/payload"]),
        ("EVENT", """{"name": "go", "key": ""}""", ["/key"]),
        ("EVENT", """{"name": "go", "key": {}}""", ["/key"]),
        ("EVENT", $$"""{"name": "go", "key": "{{new string('k', 201)}}"}""", ["/key"]),
        ("WORKFLOW", "{}", ["/workflow"]),
        ("WORKFLOW", """{"workflow": ""}""", ["/workflow"]),
        ("WORKFLOW", """{"workflow": 0}""", ["/workflow"]),
        ("WORKFLOW", """{"workflow": 1.5}""", ["/workflow"]),
        ("WORKFLOW", """{"workflow": []}""", ["/workflow"]),
        ("WORKFLOW", """{"workflow": "a", "inputs": []}""", ["/inputs"]),
        ("WORKFLOW", """{"workflow": "a", "input": {}}""", ["/input"]),
        ("FAIL", "{}", ["/message"]),
        ("FAIL", """{"message": ""}""", ["/message"]),
        ("FAIL", """{"message": 5}""", ["/message"]),
        ("FAIL", $$"""{"message": "{{new string('m', 1001)}}"}""", ["/message"]),
        ("FAIL", """{"message": "m", "code": ""}""", ["/code"]),
        ("FAIL", """{"message": "m", "code": "no rows"}""", ["/code"]),
        ("FAIL", """{"message": "m", "code": 5}""", ["/code"]),
        ("FAIL", """{"message": "m", "error": "e"}""", ["/error"]),
        ("SUCCEED", """{"result": 1}""", ["/result"]),
    ];
}
