using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Workflow.Standalone.Tests.Crashes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Engine;

/// <summary>Hundreds of expressions that use up all they may: the service answers meanwhile, and a kill loses nothing.</summary>
public sealed class BurningExpressionTests(ITestOutputHelper output)
{
    private const int Items = 300;
    private const int Attempts = 3;
    private const string Burning = "{{ Array.from({length: 5000}, (_, i) => Array.from({length: 5000}, (_, j) => i ^ j).length).length + item }}";

    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Host_AnswersWithinASecond_While300ItemsBurn()
    {
        using var folder = new TemporaryFolder();
        using var host = await StandaloneProcess.StartAsync(folder.File("data"));
        await ProbeAsync(host.Client); // what is slow only the first time is not what this measures

        // A machine that is busy with other tests may hold up one burn, and not each.
        var slowest = new List<TimeSpan>();
        do
        {
            slowest.Add(await SlowestAnswerAsync(host.Client));
        }
        while (slowest[^1] > Prompt && slowest.Count < Attempts);

        Assert.True(slowest[^1] <= Prompt, $"The slowest answer of each burn: {string.Join(", ", slowest)}.");
    }

    [Fact]
    public async Task Host_LivesAndKeepsWhatItAcknowledged_WhenItIsKilledWhileAnExpressionBurns()
    {
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        using var host = new KilledHost(folder.File("data"), sink);
        await host.StartAsync();
        var run = await BurnAsync(host.Client);
        await Eventually.ReadsAsync("an item has burned", () => host.Client.ExecutionsAsync(run), e => e.Any(i => i.Text("status") == "FAILED"), Patience);
        var writing = host.Acknowledged.WriteUntilKilledAsync(host.Client);
        await Eventually.HoldsAsync("something is acknowledged", () => host.Acknowledged.Count > 4);
        host.Kill();
        await writing;

        await host.StartAsync();
        await host.Acknowledged.AssertKeptAsync(host.Client);
        await host.Acknowledged.AssertCompletedAsync(host.Client);
        var ended = await host.Client.WaitForEndAsync(run, Patience);
        Assert.Equal("FAILED", ended.Text("status"));
        var items = (await host.Client.ExecutionsAsync(run)).Where(e => e.Text("task") == "burn" && RunStory.IndexOf(e) is not null).ToList();
        Assert.Equal(Items, items.Count);
        Assert.All(items, i => Assert.Equal(("FAILED", "expression"), (i.Text("status"), i.Member("error").Text("code"))));
    }

    private async Task<TimeSpan> SlowestAnswerAsync(WorkflowClient client)
    {
        var (slowest, probes) = (TimeSpan.Zero, 0);
        var run = await BurnAsync(client);
        do
        {
            var took = await ProbeAsync(client);
            slowest = took > slowest ? took : slowest;
            probes++;
        }
        while (!WorkflowClient.HasEnded(await client.RunAsync(run)));

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{probes} times both answered during the burn, the slowest in {slowest.TotalMilliseconds:0} ms."));
        Assert.All((await client.ExecutionsAsync(run)).Where(e => RunStory.IndexOf(e) is not null), e => Assert.Contains("limit", e.Member("error").Text("message"), StringComparison.Ordinal));
        return slowest;
    }

    // How long the slower of the two takes.
    private static async Task<TimeSpan> ProbeAsync(WorkflowClient client)
    {
        var started = Stopwatch.GetTimestamp();
        (await client.GetAsync("/health/ready")).Expect(HttpStatusCode.OK);
        var ready = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();
        await client.CreateWorkflowAsync(Define.Workflow(Define.UniqueName("meanwhile"), Define.Pass("only")));
        var created = Stopwatch.GetElapsedTime(started);
        return ready > created ? ready : created;
    }

    private static async Task<string> BurnAsync(WorkflowClient client)
    {
        var workflow = await client.CreateWorkflowAsync(Define.Workflow(
            Define.UniqueName("burning"),
            Define.Pass("burn", Burning).With("for_each", new JsonArray([.. Enumerable.Range(0, Items).Select(i => (JsonNode)i)]))));
        return await client.StartRunAsync(workflow.Number("id"));
    }
}
