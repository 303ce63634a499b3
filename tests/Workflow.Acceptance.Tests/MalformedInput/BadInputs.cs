namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Faults in the declared inputs and the limits of a workflow.</summary>
internal static class BadInputs
{
    internal static IEnumerable<BadRequest> Rows =>
        Members.SelectMany(m => new[]
        {
            BadRequest.Json("POST", "/api/v1/workflows", m.Members, $$"""{"name": "a", {{m.Members}}}""").At(m.Pointers),
            BadRequest.Json("PUT", "/api/v1/workflows/{workflow}", m.Members, $$"""{"name": "a", {{m.Members}}}""").At(m.Pointers),
        });

    private static IEnumerable<(string Members, string[] Pointers)> Members =>
    [
        ("\"max_concurrent_runs\": 0", ["/max_concurrent_runs"]),
        ("\"max_concurrent_runs\": 1001", ["/max_concurrent_runs"]),
        ("\"max_concurrent_runs\": 1.5", ["/max_concurrent_runs"]),
        ("\"max_concurrent_runs\": \"2\"", ["/max_concurrent_runs"]),
        ("\"overlap_policy\": \"wait\"", ["/overlap_policy"]),
        ("\"overlap_policy\": \"QUEUE\"", ["/overlap_policy"]),
        ("\"overlap_policy\": 1", ["/overlap_policy"]),
        ("\"timeout_seconds\": 0", ["/timeout_seconds"]),
        ("\"timeout_seconds\": 31536001", ["/timeout_seconds"]),
        ("\"timeout_seconds\": \"60\"", ["/timeout_seconds"]),
        ("\"on_run\": 5", ["/on_run"]),
        ("\"on_run\": {}", ["/on_run/workflow"]),
        ("\"on_run\": {\"workflow\": \"x\", \"status\": [\"RUNNING\"], \"y\": 1}", ["/on_run/status/0", "/on_run/y"]),
        ("\"on_run\": [{\"workflow\": \"{{ inputs.x }}\"}]", ["/on_run/0/workflow"]),
        ("\"on_run\": {\"workflow\": \"a\"}", ["/on_run"]),
        ("\"labels\": []", ["/labels"]),
        ("\"labels\": {\"a b\": \"1\", \"c\": {}}", ["/labels/a b", "/labels/c"]),
        ("\"labels\": {\"x\": \"{{ tasks.none.output }}\"}", ["/labels/x"]),
        ($"\"labels\": {{{string.Join(',', Enumerable.Range(0, 21).Select(i => $"\"x{i}\": 1"))}}}", ["/labels"]),
        ("\"business_key\": [1]", ["/business_key"]),
        ("\"business_key\": \"{{ 1 + }}\"", ["/business_key"]),
        ("\"outputs\": []", ["/outputs"]),
        ("\"outputs\": {\"1x\": 1}", ["/outputs/1x"]),
        ("\"outputs\": {\"x\": {\"y\": [\"{{ 1 + }}\"]}}", ["/outputs/x/y/0"]),
        ("\"outputs\": {\"x\": \"{{ tasks.none.output }}\", \"y\": \"{{ item }}\"}", ["/outputs/x", "/outputs/y"]),
        ("\"outputs\": {\"x\": \"{{ secrets.token }}\"}", ["/outputs/x"]),
        ($"\"outputs\": {{{string.Join(',', Enumerable.Range(0, 51).Select(i => $"\"x{i}\": 1"))}}}", ["/outputs"]),
        ("\"inputs\": []", ["/inputs"]),
        ("\"inputs\": \"x\"", ["/inputs"]),
        ("\"inputs\": {\"x\": \"integer\"}", ["/inputs/x"]),
        ("\"inputs\": {\"x\": []}", ["/inputs/x"]),
        ("\"inputs\": {\"\": {}}", ["/inputs/"]),
        ("\"inputs\": {\"1x\": {}}", ["/inputs/1x"]),
        ("\"inputs\": {\"a-b\": {}}", ["/inputs/a-b"]),
        ("\"inputs\": {\"a/b\": {}}", ["/inputs/a~1b"]),
        ($"\"inputs\": {{\"{new string('x', 65)}\": {{}}}}", ["/inputs/" + new string('x', 65)]),
        ($"\"inputs\": {{{string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"x{i}\": {{}}"))}}}", ["/inputs"]),
        ("\"inputs\": {\"x\": {\"type\": \"int\"}}", ["/inputs/x/type"]),
        ("\"inputs\": {\"x\": {\"type\": \"Integer\"}}", ["/inputs/x/type"]),
        ("\"inputs\": {\"x\": {\"type\": 5}}", ["/inputs/x/type"]),
        ("\"inputs\": {\"x\": {\"required\": \"yes\"}}", ["/inputs/x/required"]),
        ("\"inputs\": {\"x\": {\"enum\": \"a\"}}", ["/inputs/x/enum"]),
        ("\"inputs\": {\"x\": {\"enum\": []}}", ["/inputs/x/enum"]),
        ("\"inputs\": {\"x\": {\"type\": \"integer\", \"enum\": [1, \"2\"]}}", ["/inputs/x/enum*"]),
        ("\"inputs\": {\"x\": {\"description\": 5}}", ["/inputs/x/description"]),
        ("\"inputs\": {\"x\": {\"type\": \"integer\", \"default\": \"5\"}}", ["/inputs/x/default"]),
        ("\"inputs\": {\"x\": {\"enum\": [1, 2], \"default\": 3}}", ["/inputs/x/default"]),
        ("\"inputs\": {\"x\": {\"typ\": \"integer\"}}", ["/inputs/x/typ"]),
        ("\"inputs\": {\"x\": {\"type\": \"no\"}, \"y\": {\"type\": \"no\"}}, \"max_concurrent_runs\": 0", ["/inputs/x/type", "/inputs/y/type", "/max_concurrent_runs"]),
    ];
}
