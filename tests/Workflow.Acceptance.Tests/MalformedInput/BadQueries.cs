namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Faults in queries, headers and start bodies.</summary>
internal static class BadQueries
{
    private static readonly string[] Lists =
    [
        "/api/v1/workflows",
        "/api/v1/workflows/{workflow}/versions",
        "/api/v1/workflows/{workflow}/runs",
        "/api/v1/runs",
        "/api/v1/runs/{run}/tasks",
        "/api/v1/runs/{run}/logs",
    ];

    internal static IEnumerable<BadRequest> Rows =>
    [
        .. Lists.SelectMany(list => new[]
        {
            new BadRequest("GET", $"{list}?cursor=abc", "no cursor of the list").Saying("cursor"),
            new BadRequest("GET", $"{list}?cursor=%00%ff", "bytes as a cursor").Saying("cursor"),
            new BadRequest("GET", $"{list}?cursor=bm90LW1pbmU6MQ", "a cursor of some other list").Saying("cursor"),
            new BadRequest("GET", $"{list}?limit=0", "a limit too small").Saying("limit"),
            new BadRequest("GET", $"{list}?limit=501", "a limit too large").Saying("limit"),
            new BadRequest("GET", $"{list}?limit=abc", "a limit that is no number").Saying("limit"),
        }),
        new BadRequest("GET", "/api/v1/workflows?limit=-1", "a limit below zero").Saying("limit"),
        new BadRequest("GET", "/api/v1/workflows?limit=1.5", "a limit that is not whole").Saying("limit"),
        new BadRequest("GET", "/api/v1/workflows?limit=99999999999999999999", "a limit that does not fit").Saying("limit"),
        new BadRequest("GET", "/api/v1/runs?status=DONE", "a status there is not").Saying("status"),
        new BadRequest("GET", "/api/v1/runs?status=succeeded", "a status in another case").Saying("status"),
        new BadRequest("GET", "/api/v1/workflows/{workflow}/runs?status=5", "a status that is a number").Saying("status"),
        new BadRequest("GET", "/api/v1/runs?label=env", "a label without a value").Saying("label"),
        new BadRequest("GET", "/api/v1/runs?label=:prod", "a label without a name").Saying("label"),
        new BadRequest("GET", "/api/v1/runs?label=a:1&label=b/c:2", "a label whose name is none").Saying("label"),
        new BadRequest("GET", "/api/v1/workflows/{workflow}/runs?business_key=", "an empty business key").Saying("business_key"),
        new BadRequest("GET", $"/api/v1/runs?{string.Join('&', Enumerable.Range(0, 11).Select(i => $"label=a{i}:1"))}", "too many labels").Saying("label"),

        Guarded("PUT", "abc"),
        Guarded("PUT", "\"abc"),
        Guarded("PUT", "\"never given out\""),
        Guarded("DELETE", "abc"),
        Guarded("DELETE", "\"never given out\""),

        BadRequest.Json("POST", "/api/v1/workflows/{workflow}/run", "broken JSON", "{").Saying("JSON"),
        BadRequest.Json("POST", "/api/v1/workflows/{workflow}/run", "the root is a list", "[]").Saying("object"),
        BadRequest.Json("POST", "/api/v1/workflows/{workflow}/run", "the root is a number", "5").Saying("object"),
        BadRequest.Json("POST", "/api/v1/workflows/{workflow}/run", "inputs is a text", """{"inputs": "a"}""").At("/inputs"),
        BadRequest.Json("POST", "/api/v1/workflows/{workflow}/run", "an unknown member", """{"input": {}}""").At("/input"),
        BadRequest.Json("POST", "/api/v1/workflows/{workflow}/run", "a media type that is text", "go") with { ContentType = "text/plain", Statuses = [415] },
    ];

    private static BadRequest Guarded(string method, string ifMatch) =>
        (method == "PUT"
            ? BadRequest.Json("PUT", "/api/v1/workflows/{workflow}", $"If-Match is {ifMatch}", """{"name": "a"}""")
            : new BadRequest("DELETE", "/api/v1/workflows/{workflow}", $"If-Match is {ifMatch}"))
        with
        { IfMatch = ifMatch, Statuses = [400, 412] };
}
