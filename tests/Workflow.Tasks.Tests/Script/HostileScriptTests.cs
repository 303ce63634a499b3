using System.Collections.Concurrent;
using System.Diagnostics;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Script;
using Workflow.TestHost.Processes;

namespace Workflow.Tasks.Tests.Script;

/// <summary>Not parallel to other tests, as it looks at the memory of the whole process.</summary>
[CollectionDefinition(nameof(HostileScriptTests), DisableParallelization = true)]
public sealed class HostileScripting;

/// <summary>Whatever a script does, it ends alone: the service's memory and what others wait are as they were.</summary>
[Collection(nameof(HostileScriptTests))]
public sealed class HostileScriptTests
{
    private const long MaxGrowth = 16 * 1024 * 1024;

    // In the short form every third of them, as most take a processor for a second.
    private static readonly int Step = TestRun.IsFull ? 1 : 3;
    private static readonly (string What, string Code)[] Scripts = [.. HostileScripts.All.Where((_, i) => i % Step == 0)];

    private static readonly string[] Codes = ["script_error", "script_died", "script_timeout", "output_json", "output_too_large", "too_many_lines"];

    private static readonly (string Key, string Value)[] Settings =
    [
        ("Workflow:Tasks:Script:Processes", "3"), ("Workflow:Tasks:Script:MaxMemoryMegabytes", "48"), ("Workflow:Tasks:Script:MaxSeconds", "1"),
        ("Workflow:Tasks:Script:MaxLogLines", "100"), ("Workflow:Tasks:Script:MaxOutputBytes", "65536"),
    ];

    [Fact]
    public async Task Service_IsAsItWas_AfterAThousand()
    {
        await using var service = new Service(settings: Settings);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Good(service)));
        var before = Memory();
        var quiet = await LatencyAsync(service, until: Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));

        var hostile = HostileAsync(service, TestRun.Rounds(1_000, Scripts.Length));
        var busy = await LatencyAsync(service, until: hostile);
        await hostile;

        Assert.InRange(Memory() - before, long.MinValue, MaxGrowth);
        Assert.True(busy < quiet + TimeSpan.FromMilliseconds(100), $"Another task took {quiet.TotalMilliseconds:F2} ms, and {busy.TotalMilliseconds:F2} ms beside them.");
        (await Good(service)).Output().IsJson("""{"sum":6}""");
    }

    // The runtime's own ends: nothing of the script is asked to agree.
    [Fact]
    public async Task Death_IsOfTheProcess_AndOfTheTaskAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are ended by their ids.");
        await using var service = new Service(settings: [("Workflow:Tasks:Script:Processes", "3")]);
        var others = Enumerable.Range(0, 4).Select(_ => Good(service)).ToList();
        var running = service.RunAsync("SCRIPT", new { code = "console.log('begun'); while (true) {}" });
        await TestHost.Eventually.HoldsAsync("it has begun", () => service.Log.Contains("begun"));
        await Task.WhenAll(others);
        var busy = await TestHost.Eventually.ReadsAsync("it is the only one that is busy", () => Task.FromResult(Busy()), found => found.Count == 1);

        busy[0].Kill();

        (await running).Failure("script_died", retryable: false);
        (await Good(service)).Output().IsJson("""{"sum":6}""");

        // Others may have ended without being idle yet, or begun.
        List<Process> Busy() => [.. Process.GetProcessesByName("dotnet").Where(process => IsScriptOf(process.Id) && !service.Get<ScriptPool>().Idle.Contains(process.Id))];
    }

    private static bool IsScriptOf(int process) =>
        ProcessState.Runs(process)
        && ProcessState.ParentOf(process) == Environment.ProcessId
        && File.ReadAllText($"/proc/{process}/cmdline").Contains("Workflow.ScriptHost", StringComparison.Ordinal);

    // What never ends is ended after a second, by the setting. In later rounds it is cancelled after a tenth of one, as by the time limit of its task.
    private static async Task HostileAsync(Service service, int count)
    {
        var next = -1;
        ConcurrentBag<string> ends = [];
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var i && i < count)
            {
                var (what, code) = Scripts[i % Scripts.Length];
                using var limit = new CancellationTokenSource();
                try
                {
                    var result = await RunAsync(service, code, limit, i < Scripts.Length ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(100));
                    ends.Add(result.Error?.Code ?? "an output");
                    Assert.True(result.Error is null || Codes.Contains(result.Error.Code), $"{what}: {result}");
                }
                catch (OperationCanceledException)
                {
                    ends.Add("cancelled");
                    Assert.True(limit.IsCancellationRequested, what);
                }

                if (i % 10 == 0)
                {
                    (await Good(service)).Output().IsJson("""{"sum":6}""");
                }
            }
        }));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", ends.CountBy(end => end).OrderByDescending(end => end.Value).Select(end => $"{end.Value} {end.Key}")));
    }

    // The time limit begins once the script has a process, as the engine's does.
    private static Task<TaskResult> RunAsync(Service service, string code, CancellationTokenSource limit, TimeSpan time)
    {
        Assert.True(service.Types.TryGet("SCRIPT", out var type));
        return type.RunAsync(
            new TaskContext
            {
                RunId = "1-1",
                Task = "hostile",
                Position = 0,
                Attempt = 1,
                Config = Service.Json(new { code, input = new[] { 1, 2, 3 } }),
                Log = static (_, _) => { },
                WaitForResource = async (place, _) =>
                {
                    await place;
                    limit.CancelAfter(time);
                },
            },
            limit.Token);
    }

    // On a busy machine a new process may take as long as a script may.
    private static async Task<TaskResult> Good(Service service)
    {
        for (var attempt = 1; ; attempt++)
        {
            var result = await service.RunAsync("SCRIPT", new { code = "return { sum: input.reduce((a, b) => a + b) }", input = new[] { 1, 2, 3 } });
            if (result.Error?.Code != "script_timeout" || attempt == 10)
            {
                return result;
            }
        }
    }

    // The median of tasks of another type, one each millisecond or so.
    private static async Task<TimeSpan> LatencyAsync(Service service, Task until)
    {
        List<TimeSpan> took = [];
        while (!until.IsCompleted)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
            var started = Stopwatch.GetTimestamp();
            (await Task.Run(() => service.RunAsync("PASS", new { output = 1 }))).Output();
            took.Add(Stopwatch.GetElapsedTime(started));
        }

        return took.Order().ElementAt(took.Count / 2);
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
