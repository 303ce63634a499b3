namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Faults in the members of a task, in every request that can write one, and between tasks.</summary>
internal static class BadTasks
{
    internal static IEnumerable<BadRequest> Rows =>
    [
        .. Tasks.SelectMany(t => new[]
        {
            BadRequest.Json("POST", "/api/v1/workflows", t.Why, $$"""{"name": "a", "tasks": [{{t.Task}}]}""").At([.. t.Members.Select(m => "/tasks/0" + m)]),
            BadRequest.Json("POST", "/api/v1/workflows/{workflow}/tasks", t.Why, t.Task).At(t.Members),
            BadRequest.Json("PUT", "/api/v1/tasks/{task}", t.Why, t.Task).At(t.Members),
        }),
        .. Graphs.Select(g => BadRequest.Json("POST", "/api/v1/workflows", g.Why, $$"""{"name": "a", "tasks": [{{g.Tasks}}]}""").At(g.Pointers).Saying(g.Says)),
        BadRequest.Json("POST", "/api/v1/workflows/{workflow}/tasks", "the name of a task it has", Pass("seed")).Answers(400, 409).Saying("seed"),
        BadRequest.Json("POST", "/api/v1/workflows/{workflow}/tasks", "an unknown upstream", Pass("b", "\"ghost\"")).At("/depends_on/0").Saying("ghost"),
        BadRequest.Json("PUT", "/api/v1/tasks/{task}", "the name of another task", Pass("seed-2")).Answers(400, 409).Saying("seed-2"),
    ];

    private static IEnumerable<(string Why, string Task, string[] Members)> Tasks =>
    [
        ("the task has nothing", "{}", ["/name", "/task_type"]),
        ("the task's name is empty", Task("\"name\": \"\""), ["/name"]),
        ("the task's name is blank", Task("\"name\": \" \""), ["/name"]),
        ("the task's name has a NUL", Task("\"name\": \"a\\u0000\""), ["/name"]),
        ("the task's name has 201 characters", Task($"\"name\": \"{new string('t', 201)}\""), ["/name"]),
        ("the task's name is a number", Task("\"name\": 1"), ["/name"]),
        ("no task_type", """{"name": "t", "config": {"output": 1}}""", ["/task_type"]),
        ("task_type is unknown", """{"name": "t", "task_type": "CARRIER_PIGEON", "config": {}}""", ["/task_type"]),
        ("task_type is lower case", """{"name": "t", "task_type": "pass", "config": {"output": 1}}""", ["/task_type"]),
        ("task_type is a number", """{"name": "t", "task_type": 1, "config": {"output": 1}}""", ["/task_type"]),
        ("config is a text", """{"name": "t", "task_type": "PASS", "config": "output"}""", ["/config"]),
        ("config is a list", """{"name": "t", "task_type": "PASS", "config": []}""", ["/config"]),
        ("config is a number", """{"name": "t", "task_type": "HTTP", "config": 5}""", ["/config"]),
        ("config is over 256 KiB", $$$"""{"name": "t", "task_type": "PASS", "config": {"output": "{{{new string('x', 256 * 1024)}}}"}}""", ["/config"]),
        ("depends_on is a text", Task("\"name\": \"t\", \"depends_on\": \"a\""), ["/depends_on"]),
        ("depends_on is an object", Task("\"name\": \"t\", \"depends_on\": {}"), ["/depends_on"]),
        ("depends_on holds a number", Task("\"name\": \"t\", \"depends_on\": [1]"), ["/depends_on/0"]),
        ("trigger_rule is unknown", Task("\"name\": \"t\", \"trigger_rule\": \"sometimes\""), ["/trigger_rule"]),
        ("trigger_rule is upper case", Task("\"name\": \"t\", \"trigger_rule\": \"ALL_DONE\""), ["/trigger_rule"]),
        ("trigger_rule is a number", Task("\"name\": \"t\", \"trigger_rule\": 0"), ["/trigger_rule"]),
        ("timeout_seconds is 0", Timeout("0"), ["/timeout_seconds"]),
        ("timeout_seconds is -1", Timeout("-1"), ["/timeout_seconds"]),
        ("timeout_seconds is 1501", Timeout("1501"), ["/timeout_seconds"]),
        ("timeout_seconds is 1.5", Timeout("1.5"), ["/timeout_seconds"]),
        ("timeout_seconds is a text", Timeout("\"5\""), ["/timeout_seconds"]),
        ("timeout_seconds is 1e400", Timeout("1e400"), ["/timeout_seconds"]),
        ("timeout_seconds has 40 digits", Timeout(new string('9', 40)), ["/timeout_seconds"]),
        ("allow_failure is a text", Task("\"name\": \"t\", \"allow_failure\": \"yes\""), ["/allow_failure"]),
        ("allow_failure is a number", Task("\"name\": \"t\", \"allow_failure\": 1"), ["/allow_failure"]),
        ("order_index is a text", Task("\"name\": \"t\", \"order_index\": \"1\""), ["/order_index"]),
        ("order_index is 1.5", Task("\"name\": \"t\", \"order_index\": 1.5"), ["/order_index"]),
        ("order_index is 1e400", Task("\"name\": \"t\", \"order_index\": 1e400"), ["/order_index"]),
        ("order_index does not fit", Task("\"name\": \"t\", \"order_index\": 99999999999"), ["/order_index"]),
        ("an unknown member of the task", Task("\"name\": \"t\", \"depend_on\": []"), ["/depend_on"]),
        ("several faults of the task", Task("\"name\": \"\", \"timeout_seconds\": 0, \"trigger_rule\": \"no\", \"extra\": 1"), ["/name", "/timeout_seconds", "/trigger_rule", "/extra"]),
    ];

