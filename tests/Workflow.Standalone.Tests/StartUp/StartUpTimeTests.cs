using System.Globalization;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.StartUp;

/// <summary>How long a person waits for the first answer.</summary>
public sealed class StartUpTimeTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Host_AnswersWithinTwoSeconds_WhenItIsStarted()
    {
        using var folder = new TemporaryFolder();
        var times = new List<TimeSpan>();
        for (var i = 0; i < 5; i++)
        {
            times.Add(await MeasureAsync(folder.File($"data-{i}")));
        }

        times.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Start to first answer, five starts: best {times[0].TotalMilliseconds:0} ms, median {times[2].TotalMilliseconds:0} ms, worst {times[4].TotalMilliseconds:0} ms."));
        Assert.True(times[2] < TimeSpan.FromSeconds(2), $"The median is {times[2].TotalSeconds:0.00} s.");
    }

    private static async Task<TimeSpan> MeasureAsync(string dataDirectory)
    {
        var address = StandaloneProcess.Address(LoopbackPort.Free());
        using var host = StandaloneProcess.Launch(
            address,
            ["--urls", address.GetLeftPart(UriPartial.Authority), StandaloneProcess.DataDirectory(dataDirectory)]);
        return await host.WaitUntilReadyAsync();
    }
}
