using System.Net;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Retention;

/// <summary>The removal of ended runs.</summary>
public sealed class RetentionTests
{
    private const string SaysAll = "--Logging:LogLevel:Workflow=Debug";
    private const string NothingRemoved = "No old runs to remove";

    [Fact]
    public async Task Runs_AreRemovedWhenOld_AndKeptWhileNewOrActive()
    {
        using var folder = new TemporaryFolder();
        string ended;
        string active;
        using (var host = await StandaloneProcess.StartAsync(folder.File("data")))
        {
            ended = (await host.Client.RunToEndAsync(Define.Workflow("ended", Define.Pass("a"), Define.Pass("b")))).Text("id");
            var waiting = await host.Client.CreateWorkflowAsync(Define.Workflow("waiting", Define.Wait("long", 3600)));
            active = await host.Client.StartRunAsync(waiting.Number("id"));
            host.KillHard();
        }

        // It ended seconds ago, and is kept for ninety days.
        using (var host = await StandaloneProcess.StartAsync(folder.File("data"), null, SaysAll))
        {
            await Eventually.HoldsAsync("a slice has passed", () => host.Output.ToString().Contains(NothingRemoved, StringComparison.Ordinal));
            Assert.Equal(2, (await host.Client.ExecutionsAsync(ended)).Count);
            host.KillHard();
        }

        // A millionth of a day is less than it takes to start.
        using (var host = await StandaloneProcess.StartAsync(folder.File("data"), null, "--Workflow:Retention:Days=0.000001"))
        {
            await Eventually.HoldsAsync("a slice has passed", () => host.Output.ToString().Contains("Old runs removed: 1", StringComparison.Ordinal));
            foreach (var path in new[] { "", "/tasks", "/logs" })
            {
                Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync($"/api/v1/runs/{ended}{path}")).Status);
            }

            var left = (await host.Client.GetAsync("/api/v1/runs")).Expect(HttpStatusCode.OK).Json.GetProperty("items");
            Assert.Equal([active], left.EnumerateArray().Select(r => r.Text("id")));
            Assert.Single(await host.Client.ExecutionsAsync(active));
        }
    }

    [Fact]
    public async Task Runs_StayForEver_WhenNoDaysAreSet()
    {
        using var folder = new TemporaryFolder();
        string ended;
        using (var host = await StandaloneProcess.StartAsync(folder.File("data")))
        {
            ended = (await host.Client.RunToEndAsync(Define.Workflow("ended", Define.Pass("a")))).Text("id");
            host.KillHard();
        }

        using var next = await StandaloneProcess.StartAsync(folder.File("data"), null, SaysAll, "--Workflow:Retention:Days=0");

        await Eventually.HoldsAsync("a slice has passed", () => next.Output.ToString().Contains(NothingRemoved, StringComparison.Ordinal));
        Assert.Equal("SUCCEEDED", (await next.Client.RunAsync(ended)).Text("status"));
    }

    /// <summary>In the short form two of them.</summary>
    public static TheoryData<string> OutOfRange => new(new[]
    {
        "--Workflow:Retention:Days=-1",
        "--Workflow:Retention:RunsPerSlice=501",
        "--Workflow:Retention:RunsPerSlice=0",
    }.Take(TestRun.Rounds(full: 3, part: 2)));

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public async Task Host_Refuses_ASettingOutOfItsRange(string argument)
    {
        using var folder = new TemporaryFolder();
        var address = StandaloneProcess.Address(LoopbackPort.Free());
        using var host = StandaloneProcess.Launch(address, ["--urls", address.GetLeftPart(UriPartial.Authority), StandaloneProcess.DataDirectory(folder.File("data")), argument]);

        Assert.Equal(1, await host.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains(argument.Split(':', '=')[2], host.Said, StringComparison.Ordinal);
    }
}
