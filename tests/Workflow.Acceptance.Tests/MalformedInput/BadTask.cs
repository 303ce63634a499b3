namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>One faulty task, in all three requests that can write one.</summary>
internal static class BadTask
{
    /// <summary>The rows of a task named <c>t</c> with these members.</summary>
    internal static IEnumerable<BadRequest> Rows(string members, string[] pointers)
    {
        var task = $$"""{"name": "t", {{members}}}""";
        return
        [
            BadRequest.Json("POST", "/api/v1/workflows", members, $$"""{"name": "a", "tasks": [{{task}}]}""").At([.. pointers.Select(p => "/tasks/0" + p)]),
            BadRequest.Json("POST", "/api/v1/workflows/{workflow}/tasks", members, task).At(pointers),
            BadRequest.Json("PUT", "/api/v1/tasks/{task}", members, task).At(pointers),
        ];
    }
}
