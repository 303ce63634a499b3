using System.Globalization;
using System.Linq.Expressions;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.StartUp;

/// <summary>Not parallel to other tests, as the reference load is counted as the processor time of the whole process.</summary>
[CollectionDefinition(nameof(StartUpTimeTests), DisableParallelization = true)]
public sealed class StartUps;

/// <summary>
/// The time until the first answer. It is measured as processor time: on a quiet machine the wait is shorter, as a part runs
/// in parallel, and on a busy one the wait says nothing about the host. The speed of the machine is taken out by a reference
/// load that is measured beside each start.
/// </summary>
[Collection(nameof(StartUpTimeTests))]
public sealed class StartUpTimeTests(ITestOutputHelper output)
{
    private static readonly int Starts = TestRun.Rounds(full: 5, part: 3);
    private const double MostMilliseconds = 2_000;
    private const double YardstickMilliseconds = 50; // on a machine on which the start may take that long

    [Fact]
    public async Task Host_AnswersAfterTwoSecondsOfWork_WhenItIsStarted()
    {
        using var folder = new TemporaryFolder();
        var starts = new List<(TimeSpan Waited, TimeSpan Worked)>();
        var yardsticks = new List<double>();
        ReferenceLoad(); // the first one is compiled itself
        for (var i = 0; i < Starts; i++)
        {
            yardsticks.Add(ReferenceLoad());
            starts.Add(await MeasureAsync(folder.File($"data-{i}")));
        }

        var waited = starts.Select(s => s.Waited.TotalMilliseconds).Order().ToList();
        var worked = starts.Select(s => s.Worked.TotalMilliseconds).Order().ToList();
        var yardstick = yardsticks.Order().ElementAt(Starts / 2);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Start to first answer, {Starts} starts (yardstick {yardstick:0} ms): waited {waited[0]:0} to {waited[^1]:0} ms, median {waited[Starts / 2]:0}; processor time {worked[0]:0} to {worked[^1]:0} ms, median {worked[Starts / 2]:0}."));
        var most = MostMilliseconds * Math.Max(1, yardstick / YardstickMilliseconds);
        Assert.True(worked[Starts / 2] < most, $"The median is {worked[Starts / 2]:0} ms of processor time, and may be {most:0} on this machine now.");
    }

    // A start is mostly what this is: the compilation of many small methods.
    private static double ReferenceLoad()
    {
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < 1_000; i++)
        {
            var x = Expression.Parameter(typeof(int));
            var (isMore, sum, square) = (Expression.GreaterThan(x, Expression.Constant(i)), Expression.Add(x, Expression.Constant(i)), Expression.Multiply(x, x));
            Expression.Lambda<Func<int, int>>(Expression.Condition(isMore, sum, square), x).Compile()(i);
        }

        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    private static async Task<(TimeSpan Waited, TimeSpan Worked)> MeasureAsync(string dataDirectory)
    {
        var address = StandaloneProcess.Address(LoopbackPort.Free());
        using var host = StandaloneProcess.Launch(
            address,
            ["--urls", address.GetLeftPart(UriPartial.Authority), StandaloneProcess.DataDirectory(dataDirectory)]);
        return (await host.WaitUntilReadyAsync(), host.ProcessorTime);
    }
}
