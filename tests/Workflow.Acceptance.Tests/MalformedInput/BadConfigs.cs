namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Faults in the configs of the built-in task types; three tasks in front show that pointers have the right index.</summary>
internal static class BadConfigs
{
    internal static IEnumerable<BadRequest> Rows =>
        Configs.Select(c => BadRequest.Json("POST", "/api/v1/workflows", $"{c.Type} {c.Config}", Body(c.Type, c.Config)).At("/tasks/3/config" + c.Member));

    private static IEnumerable<(string Type, string Config, string Member)> Configs =>
    [
        ("HTTP", "{}", "/url"),
        ("HTTP", """{"url": null}""", "/url"),
        ("HTTP", """{"url": ""}""", "/url"),
        ("HTTP", """{"url": 5}""", "/url"),
        ("HTTP", """{"url": ["http://127.0.0.1/"]}""", "/url"),
        ("HTTP", """{"url": "/relative"}""", "/url"),
        ("HTTP", """{"url": "not an address"}""", "/url"),
        ("HTTP", """{"url": "http://"}""", "/url"),
        ("HTTP", """{"url": "ftp://127.0.0.1/file"}""", "/url"),
        ("HTTP", """{"url": "file:///etc/passwd"}""", "/url"),
        ("HTTP", """{"url": "http://127.0.0.1/", "method": 5}""", "/method"),
        ("HTTP", """{"url": "http://127.0.0.1/", "method": ""}""", "/method"),
        ("HTTP", """{"url": "http://127.0.0.1/", "method": "GET IT"}""", "/method"),
        ("HTTP", """{"url": "http://127.0.0.1/", "headers": "Accept: text/plain"}""", "/headers"),
        ("HTTP", """{"url": "http://127.0.0.1/", "headers": []}""", "/headers"),
        ("HTTP", """{"url": "http://127.0.0.1/", "headers": {"X-A": {"b": 1}}}""", "/headers/X-A"),
        ("HTTP", """{"url": "http://127.0.0.1/", "headers": {"X-A": "a\r\nX-B: b"}}""", "/headers/X-A"),
        ("HTTP", """{"url": "http://127.0.0.1/", "headers": {"X A": "b"}}""", "/headers/X A"),
        ("HTTP", """{"url": "http://127.0.0.1/", "query": "a=b"}""", "/query"),
        ("HTTP", """{"url": "http://127.0.0.1/", "query": {"a": {"b": 1}}}""", "/query/a"),
        ("HTTP", """{"url": "http://127.0.0.1/", "urls": []}""", "/urls"),
        ("HTTP", """{"url": "http://127.0.0.1/", "auth": {"type": "digest"}}""", "/auth/type"),
        ("HTTP", """{"url": "http://127.0.0.1/", "auth": {"type": "bearer", "token": "as it is"}}""", "/auth/token"),
        ("HTTP", """{"url": "http://127.0.0.1/", "auth": "{{ inputs.auth }}"}""", "/auth"),
        ("HTTP", """{"url": "http://127.0.0.1/", "expect": {"condition": "respons.body"}}""", "/expect/condition"),
        ("HTTP", """{"url": "http://127.0.0.1/", "expect": {"condition": "secrets.KEY"}}""", "/expect/condition"),
        ("HTTP", """{"url": "http://127.0.0.1/", "paging": {"next": "response.body.next("}}""", "/paging/next"),
        ("HTTP", """{"url": "http://127.0.0.1/", "paging": {"items": "{{ item }}"}}""", "/paging/items"),
        ("HTTP", """{"url": "http://127.0.0.1/{{ response.body }}"}""", "/url"),
        ("HTTP", """{"url": "http://127.0.0.1/", "method": "POST", "body_from": "tasks.nobody.output"}""", "/body_from"),
        ("HTTP", """{"url": "http://127.0.0.1/", "method": "POST", "body_from": "tasks.a.output + 1"}""", "/body_from"),
        ("HTTP", """{"url": "http://127.0.0.1/", "method": "POST", "multipart": [{"name": "a", "value_from": "inputs.x"}]}""", "/multipart/0/value_from"),
        ("PASS", """{"outptu": 1}""", "/outptu"),
        ("PASS", """{"output": 1, "url": "http://127.0.0.1/"}""", "/url"),
    ];

    private static string Body(string type, string config) =>
        $$$"""{"name": "a", "tasks": [{{{Fine("a")}}}, {{{Fine("b")}}}, {{{Fine("c")}}}, {"name": "t", "task_type": "{{{type}}}", "config": {{{config}}}}]}""";

    private static string Fine(string name) => $$$"""{"name": "{{{name}}}", "task_type": "PASS", "config": {"output": 1}}""";
}
