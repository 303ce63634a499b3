using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.IdempotencyKeys;

/// <summary>A start that is sent twice starts one run.</summary>
public sealed class StartKeyTests(AcceptanceHost host)
{
    private const string Key = "order-4711";

    private readonly string _name = Define.UniqueName("keys");

    [Fact]
    public async Task Start_AnswersTheSameRun_WhenTheKeyIsTheSame()
    {
        var workflow = await CreateAsync("-a");

        var first = (await host.Client.TryStartAsync(workflow, Inputs(1), Key)).Expect(HttpStatusCode.Accepted);
        var second = (await host.Client.TryStartAsync(workflow, Inputs(1), Key)).Expect(HttpStatusCode.Accepted);
        await host.Client.WaitForEndAsync(first.Json.Text("id"));
        var later = (await host.Client.TryStartAsync(workflow, Inputs(1), Key)).Expect(HttpStatusCode.Accepted);

        Assert.Equal(first.Json.Text("id"), second.Json.Text("id"));
        Assert.Equal(first.Json.Text("id"), later.Json.Text("id"));
        Assert.Equal(first.LocationPath, second.LocationPath);
        Assert.Single(await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs"));
    }

    [Fact]
    public async Task Start_StartsOneRun_WhenTheSameKeyComesManyTimesAtOnce()
    {
        var workflow = await CreateAsync("-b");

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => host.Client.TryStartAsync(workflow, Inputs(1), Key)));

        Assert.Single(answers.Select(a => a.Expect(HttpStatusCode.Accepted).Json.Text("id")).Distinct(StringComparer.Ordinal));
        Assert.Single(await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs"));
    }

    [Fact]
    public async Task Start_StartsAnotherRun_WhenTheKeyOrTheWorkflowIsAnother()
    {
        var (one, other) = (await CreateAsync("-c"), await CreateAsync("-d"));

        var runs = new[]
        {
            await host.Client.TryStartAsync(one, Inputs(1), Key),
            await host.Client.TryStartAsync(one, Inputs(1), Key + "-2"),
            await host.Client.TryStartAsync(other, Inputs(1), Key),
            await host.Client.TryStartAsync(one, Inputs(1)),
            await host.Client.TryStartAsync(one, Inputs(1)),
        };

        Assert.Equal(5, runs.Select(a => a.Expect(HttpStatusCode.Accepted).Json.Text("id")).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Start_IsAConflict_WhenTheKeyCameWithOtherInputs()
    {
        var workflow = await CreateAsync("-e");
        (await host.Client.TryStartAsync(workflow, Inputs(1), Key)).Expect(HttpStatusCode.Accepted);

        var problem = Problem.AssertIs(HttpStatusCode.Conflict, await host.Client.TryStartAsync(workflow, Inputs(2), Key));

        Assert.Matches("(?i)key|inputs", problem.Text("detail"));
        Assert.Single(await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs"));
    }

    [Theory]
    [InlineData(200, HttpStatusCode.Accepted)]
    [InlineData(201, HttpStatusCode.BadRequest)]
    public async Task Start_TakesKeysUpToALength_ForEachLength(int length, HttpStatusCode expected) =>
        (await host.Client.TryStartAsync(await CreateAsync("-f"), Inputs(1), new string('k', length))).Expect(expected);

    [Fact]
    public async Task Start_IsRefused_WhenTheKeyHoldsASpace() =>
        Problem.AssertIs(HttpStatusCode.BadRequest, await host.Client.TryStartAsync(await CreateAsync("-g"), Inputs(1), "a b"));

    [Theory]
    [InlineData("""{"y": {"required": true}}""")]
    [InlineData("""{"x": {"type": "string"}}""")]
    [InlineData("""{"x": {}, "n": {"default": 2}}""")]
    [InlineData("{}")]
    public async Task Start_AnswersTheSameRun_WhenTheInputsOfTheWorkflowHaveChanged(string declared)
    {
        var workflow = await CreateAsync("-h");
        var first = (await host.Client.TryStartAsync(workflow, Inputs(1), Key)).Expect(HttpStatusCode.Accepted);
        var changed = Define.Workflow(_name + "-h", Define.Pass("only")).With("inputs", JsonNode.Parse(declared)!);
        (await host.Client.PutAsync($"/api/v1/workflows/{workflow}", changed)).Expect(HttpStatusCode.OK);

        var again = (await host.Client.TryStartAsync(workflow, Inputs(1), Key)).Expect(HttpStatusCode.Accepted);

        Assert.Equal(first.Json.Text("id"), again.Json.Text("id"));
        Problem.AssertIs(HttpStatusCode.Conflict, await host.Client.TryStartAsync(workflow, Inputs(2), Key));
    }

    [Fact]
    public async Task Start_AnswersTheSameRun_WhenTheWorkflowIsGone()
    {
        var workflow = await CreateAsync("-i");
        var first = (await host.Client.TryStartAsync(workflow, Inputs(1), Key)).Expect(HttpStatusCode.Accepted);
        await host.Client.WaitForEndAsync(first.Json.Text("id"));
        (await host.Client.DeleteAsync($"/api/v1/workflows/{workflow}")).Expect(HttpStatusCode.NoContent);

        var again = (await host.Client.TryStartAsync(workflow, Inputs(1), Key)).Expect(HttpStatusCode.Accepted);

        Assert.Equal((first.Json.Text("id"), "SUCCEEDED"), (again.Json.Text("id"), again.Json.Text("status")));
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.TryStartAsync(workflow, Inputs(1), Key + "-2"));
    }

    private static JsonObject Inputs(int x) => new() { ["x"] = x };

    private async Task<long> CreateAsync(string suffix) =>
        (await host.Client.CreateWorkflowAsync(Define.Workflow(_name + suffix, Define.Pass("only")).With("inputs", new JsonObject { ["x"] = new JsonObject() }))).Number("id");
}
