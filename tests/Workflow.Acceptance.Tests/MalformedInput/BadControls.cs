namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Faults in requests for runs; the existing run has ended.</summary>
internal static class BadControls
{
    private static readonly string[] Verbs = ["cancel", "pause", "resume", "rerun", "events/go"];

    internal static IEnumerable<BadRequest> Rows =>
    [
        .. Verbs.SelectMany(verb => new[]
        {
            new BadRequest("POST", $"/api/v1/runs/abc/{verb}", "no id of a run").Answers(400, 404).Saying("run"),
            new BadRequest("POST", $"/api/v1/runs/20260101T000000000000-1-bcdfgh/{verb}", "no such run").Answers(404).Saying("run"),
            new BadRequest("GET", $"/api/v1/runs/{{run}}/{verb}", "a method it does not have").Answers(405),
        }),
        .. Verbs.Where(verb => verb != "rerun").Select(verb => new BadRequest("POST", $"/api/v1/runs/{{run}}/{verb}", "the run has ended").Answers(409).Saying("succeeded|ended")),
        new BadRequest("POST", "/api/v1/workflows/abc/stop", "no id of a workflow").Answers(400, 404).Saying("workflow"),
        new BadRequest("POST", "/api/v1/workflows/999999999/stop", "no such workflow").Answers(404).Saying("workflow"),
        new BadRequest("GET", "/api/v1/workflows/{workflow}/stop", "a method it does not have").Answers(405),

        BadRequest.Json("POST", "/api/v1/runs/{run}/cancel", "force is a text", """{"force": "yes"}""").At("/force"),
        BadRequest.Json("POST", "/api/v1/runs/{run}/cancel", "force is misspelt", """{"forced": true}""").At("/forced"),
        BadRequest.Json("POST", "/api/v1/workflows/{workflow}/stop", "force is a number", """{"force": 1}""").At("/force"),
        Rerun("""{"from": "middle"}""", "/from"),
        Rerun("""{"from": 5}""", "/from"),
        Rerun("""{"from": "FAILED"}""", "/from"),
        Rerun("""{"version": "newest"}""", "/version"),
        Rerun("""{"version": 1}""", "/version"),
        Rerun("""{"form": "failed"}""", "/form"),
        Rerun("""{"from": "no", "version": "no", "extra": 1}""", "/from", "/version", "/extra"),
        Rerun("""{"from": "task"}""", "/task"),
        Rerun("""{"from": "failed", "task": "a"}""", "/task"),
        Rerun("""{"task": "a"}""", "/task"),
        Rerun("""{"from": "task", "task": 5}""", "/task"),
        Rerun("""{"from": "task", "task": ""}""", "/task"),
        Rerun("""{"items": [0]}""", "/items"),
        Rerun("""{"from": "task", "task": "a", "items": []}""", "/items"),
        Rerun("""{"from": "task", "task": "a", "items": 1}""", "/items"),
        Rerun("""{"from": "task", "task": "a", "items": [0, -1, 0, 1.5, "1", 3000000000]}""", "/items/1", "/items/2", "/items/3", "/items/4", "/items/5"),
        Rerun("""{"from": "task", "task": "a", "items": [0], "inputs": {}}""", "/items"),
        Rerun("""{"inputs": []}""", "/inputs"),
        Rerun("""{"inputs": {"undeclared": 1}}""", "/inputs/undeclared"),
        Rerun("""{"into_children": true}""", "/into_children"),
        Rerun("""{"from": "failed", "into_children": "yes"}""", "/into_children"),
        BadRequest.Json("POST", "/api/v1/runs/{run}/rerun", "no such task", """{"from": "task", "task": "nobody"}""").Answers(404).Saying("nobody"),
        Mark("""{}""", "/reason"),
        Mark("""{"reason": ""}""", "/reason"),
        Mark("""{"reason": 1, "index": -1, "outptu": 1}""", "/reason", "/index", "/outptu"),
        Mark($$"""{"reason": "{{new string('r', 1_001)}}"}""", "/reason"),
        BadRequest.Json("POST", "/api/v1/runs/{run}/tasks/nobody/mark_succeeded", "no such task", """{"reason": "r"}""").Answers(404).Saying("nobody"),
        BadRequest.Json("POST", "/api/v1/runs/20260101T000000000000-1-bcdfgh/tasks/a/mark_succeeded", "no such run", """{"reason": "r"}""").Answers(404).Saying("run"),
        new BadRequest("POST", "/api/v1/runs/{run}/tasks/a/mark_succeeded", "no body").Answers(400),
        new BadRequest("GET", "/api/v1/runs/{run}/tasks/a/mark_succeeded", "a method it does not have").Answers(405),
        BadRequest.Json("POST", "/api/v1/runs/{run}/rerun", "the root is a list", "[]").Saying("object"),
        BadRequest.Json("POST", "/api/v1/runs/{run}/rerun", "broken JSON", "{").Saying("JSON"),
        BadRequest.Json("POST", "/api/v1/runs/{run}/rerun", "nothing failed", """{"from": "failed"}""").Answers(409),

        Event("a%20b", "a name with a space"),
        Event("a%2Fb", "a name with a slash") with { Statuses = [400, 404] },
        Event("%C3%A4", "a name with an umlaut"),
        Event(new string('e', 101), "a name of 101 characters"),
        BadRequest.Json("POST", "/api/v1/runs/{run}/events/go", "broken JSON", "{").Answers(400, 409),
        BadRequest.Json("POST", "/api/v1/runs/{run}/events/go", "a payload over 256 KiB", $"\"{new string('x', 256 * 1024)}\"").Answers(400, 409, 413),

        Start("""{"inputs": []}""", "/inputs"),
        Start("""{"inputs": 5}""", "/inputs"),
        Start("""{"inputs": {"undeclared": 1}}""", "/inputs/undeclared"),
        Start("""{"inputs": {"a": 1, "b/c": 2}}""", "/inputs/a", "/inputs/b~1c"),
        Start("""{"inputs": {}, "version": 0}""", "/version"),
    ];

    private static BadRequest Rerun(string body, params string[] pointers) =>
        BadRequest.Json("POST", "/api/v1/runs/{run}/rerun", body, body).At(pointers);

    private static BadRequest Mark(string body, params string[] pointers) =>
        BadRequest.Json("POST", "/api/v1/runs/{run}/tasks/a/mark_succeeded", body, body).At(pointers);

    private static BadRequest Event(string name, string why) =>
        BadRequest.Json("POST", $"/api/v1/runs/{{run}}/events/{name}", why, "1").Answers(400, 409);

    private static BadRequest Start(string body, params string[] pointers) =>
        BadRequest.Json("POST", "/api/v1/workflows/{workflow}/run", body, body).At(pointers);
}
