using System.Diagnostics;
using Workflow.Core.Access;

namespace Workflow.Api.Tests.Access;

/// <summary>
/// The time of a refusal does not say whether there is such a key. That both cost the same work is counted in
/// <see cref="CallersTests"/>; here the times are compared, in turns within one run, so that a busy machine is busy for both.
/// </summary>
public sealed class RefusalTimeTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const double Noise = 1.5;

    private readonly ApiHost _host = new() { Settings = { ["Workflow:Access:BootstrapKey"] = "correct-horse-battery-staple", ["Workflow:Limits:FailedSignInsPerMinute"] = "60000" } };

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task UnknownAndWrongKey_TakeTheSameTime()
    {
        KeyText.TryRead(_host.Keys.Add(Role.Admin), out var id, out _);
        var rounds = TestRun.Rounds(2000, 300);
        Dictionary<string, List<long>> times = new(StringComparer.Ordinal) { ["unknown"] = [], ["wrong"] = [] };
        for (var round = 0; round < rounds; round++)
        {
            // Who is first changes, as the first of a pair may pay for what the second finds done.
            foreach (var kind in round % 2 == 0 ? new[] { "unknown", "wrong" } : ["wrong", "unknown"])
            {
                var key = KeyText.Write(kind == "wrong" ? id : KeyText.NewId(), KeyText.NewSecret());
                var start = Stopwatch.GetTimestamp();
                var answer = await _host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", key));
                times[kind].Add(Stopwatch.GetTimestamp() - start);
                Assert.Equal(401, answer.Status);
            }
        }

        var (unknown, wrong) = (Median(times["unknown"]), Median(times["wrong"]));
        output.WriteLine($"medians of {rounds}: unknown {unknown.TotalMicroseconds:0} µs, wrong {wrong.TotalMicroseconds:0} µs{TestRun.Note}");
        Assert.InRange(unknown / wrong, 1 / Noise, Noise);
    }

    private static TimeSpan Median(List<long> times) => Stopwatch.GetElapsedTime(0, times.Order().ElementAt(times.Count / 2));
}
