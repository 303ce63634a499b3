using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Workflow.Functions.Monitor;

namespace Workflow.Functions.Tests.Monitor;

public class MonitorFunctionsTests
{
    [Theory]
    [InlineData("DurableFunctionsMonitor.DotNetIsolated.About.DfmAboutFunction", true)]
    [InlineData("DurableFunctionsMonitor.DotNetIsolated.ServeStatics.DfmServeStaticsFunction", true)]
    [InlineData("Workflow.Functions.Api.RunFunctions.StartAsync", false)]
    [InlineData(null, false)]
    public void IsOne_IsTrue_ForWhatThePackageBrings(string? entryPoint, bool isOne)
    {
        Assert.Equal(isOne, MonitorFunctions.IsOne(entryPoint));
    }

    [Fact]
    public void Transform_LeavesTheAppsOwnFunctions()
    {
        List<IFunctionMetadata> functions =
        [
            new DefaultFunctionMetadata { EntryPoint = "DurableFunctionsMonitor.DotNetIsolated.About.DfmAboutFunction" },
            new DefaultFunctionMetadata { EntryPoint = "Workflow.Functions.Api.RunFunctions.StartAsync" },
            new DefaultFunctionMetadata { EntryPoint = "DurableFunctionsMonitor.DotNetIsolated.PurgeHistory.DfmPurgeHistoryFunction" },
        ];

        new MonitorFunctions().Transform(functions);

        Assert.Equal("Workflow.Functions.Api.RunFunctions.StartAsync", Assert.Single(functions).EntryPoint);
    }

    [Theory]
    [InlineData("Workflow.Functions.Api.RunFunctions.StartAsync")]
    [InlineData("DurableFunctionsMonitor.DotNetIsolated2.About.DfmAboutFunction")]
    [InlineData("DfM.About.DfmAboutFunction")]
    public void MonitorIsRecognised_RefusesToStart_WhenNoFunctionIsKnownAsTheMonitors(string entryPoint)
    {
        List<IFunctionMetadata> functions = [new DefaultFunctionMetadata { EntryPoint = entryPoint }];

        var refused = Assert.Throws<InvalidOperationException>(() => new MonitorIsRecognised().Transform(functions));
        Assert.Contains(MonitorSettings.Switch, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MonitorIsRecognised_LetsTheAppStart_WhenTheMonitorIsThere()
    {
        List<IFunctionMetadata> functions =
        [
            new DefaultFunctionMetadata { EntryPoint = "Workflow.Functions.Api.RunFunctions.StartAsync" },
            new DefaultFunctionMetadata { EntryPoint = "DurableFunctionsMonitor.DotNetIsolated.About.DfmAboutFunction" },
        ];

        new MonitorIsRecognised().Transform(functions);

        Assert.Equal(2, functions.Count);
    }
}
