using System.Globalization;
using System.Text.Json.Nodes;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.History;
using Workflow.Core.Limits;
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
        var options = new AzureTableStoreOptions { ConnectionString = azurite.ConnectionString, Transport = requests };
        await using var hub = await EngineHub.StartAsync(options);

        var one = await CountAsync(Chain(1), list: true);
        var elsewhere = await CountAsync(Chain(1), list: true, StartElsewhereAsync);
        var five = await CountAsync(Chain(5), list: false);
        var pass = await CountAsync([Define.Pass("a")], list: false);
        hub.Get<EngineOptions>().EagerRuns = 1;
        var eager = await CountAsync(Chain(1), list: false);
        hub.Get<EngineOptions>().EagerRuns = 0;
        var hundred = await CountAsync(Wave(100), list: false);
        var thousand = await CountAsync(Wave(1_000), list: false);
        for (var again = 0; again < 3 && thousand > 100; again++)
        {
            // Ends that come apart, as on a busy machine, are written apart.
            thousand = Math.Min(thousand, await CountAsync(Wave(1_000), list: false));
        }


        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one task {one}, without the hub {eager}, started by another process {elsewhere}, pass {pass}, a further task of a chain {(five - one) / 4.0}, wave of 100 {hundred}, of 1,000 {thousand}"));
        Assert.InRange(one, 1, 8);
        Assert.InRange(elsewhere, 1, 14); // 11, unless one of the two takes the slots for what it last wrote
        Assert.InRange(eager, 1, 8);
        Assert.InRange(pass, 1, 7);
        Assert.InRange((five - one) / 4.0, 0, 2);
        Assert.InRange(thousand, 1, 100);

        async Task<int> CountAsync(JsonObject[] tasks, bool list, Func<long, Task<Run>>? start = null)
        {
            var workflow = await hub.SaveAsync(Define.Workflow(Define.UniqueName("w"), tasks));
            start ??= id => hub.StartAsync(id);
            await EndAsync((await start(workflow.Id)).Id); // the plan is in memory from now on
            await EndAsync((await start(workflow.Id)).Id); // and so is who writes the slots
            requests.Take();
            await EndAsync((await start(workflow.Id)).Id);
            List<string> taken = [.. requests.Take().Where(request => !IsPoll(request))];
            if (list)
            {
                output.WriteLine(string.Join("\n", taken));
            }

            return taken.Count;
        }

        Task EndAsync(string runId) =>
            hub.Get<EngineOptions>().EagerRuns > 0 ? hub.Get<EagerDrives>().WhenIdleAsync() : hub.Tasks.DriveEndsAsync(runId, DriveEnd.Ended);

        // As behind a load balancer: nothing in memory is shared with the process that drives the run.
        async Task<Run> StartElsewhereAsync(long workflowId)
        {
            await using var other = new AzureTableStore(options);
            var starter = new RunStarter(hub.Get<IWorkflowStore>(), other, other, hub.Get<RunIdSource>(), hub.Get<IRunLauncher>());
            return await starter.StartAsync(workflowId, new RunStart(RunTrigger.Manual, Hub.Json.Parse("{}")), CancellationToken.None);
        }
    }

    // While a step takes longer than 100 ms, the status of the run is read again before the next: that depends on the machine. And every half minute
    // a start asks whether there is a workflow that the end of a run starts.
    private static bool IsPoll(string request) =>
        request.Contains("secret%3A", StringComparison.OrdinalIgnoreCase)
        || (request.StartsWith("GET ", StringComparison.Ordinal) && request.Contains("RowKey='run%3A", StringComparison.Ordinal) && request.Contains("$select=RunId", StringComparison.Ordinal));

    private static JsonObject[] Chain(int count) => [.. Enumerable.Range(0, count).Select(i => Define.Task($"t{i}", ProbeTaskType.Type, new JsonObject()))];

    private static JsonObject[] Wave(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Define.Task($"t{i}", ProbeTaskType.Type, new JsonObject()).After()), Define.Pass("end").After([.. Enumerable.Range(0, count).Select(i => $"t{i}")])];
}
