using System.Globalization;
using System.Text.Json.Nodes;
using Workflow.Functions.Tests.Hub;
using Workflow.Storage.AzureTables;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Processes;

namespace Workflow.Functions.Tests.Storage;

/// <summary>What the items of a list cost in requests to the storage account: no more each when there are many.</summary>
public sealed class ItemCallTests(ITestOutputHelper output)
{
    private const int Few = 400;
    private const int Factor = 5;

    [Fact]
    public async Task List_TakesTheSameForEachItem_HoweverManyThereAre()
    {
        Assert.SkipUnless(AzuriteProcess.Missing() is null, AzuriteProcess.Missing() ?? "");
        await using var azurite = await AzuriteProcess.StartAsync();
        var requests = new RequestList();
        await using var hub = await EngineHub.StartAsync(new AzureTableStoreOptions { ConnectionString = azurite.ConnectionString, Transport = requests });
        await CountAsync(1);

        var (few, many) = (await CountAsync(Few), await CountAsync(Few * Factor));

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Few} items {few}, {Few * Factor} items {many}"));
        Assert.InRange(many, 1, (few * Factor * 3 / 2) + 50); // ends that come apart, as on a busy machine, are written apart

        async Task<int> CountAsync(int count)
        {
            requests.Take();
            await hub.RunAsync(Define.Workflow(Define.UniqueName("w"), Define.Task("each", ProbeTaskType.Type, new JsonObject()).With("for_each", $"[...Array({count}).keys()]")));
            var taken = requests.Take();
            foreach (var kind in taken.GroupBy(request => request.Split('?')[0].Split('(')[0], StringComparer.Ordinal).OrderByDescending(kind => kind.Count()).Take(5))
            {
                output.WriteLine($"{count} items: {kind.Count()} of {kind.Key}");
            }

            return taken.Count;
        }
    }
}
