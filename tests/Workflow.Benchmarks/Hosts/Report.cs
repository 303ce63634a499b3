using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflow.Benchmarks.Hosts;

/// <summary>All that was measured, with its conditions.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Processors">Of this machine.</param>
/// <param name="DiskSync">What a small write to the disk takes, milliseconds: of the store's folder, or else of this machine's temporary one.</param>
/// <param name="Measurements">In order.</param>
internal sealed record Report(DateTimeOffset At, int Processors, Quantiles DiskSync, IReadOnlyList<Measurement> Measurements)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>From the start of the process to its first answer, milliseconds.</summary>
    public double? StartMilliseconds { get; init; }

    /// <summary>Memory when it had started, bytes.</summary>
    public long? IdleBytes { get; init; }

    /// <summary>Memory at its peak, bytes.</summary>
    public long? PeakBytes { get; init; }

    /// <summary>What the store has grown by for each task execution, bytes.</summary>
    public double? BytesPerExecution { get; init; }

    public async Task WriteAsync(TextWriter output, FileInfo? json)
    {
        await output.WriteLineAsync("| host | workload | seconds | per second | queue wait p50, p99 ms | run p50, p99 ms | processor µs each |");
        await output.WriteLineAsync("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (var m in Measurements)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {m.Host} | {m.Workload} | {m.Seconds:0.000} | {m.PerSecond:n0} {m.Unit} | {m.QueueWait} | {m.Run} | {m.ProcessorMicroseconds:n0} |"));
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Processors} processors; the disk syncs in {DiskSync} ms (p50, p99)"));
        await SayAsync(output, "start to first answer", StartMilliseconds, "0 ms");
        await SayAsync(output, "memory idle", IdleBytes / 1e6, "0 MB");
        await SayAsync(output, "memory at its peak", PeakBytes / 1e6, "0 MB");
        await SayAsync(output, "stored for each task execution", BytesPerExecution, "0 bytes");
        if (json is not null)
        {
            await File.WriteAllTextAsync(json.FullName, JsonSerializer.Serialize(this, Json));
        }
    }

    private static Task SayAsync(TextWriter output, string what, double? value, string format) =>
        value is { } known ? output.WriteLineAsync($"{what}: {known.ToString(format.Replace(" ms", "' ms'").Replace(" MB", "' MB'").Replace(" bytes", "' bytes'"), CultureInfo.InvariantCulture)}") : Task.CompletedTask;
}
