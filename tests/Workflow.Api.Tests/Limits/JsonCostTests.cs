using System.Globalization;
using System.Text;
using Moq;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Limits;

/// <summary>Alone in its process: it counts what the whole process allocates.</summary>
[CollectionDefinition(nameof(Allocations), DisableParallelization = true)]
public sealed class Allocations;

/// <summary>
/// Bodies whose form costs more than what they say, sent to every route that takes one. Each is answered with a clear 4xx or
/// accepted, and costs no more than its weight: bytes are counted, and not time, which other load of the machine can change.
/// </summary>
[Collection(nameof(Allocations))]
public sealed class JsonCostTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const int Bytes = 512 * 1024;

    // What is allocated for a body, the reading and sending of the test itself included.
    private const int MostTimesItsWeight = 60;
    private const long Fixed = 4 * 1024 * 1024;

    // A body of four times the weight may cost five times as much, not sixteen.
    private const double MostGrowth = 5;

    private static readonly Dictionary<string, Func<int, string>> Json = new(StringComparer.Ordinal)
    {
        ["small members"] = bytes => "{" + Numbered("\"m{0}\":1,", bytes) + "\"z\":1}",
        ["the same member again and again"] = bytes => "{" + Repeat("\"a\":1,", bytes) + "\"a\":1}",
        ["the same member, spelt otherwise"] = bytes => "{" + Repeat("\"a\":1,\"\\u0061\":1,", bytes) + "\"a\":1}",
        ["members of long names"] = bytes => "{" + Numbered("\"" + new string('x', 1_000) + "{0}\":1,", bytes) + "\"z\":1}",
        ["members with names of escapes"] = bytes => "{" + Numbered("\"\\u0061\\u0061{0}\":1,", bytes) + "\"z\":1}",
        ["one long name"] = bytes => "{\"" + Repeat("x", bytes) + "\":1}",
        ["lists within one another"] = bytes => Repeat("[", bytes / 2) + Repeat("]", bytes / 2),
        ["lists that are never closed"] = bytes => Repeat("[", bytes),
        ["objects within one another"] = bytes => Repeat("{\"a\":", bytes) + "1",
        ["deep lists side by side"] = bytes => "[" + Repeat(new string('[', 60) + new string(']', 60) + ",", bytes) + "1]",
        ["deep objects side by side"] = bytes => "[" + Repeat(string.Concat(Enumerable.Repeat("{\"a\":", 50)) + "1" + new string('}', 50) + ",", bytes) + "1]",
        ["empty lists"] = bytes => "[" + Repeat("[],", bytes) + "1]",
        ["empty objects"] = bytes => "[" + Repeat("{},", bytes) + "1]",
        ["digits"] = bytes => "[" + Repeat("1,", bytes) + "1]",
        ["huge numbers"] = bytes => "[" + Repeat("1e999999999,", bytes) + "1]",
        ["tiny numbers"] = bytes => "[" + Repeat("-1e-999999999,", bytes) + "1]",
        ["one huge number"] = bytes => "{\"n\":1e999999999,\"m\":\"" + Repeat("x", bytes) + "\"}",
        ["one number of many digits"] = bytes => "{\"n\":" + Repeat("9", bytes) + "}",
        ["one fraction of many digits"] = bytes => "{\"n\":0." + Repeat("9", bytes) + "e-5}",
        ["one text"] = bytes => "{\"a\":\"" + Repeat("x", bytes) + "\"}",
        ["one text of escapes"] = bytes => "{\"a\":\"" + Repeat("\\u0041", bytes) + "\"}",
        ["texts of escapes"] = bytes => "[" + Repeat("\"\\n\",", bytes) + "1]",
        ["lone surrogates"] = bytes => "[" + Repeat("\"\\ud800\",", bytes) + "1]",
        ["names of lone surrogates"] = bytes => "{" + Numbered("\"\\ud800{0}\":1,", bytes) + "\"z\":1}",
        ["empty texts"] = bytes => "[" + Repeat("\"\",", bytes) + "1]",
        ["spaces"] = bytes => Repeat(" ", bytes),
        ["line feeds"] = bytes => "{" + Repeat("\n", bytes) + "}",
        ["expressions"] = bytes => "[" + Repeat("\"{{ 1 }}\",", bytes) + "1]",
        ["expressions that are never closed"] = bytes => "[" + Repeat("\"{{ 1\",", bytes) + "1]",
        ["no JSON"] = bytes => Repeat("\u0001", bytes),
    };

    private static readonly Dictionary<string, Func<int, string>> Yaml = new(StringComparer.Ordinal)
    {
        ["aliases"] = bytes => "- &a x\n" + Repeat("- *a\n", bytes),
        ["aliases of aliases"] = bytes => "a: &a [x, x]\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"a{i}: &a{i} [*a{(i == 0 ? "" : i - 1)}, *a{(i == 0 ? "" : i - 1)}]\n")) + "z: " + Repeat("x", bytes),
        ["anchors"] = bytes => Numbered("- &a{0} x\n", bytes),
        ["sequences within one another"] = bytes => Repeat("- ", bytes),
        ["flow within flow"] = bytes => Repeat("[", bytes),
        ["huge numbers"] = bytes => Repeat("- 1e999999999\n", bytes),
        ["small members"] = bytes => Numbered("m{0}: 1\n", bytes),
        ["escapes"] = bytes => "a: \"" + Repeat("\\u0041", bytes) + "\"",
    };

    // Where a body may hold any JSON: the whole, and the places whose value is kept as it was sent.
    private static readonly Dictionary<string, (string Method, string Path, Func<string, string> Around)> Places = new(StringComparer.Ordinal)
    {
        ["config of a task"] = ("POST", "/api/v1/workflows", json => $"{{\"name\":\"a\",\"tasks\":[{{\"name\":\"t\",\"task_type\":\"PASS\",\"config\":{{\"output\":{json}}}}}]}}"),
        ["for_each of a task"] = ("POST", "/api/v1/workflows", json => $"{{\"name\":\"a\",\"tasks\":[{{\"name\":\"t\",\"task_type\":\"PASS\",\"for_each\":{json}}}]}}"),
        ["default of an input"] = ("POST", "/api/v1/workflows", json => $"{{\"name\":\"a\",\"inputs\":{{\"i\":{{\"default\":{json}}}}}}}"),
        ["enum of an input"] = ("POST", "/api/v1/workflows", json => $"{{\"name\":\"a\",\"inputs\":{{\"i\":{{\"enum\":[{json}]}}}}}}"),
        ["tasks"] = ("POST", "/api/v1/workflows", json => $"{{\"name\":\"a\",\"tasks\":{json}}}"),
        ["upstreams"] = ("POST", "/api/v1/workflows", json => $"{{\"name\":\"a\",\"tasks\":[{{\"name\":\"t\",\"task_type\":\"PASS\",\"depends_on\":{json}}}]}}"),
        ["inputs of a run"] = ("POST", "/api/v1/workflows/7/run", json => $"{{\"inputs\":{json}}}"),
        ["value of an input"] = ("POST", "/api/v1/workflows/7/run", json => $"{{\"inputs\":{{\"any\":{json}}}}}"),
    };

    public static TheoryData<string> JsonKinds => [.. Json.Keys];

    public static TheoryData<string> YamlKinds => [.. Yaml.Keys];

    [Theory]
    [MemberData(nameof(JsonKinds))]
    public Task EveryRoute_CostsNoMoreThanTheBodyWeighs(string kind) => CheckAllAsync(Json[kind], "application/json");

    [Theory]
    [MemberData(nameof(YamlKinds))]
    public Task EveryRoute_CostsNoMoreThanTheYamlWeighs(string kind) => CheckAllAsync(Yaml[kind], "application/yaml");

    [Theory]
    [MemberData(nameof(JsonKinds))]
    public async Task EveryPlace_CostsNoMoreThanTheBodyWeighs(string kind)
    {
        List<string> faults = [];
        foreach (var (what, (method, path, around)) in Places)
        {
            faults.AddRange(await FaultsAsync(what, method, path, around(Json[kind](Bytes)), around(Json[kind](Bytes / 4)), "application/json"));
        }

        Assert.Empty(faults);
    }

    private async Task CheckAllAsync(Func<int, string> make, string type)
    {
        List<string> faults = [];
        foreach (var (method, path) in BodyRoutes.Of(host))
        {
            faults.AddRange(await FaultsAsync($"{method} {path}", method, path, make(Bytes), make(Bytes / 4), type));
        }

        Assert.Empty(faults);
    }

    private async Task<IEnumerable<string>> FaultsAsync(string what, string method, string path, string body, string quarter, string type)
    {
        await SendAsync(method, path, quarter, type); // what is made once is made now
        var (status, text, small) = await SendAsync(method, path, quarter, type);
        var (_, _, large) = await SendAsync(method, path, body, type);
        return
        [
            .. status is >= 200 and < 500 ? [] : (string[])[$"{what}: {status} {text[..Math.Min(200, text.Length)]}"],
            .. large <= (body.Length * (long)MostTimesItsWeight) + Fixed ? [] : (string[])[$"{what}: {large:N0} bytes for a body of {body.Length:N0}"],
            .. large <= (small * MostGrowth) + Fixed ? [] : (string[])[$"{what}: {large:N0} bytes for a body of {body.Length:N0}, and {small:N0} for a quarter of it"],
        ];
    }

    private async Task<(int Status, string Text, long Allocated)> SendAsync(string method, string path, string body, string type)
    {
        host.Runs.Setup(s => s.AddEventAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<System.Text.Json.JsonElement>(), It.IsAny<DateTimeOffset>(), It.IsAny<LogLine>(), It.IsAny<CancellationToken>())).ReturnsAsync(true);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var answer = await host.SendAsync(method, path, body, type, ("X-Workflow-Timestamp", now), ("X-Workflow-Signature", "v2=00"));
        return (answer.Status, answer.Text, GC.GetTotalAllocatedBytes(precise: true) - before);
    }

    private static string Repeat(string part, int bytes) => new StringBuilder().Insert(0, part, Math.Max(1, bytes / part.Length)).ToString();

    private static string Numbered(string form, int bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < bytes; i++)
        {
            text.Append(form.Replace("{0}", $"{i}", StringComparison.Ordinal));
        }

        return text.ToString();
    }
}
