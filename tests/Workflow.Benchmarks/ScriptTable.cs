using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Core.TaskTypes;
using Workflow.Tasks;

namespace Workflow.Benchmarks;

/// <summary>Scripts a second, with the two processes that the settings give them: the first ones, which start the processes, and those after them.</summary>
internal static class ScriptTable
{
    private const int Cold = 20;
    private const int Warm = 4_000;
    private const int AtOnce = 8;

    private static readonly (string What, string Code, object Input)[] Scripts =
    [
        ("return 1", "return 1", new { }),
        ("a sum of 100 rows by customer", "const t = {}; for (const { c, n } of input) t[c] = (t[c] ?? 0) + n; return t", Enumerable.Range(0, 100).Select(i => new { c = $"c{i % 7}", n = i })),
        ("10 lines of log", "for (let i = 0; i < 10; i++) console.log('line', i)", new { }),
    ];

    public static async Task PrintAsync(TextWriter to)
    {
        await to.WriteLineAsync("| script | first 20, a second | then, a second | median, ms |");
        await to.WriteLineAsync("| --- | --- | --- | --- |");
        foreach (var (what, code, input) in Scripts)
        {
            await using var services = new ServiceCollection().AddBuiltInTaskTypes(new ConfigurationBuilder().Build()).BuildServiceProvider();
            var script = services.GetServices<ITaskType>().Single(type => type.Name == "SCRIPT");
            var config = JsonSerializer.SerializeToElement(new { code, input });
            var (cold, _) = await RunAsync(script, config, Cold);
            _ = await RunAsync(script, config, Warm / 4);
            var (warm, median) = await RunAsync(script, config, Warm);
            await to.WriteLineAsync($"| {what} | {cold:F0} | {warm:F0} | {median:F2} |");
        }
    }

    private static async Task<(double PerSecond, double MedianMilliseconds)> RunAsync(ITaskType script, JsonElement config, int count)
    {
        var took = new double[count];
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, token) =>
        {
            var begun = Stopwatch.GetTimestamp();
            var result = await script.RunAsync(new TaskContext { RunId = "1-1", Task = "script", Position = 0, Attempt = 1, Config = config, Log = static (_, _) => { } }, token);
            took[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            if (result.Error is { } error)
            {
                throw new InvalidOperationException(error.Message);
            }
        });
        return (count / Stopwatch.GetElapsedTime(started).TotalSeconds, took.Order().ElementAt(count / 2));
    }
}
