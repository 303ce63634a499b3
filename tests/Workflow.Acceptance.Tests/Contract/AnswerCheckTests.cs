using System.Text;
using System.Text.Json.Nodes;

namespace Workflow.Acceptance.Tests.Contract;

/// <summary>What the suite holds answers to: each kind of wrong answer is found.</summary>
public sealed class AnswerCheckTests(AcceptanceHost host)
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";
    private const string NotFound = """{"type":"urn:workflow:problem:not-found","title":"Not Found","status":404}""";

    private readonly ServedDocument _document = HeldAnswers.Document ?? throw new InvalidOperationException($"{host.Client.BaseAddress} has served no document.");

    public static TheoryData<string, string, int, string, string, string> Wrong { get; } = new()
    {
        { "does not list the status 418", "GET", 418, Problem, NotFound, "/api/v1/runs/x" },
        { "failed", "GET", 500, Problem, NotFound, "/api/v1/runs/x" },
        { "does not list the type text/html", "GET", 404, "text/html", "<html>", "/api/v1/runs/x" },
        { "/status", "GET", 404, Problem, """{"type":"urn:workflow:problem:not-found","title":"Not Found","status":"404"}""", "/api/v1/runs/x" },
        { "title", "GET", 404, Problem, """{"type":"urn:workflow:problem:not-found","status":404}""", "/api/v1/runs/x" },
        { "/secret", "GET", 404, Problem, """{"type":"urn:workflow:problem:not-found","title":"Not Found","status":404,"secret":1}""", "/api/v1/runs/x" },
        { "without the header Retry-After", "GET", 429, Problem, """{"type":"urn:workflow:problem:too-many","title":"Too Many","status":429}""", "/api/v1/runs/x" },
        { "is not as MeResponse", "GET", 200, Json, "{}", "/api/v1/me" },
        { "with a body", "DELETE", 204, Json, "{}", "/api/v1/pools/x" },
        { "no operation", "GET", 404, "text/html", "<html>", "/api/v1/nothing/here" },
        { "no operation", "PATCH", 200, Json, "{}", "/api/v1/runs" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Answer_IsFaulty_WhenTheDocumentSaysOtherwise(string fault, string method, int status, string type, string body, string path) =>
        Assert.Contains(fault, Fault(method, status, type, body, path), StringComparison.Ordinal);

    [Theory]
    [InlineData("status", "DREAMING")]
    [InlineData("created_at", "yesterday")]
    [InlineData("workflow_id", "1")]
    [InlineData("id", null)]
    public void Answer_IsFaulty_WhenAMemberIsNotAsItsSchema(string member, string? value)
    {
        var operation = _document.Operations.Single(known => known.Id == "get_run");
        var run = operation.Example(ServedOperation.Contents(operation.Answers.Single(answer => answer.Status == 200).Answer).Single().Content)!.AsObject();

        Assert.Null(Fault("GET", 200, Json, run.ToJsonString(), "/api/v1/runs/x"));
        run[member] = value is null ? null : JsonValue.Create(value);
        Assert.Contains($"/{member}", Fault("GET", 200, Json, run.ToJsonString(), "/api/v1/runs/x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "close", true)]
    [InlineData(414, "close", true)]
    [InlineData(400, null, false)] // by the service, which describes it
    [InlineData(500, "close", false)]
    public void Answer_OfTheWebServer_IsOfNoOperation(int status, string? connection, bool expected) =>
        Assert.Equal(expected, AnswerCheck.Fault(_document, "GET", "/api/v1/workflows/1", new SeenAnswer(status, null, name => name == "Connection" ? connection : null, [])) is null);

    [Fact]
    public async Task Answers_AreHeld_ThatTheSuiteSees()
    {
        var before = HeldAnswers.Held;
        await host.Client.GetAsync("/api/v1/workflows?limit=1");

        Assert.True(HeldAnswers.Held > before);
    }

    private string? Fault(string method, int status, string type, string body, string path) =>
        AnswerCheck.Fault(_document, method, path, new SeenAnswer(status, type, _ => null, Encoding.UTF8.GetBytes(body)));
}
