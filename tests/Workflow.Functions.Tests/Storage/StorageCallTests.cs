using System.Globalization;
using System.Text.Json.Nodes;
using Workflow.Core.Execution.Session;
using Workflow.Functions.Tests.Hub;
using Workflow.Storage.AzureTables;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Processes;

namespace Workflow.Functions.Tests.Storage;

/// <summary>What a run costs in requests to Table storage, from its start to its end.</summary>
public sealed class StorageCallTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Run_TakesFewRequests()
    {
        Assert.SkipUnless(AzuriteProcess.Missing() is null, AzuriteProcess.Missing() ?? "");
        await using var azurite = await AzuriteProcess.StartAsync();
        var requests = new RequestList();
        await using var hub = await EngineHub.StartAsync(new AzureTableStoreOptions { ConnectionString = azurite.ConnectionString, Transport = requests });

        var one = await CountAsync(Chain(1), list: true);
        var five = await CountAsync(Chain(5), list: false);
        var pass = await CountAsync([Define.Pass("a")], list: false);
        var hundred = await CountAsync(Wave(100), list: false);
        var thousand = await CountAsync(Wave(1_000), list: false);

        // Goals: 8, 2 and 100. While a step takes longer than 100 ms, the run is read again before the next.
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one task {one}, pass {pass}, a further task of a chain {(five - one) / 4.0}, wave of 100 {hundred}, of 1,000 {thousand}"));
        Assert.InRange(one, 1, 22);
        Assert.InRange((five - one) / 4.0, 0, 3.5);
        Assert.InRange(thousand, 1, 150);

        async Task<int> CountAsync(JsonObject[] tasks, bool list)
        {
            var workflow = await hub.SaveAsync(Define.Workflow(Define.UniqueName("w"), tasks));
            await hub.EndAsync((await hub.StartAsync(workflow.Id)).Id); // the plan is in memory from now on
            requests.Take();
            var run = await hub.StartAsync(workflow.Id);
            await hub.Tasks.DriveEndsAsync(run.Id, DriveEnd.Ended);
            var taken = requests.Take();
            if (list)
            {
                output.WriteLine(string.Join("\n", taken));
            }

            return taken.Count;
        }
    }

    private static JsonObject[] Chain(int count) => [.. Enumerable.Range(0, count).Select(i => Define.Task($"t{i}", ProbeTaskType.Type, new JsonObject()))];

    private static JsonObject[] Wave(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Define.Task($"t{i}", ProbeTaskType.Type, new JsonObject()).After()), Define.Pass("end").After([.. Enumerable.Range(0, count).Select(i => $"t{i}")])];
}
