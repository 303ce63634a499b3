using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.IdempotencyKeys;

/// <summary>A backfill that is sent twice is one backfill.</summary>
public sealed class BackfillKeyTests(AcceptanceHost host)
{
    private const string Key = "january-1";

    private readonly string _name = Define.UniqueName("backfill-keys");

    [Fact]
    public async Task Backfill_AnswersTheSame_WhenTheKeyIsTheSame()
    {
        var workflow = await CreateAsync();

        var numbers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => (await BackfillAsync(workflow, 5, Key)).Expect(HttpStatusCode.Accepted).Json.Number("number")));

        Assert.Equal([1], numbers.Distinct());
        Assert.Equal(2, (await BackfillAsync(workflow, 5, Key + "-2")).Json.Number("number"));
        Assert.Equal(1, (await BackfillAsync(await CreateAsync("-other"), 5, Key)).Json.Number("number"));
    }

    [Fact]
    public async Task Backfill_IsAConflict_WhenTheKeyCameWithAnother()
    {
        var workflow = await CreateAsync();
        (await BackfillAsync(workflow, 5, Key)).Expect(HttpStatusCode.Accepted);

        Problem.AssertIs(HttpStatusCode.Conflict, await BackfillAsync(workflow, 4, Key));
        Problem.AssertIs(HttpStatusCode.BadRequest, await BackfillAsync(workflow, 5, "a b"));
    }

    private async Task<long> CreateAsync(string suffix = "") =>
        (await host.Client.CreateWorkflowAsync(Define.Workflow(_name + suffix, Define.Pass("only")).With("cron_expression", "0 0 * * *"))).Number("id");

    private Task<Answer> BackfillAsync(long workflow, int days, string key) => host.Client.PostOnceAsync(
        $"/api/v1/workflows/{workflow}/backfill",
        key,
        new JsonObject { ["from"] = "2026-01-01T00:00:00Z", ["to"] = $"2026-01-0{days + 1}T00:00:00Z" });
}