    private static IEnumerable<(string Why, string Tasks, string[] Pointers, string Says)> Graphs =>
    [
        ("a task is a text", "\"t\"", ["/tasks/0"], "object"),
        ("a task is null", "null", ["/tasks/0"], "."),
        ("a task is a list", $"{Pass("a")}, []", ["/tasks/1"], "object"),
        ("two tasks of one name", $"{Pass("same")}, {Pass("same")}", ["/tasks/1/name"], "same"),
        ("an unknown upstream", $"{Pass("a")}, {Pass("b", "\"ghost\"")}", ["/tasks/1/depends_on/0"], "ghost"),
        ("an upstream in another case", $"{Pass("a")}, {Pass("b", "\"A\"")}", ["/tasks/1/depends_on/0"], "A"),
        ("a task that waits for itself", Pass("a", "\"a\""), ["/tasks/0/depends_on/0"], "itself|cycle"),
        ("an upstream named twice", $"{Pass("a", "")}, {Pass("b", "\"a\", \"a\"")}", ["/tasks/1/depends_on/1"], "twice|more than once|duplicate|already"),
        ("a cycle of two", $"{Pass("a", "\"b\"")}, {Pass("b", "\"a\"")}", ["/tasks/*"], "cycle"),
        ("a cycle of three behind a task that is fine", $"{Pass("ok")}, {Pass("a", "\"c\"")}, {Pass("b", "\"a\"")}, {Pass("c", "\"b\"")}", ["/tasks/*"], "cycle"),
        ("a cycle closed by order", $"{Pass("a", "\"b\"")}, {Pass("b")}", ["/tasks/*"], "cycle"),
        ("faults in several tasks", """{"name": "a", "task_type": "HTTP", "config": {}}, {"name": "a", "task_type": "X", "config": 1}, {"name": "c", "task_type": "PASS", "config": {"output": 1}, "depends_on": ["ghost"], "timeout_seconds": -1}""", ["/tasks/0/config/url", "/tasks/1/name", "/tasks/1/task_type", "/tasks/2/depends_on/0", "/tasks/2/timeout_seconds"], "."),
    ];

    private static string Task(string members) => $$$"""{"task_type": "PASS", "config": {"output": 1}, {{{members}}}}""";

    private static string Timeout(string value) => Task($"\"name\": \"t\", \"timeout_seconds\": {value}");

    private static string Pass(string name, string? upstreams = null) =>
        Task($"\"name\": \"{name}\"{(upstreams is null ? "" : $", \"depends_on\": [{upstreams}]")}");
}
