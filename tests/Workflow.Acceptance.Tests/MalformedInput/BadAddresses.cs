namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Unknown ids, paths and methods.</summary>
internal static class BadAddresses
{
    private static readonly string[] Ids =
        ["abc", "0", "-1", "99999999999999999999", "1.5", "1e0", "0x1", "%D9%A1", "null", "{id}", "'", "1;drop", new string('9', 3_000)];

    private static readonly string[] RunIds =
        ["abc", "1", "-", "20261123", "20261123T190102123456-1-", "20261123T190102123456-0-bcdfgh", "20261123T190102123456-1-BCDFGH", "20261123T190102123456-1-bcdfgh'", "%F0%9F%92%A9", new string('r', 3_000)];

    internal static IEnumerable<BadRequest> Rows =>
    [
        .. Ids.Select(id => new BadRequest("GET", $"/api/v1/workflows/{id}", "no id of a workflow").Answers(400, 404).Saying("workflow")),
        .. new[] { "abc", "0", "99999999999999999999" }.SelectMany(id => new[]
        {
            new BadRequest("DELETE", $"/api/v1/workflows/{id}", "no id of a workflow").Answers(400, 404).Saying("workflow"),
            new BadRequest("POST", $"/api/v1/workflows/{id}/run", "no id of a workflow").Answers(400, 404).Saying("workflow"),
            new BadRequest("GET", $"/api/v1/workflows/{id}/runs", "no id of a workflow").Answers(400, 404).Saying("workflow"),
            new BadRequest("GET", $"/api/v1/workflows/{id}/versions", "no id of a workflow").Answers(400, 404).Saying("workflow"),
            new BadRequest("GET", $"/api/v1/workflows/{{workflow}}/versions/{id}", "no number of a version").Answers(400, 404).Saying("version"),
            new BadRequest("DELETE", $"/api/v1/tasks/{id}", "no id of a task").Answers(400, 404).Saying("task"),
            BadRequest.Json("PUT", $"/api/v1/tasks/{id}", "no id of a task", """{"name": "t", "task_type": "PASS", "config": {"output": 1}}""").Answers(400, 404).Saying("task"),
            BadRequest.Json("PUT", $"/api/v1/workflows/{id}", "no id of a workflow", """{"name": "a"}""").Answers(400, 404).Saying("workflow"),
            BadRequest.Json("POST", $"/api/v1/workflows/{id}/tasks", "no id of a workflow", """{"name": "t", "task_type": "PASS", "config": {"output": 1}}""").Answers(400, 404).Saying("workflow"),
        }),
        .. RunIds.Select(id => new BadRequest("GET", $"/api/v1/runs/{id}", "no id of a run").Answers(400, 404).Saying("run")),
        new BadRequest("GET", "/api/v1/runs/abc/tasks", "no id of a run").Answers(400, 404).Saying("run"),
        new BadRequest("GET", "/api/v1/runs/abc/logs", "no id of a run").Answers(400, 404).Saying("run"),
        new BadRequest("GET", "/api/v1/workflows/%00", "a NUL in the path").Answers(400) with { IsRefusedByTheServer = true },
        new BadRequest("GET", $"/api/v1/workflows/{new string('9', 10_000)}", "longer than a request line may be").Answers(404, 414) with { IsRefusedByTheServer = true },

        new BadRequest("PUT", "/api/v1/workflows", "a method it does not have").Answers(405),
        new BadRequest("DELETE", "/api/v1/workflows", "a method it does not have").Answers(405),
        new BadRequest("PATCH", "/api/v1/workflows/{workflow}", "a method it does not have").Answers(405),
        new BadRequest("POST", "/api/v1/workflows/{workflow}", "a method it does not have").Answers(405),
        new BadRequest("GET", "/api/v1/workflows/{workflow}/run", "a method it does not have").Answers(405),
        new BadRequest("POST", "/api/v1/workflows/{workflow}/versions", "a method it does not have").Answers(405),
        new BadRequest("POST", "/api/v1/runs", "a method it does not have").Answers(405),
        new BadRequest("DELETE", "/api/v1/runs/{run}", "a method it does not have").Answers(405),
        new BadRequest("PUT", "/api/v1/runs/{run}/tasks", "a method it does not have").Answers(405),
        new BadRequest("BREW", "/api/v1/workflows", "a method nobody has").Answers(405),

        new BadRequest("GET", "/api/v1", "nothing there").Answers(404),
        new BadRequest("GET", "/api/v1/nowhere", "nothing there").Answers(404),
        new BadRequest("GET", "/api/v2/workflows", "nothing there").Answers(404),
        new BadRequest("GET", "/api/v1/workflows/{workflow}/nothing", "nothing there").Answers(404),
        new BadRequest("POST", "/nowhere", "nothing there").Answers(404),
    ];
}
