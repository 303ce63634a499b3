namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Faults in the retries of a task.</summary>
internal static class BadRetries
{
    internal static IEnumerable<BadRequest> Rows =>
        Members.SelectMany(m => BadTask.Rows($"\"task_type\": \"PASS\", \"config\": {{\"output\": 1}}, {m.Members}", m.Pointers));

    private static IEnumerable<(string Members, string[] Pointers)> Members =>
    [
        ("\"retry_count\": -1", ["/retry_count"]),
        ("\"retry_count\": 101", ["/retry_count"]),
        ("\"retry_count\": \"3\"", ["/retry_count"]),
        ("\"retry_count\": 1.5", ["/retry_count"]),
        ("\"retry\": 3", ["/retry"]),
        ("\"retry\": []", ["/retry"]),
        ("\"retry\": {\"max_attempts\": 0}", ["/retry/max_attempts"]),
        ("\"retry\": {\"max_attempts\": 102}", ["/retry/max_attempts"]),
        ("\"retry\": {\"max_attempts\": \"3\"}", ["/retry/max_attempts"]),
        ("\"retry\": {\"max_attempts\": 3, \"initial_interval_seconds\": -1}", ["/retry/initial_interval_seconds"]),
        ("\"retry\": {\"max_attempts\": 3, \"initial_interval_seconds\": 86401}", ["/retry/initial_interval_seconds"]),
        ("\"retry\": {\"max_attempts\": 3, \"backoff_coefficient\": 0.5}", ["/retry/backoff_coefficient"]),
        ("\"retry\": {\"max_attempts\": 3, \"backoff_coefficient\": 11}", ["/retry/backoff_coefficient"]),
        ("\"retry\": {\"max_attempts\": 3, \"max_interval_seconds\": 86401}", ["/retry/max_interval_seconds"]),
        ("\"retry\": {\"max_attempts\": 3, \"max_interval_seconds\": \"1\"}", ["/retry/max_interval_seconds"]),
        ("\"retry\": {\"max_attempts\": 3, \"jitter\": 1.1}", ["/retry/jitter"]),
        ("\"retry\": {\"max_attempts\": 3, \"jitter\": -0.1}", ["/retry/jitter"]),
        ("\"retry\": {\"max_attempts\": 3, \"jitter\": 1e400}", ["/retry/jitter"]),
        ("\"retry\": {\"max_attempts\": 3, \"interval\": 1}", ["/retry/interval"]),
        ("\"retry_count\": 1, \"retry\": {\"max_attempts\": 3}", ["/retry*"]),
    ];
}
