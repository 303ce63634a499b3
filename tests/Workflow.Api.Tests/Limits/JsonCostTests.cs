using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Moq;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Api.Tests.Limits;

/// <summary>Not parallel to other tests, as it counts the processor time of the whole process.</summary>
[CollectionDefinition(nameof(Costs), DisableParallelization = true)]
public sealed class Costs;

/// <summary>
/// Bodies whose form is expensive, sent to every route that takes a body. Each is accepted or answered with a clear 4xx, and
/// its cost in memory and processor time is limited by its size.
/// </summary>
[Collection(nameof(Costs))]
public sealed class JsonCostTests(ApiHost host) : IClassFixture<ApiHost>, IAsyncLifetime
{
    private const int Bytes = 256 * 1024;

    private static int LargeBytes => TestRun.Rounds(2 * 1024 * 1024, 512 * 1024);

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
        ["lone surrogates under a long name"] = bytes => "{\"" + Repeat("x", bytes / 2) + "\":[" + Repeat("\"\\ud800\",", bytes / 2) + "1]}",
        ["expressions under a long name"] = bytes => "{\"" + Repeat("x", bytes / 2) + "\":[" + Repeat("\"{{ 1 }}\",", bytes / 2) + "1]}",
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

    // Where a body may contain any JSON: the whole body, and the members whose value is stored as sent.
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
        ["inputs of many declared"] = ("POST", "/api/v1/workflows/8/run", json => $"{{\"inputs\":{json}}}"),
        ["for_each of one item"] = ("POST", "/api/v1/workflows", json => $"{{\"name\":\"a\",\"tasks\":[{{\"name\":\"t\",\"task_type\":\"PASS\",\"for_each\":[{json}]}}]}}"),
        ["when of a task"] = ("PUT", "/api/v1/tasks/11", json => $"{{\"name\":\"t\",\"task_type\":\"PASS\",\"when\":{json}}}"),
    };

    public static TheoryData<string> JsonKinds => [.. Json.Keys];

    public static TheoryData<string> YamlKinds => [.. Yaml.Keys];

    public async ValueTask InitializeAsync()
    {
        var written = new WriteResult<StoredWorkflow>(WriteOutcome.Written, Samples.Workflow);
        var many = Enumerable.Range(0, 100).ToImmutableSortedDictionary(i => $"input_{i}_{new string('x', 50)}", _ => new InputDeclaration(), StringComparer.Ordinal);
        host.Workflows.Setup(s => s.CreateAsync(It.IsAny<WorkflowDefinition>(), It.IsAny<bool>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>())).ReturnsAsync(written);
        host.Workflows.Setup(s => s.UpdateAsync(7, It.IsAny<long>(), It.IsAny<WorkflowDefinition?>(), It.IsAny<bool>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>())).ReturnsAsync(written);
        host.Workflows.Setup(s => s.GetAsync(8, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Workflow with { Id = 8, Definition = Samples.Workflow.Definition with { Inputs = many } });
        host.Runs.Setup(s => s.AdmitAsync(It.IsAny<RunAdmission>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Admission(AdmissionOutcome.Accepted, Samples.Run));
        host.Runs.Setup(s => s.ListActiveAsync(It.IsAny<long?>(), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<RunHead>([Samples.Run.ToHead()], null));
        host.Runs.Setup(s => s.TransitionAsync(It.IsAny<RunTransition>(), It.IsAny<LogLine?>(), It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Run.ToHead());
        host.Runs.Setup(s => s.PromoteAsync(It.IsAny<long>(), It.IsAny<PromotionOrder>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Promotion([], false));
        host.Runs.Setup(s => s.AddEventAsync(It.IsAny<SentEvent>(), It.IsAny<CancellationToken>())).ReturnsAsync((SentEvent sent, CancellationToken _) => sent.Receipt());
        host.Bulks.Setup(s => s.GetBulkAsync(7, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Bulk);
        await BodyCost.MeasureRegularAsync(host);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(JsonKinds))]
    public Task EveryRoute_CostsNoMoreThanTheBodyWeighs(string kind) =>
        CheckAsync(BodyRoutes.Of(host).Select(route => (route.Method, route.Path, Json[kind](Bytes), "application/json")));

    [Theory]
    [MemberData(nameof(YamlKinds))]
    public Task EveryRoute_CostsNoMoreThanTheYamlWeighs(string kind) =>
        CheckAsync(BodyRoutes.Of(host).Select(route => (route.Method, route.Path, Yaml[kind](Bytes), "application/yaml")));

    [Theory]
    [MemberData(nameof(JsonKinds))]
    public Task EveryPlace_CostsNoMoreThanTheBodyWeighs(string kind) =>
        CheckAsync(Places.Values.Select(place => (place.Method, place.Path, place.Around(Json[kind](Bytes)), "application/json")));

    // A config has a limit of its own, so there are many of them.
    [Theory]
    [MemberData(nameof(JsonKinds))]
    public Task Configs_CostNoMoreThanTheyWeigh(string kind)
    {
        var tasks = Enumerable.Range(0, 8).Select(i => $"{{\"name\":\"t{i}\",\"task_type\":\"PASS\",\"config\":{{\"output\":{Json[kind](Bytes / 8)}}}}}");
        return CheckAsync([("POST", "/api/v1/workflows", $"{{\"name\":\"a\",\"tasks\":[{string.Join(',', tasks)}]}}", "application/json")]);
    }

    // Shows cost that grows faster than the size.
    [Theory]
    [MemberData(nameof(JsonKinds))]
    public Task ALargeBody_CostsNoMoreThanItWeighs(string kind) =>
        CheckAsync([("POST", "/api/v1/workflows/7/stop", Json[kind](LargeBytes), "application/json"), ("POST", "/api/v1/workflows", Places["for_each of one item"].Around(Json[kind](LargeBytes)), "application/json")]);

    [Theory]
    [MemberData(nameof(YamlKinds))]
    public Task LargeYaml_CostsNoMoreThanItWeighs(string kind) =>
        CheckAsync([("POST", "/api/v1/workflows", Yaml[kind](LargeBytes - 16_384), "application/yaml")]);

    // Each has a few characters, and a fault for every required member.
    [Theory]
    [InlineData("{}")]
    [InlineData("0")]
    public Task SmallTasks_CostNoMoreThanTheyWeigh(string task) =>
        CheckAsync([("POST", "/api/v1/workflows", $"{{\"name\":\"a\",\"tasks\":[{string.Join(',', Enumerable.Repeat(task, 10_000))}]}}", "application/json")]);

    [Theory]
    [InlineData("{{\"name\":\"{0}\",\"task_type\":\"PASS\"}}")]
    [InlineData("{{\"name\":\"{0}\",\"task_type\":\"PASS\",\"depends_on\":[]}}")]
    [InlineData("{{\"name\":\"{0}\",\"task_type\":\"PASS\",\"config\":{{}}}}")]
    public Task ManySmallTasks_CostNoMoreThanTheyWeigh(string task)
    {
        var form = CompositeFormat.Parse(task);
        var tasks = Enumerable.Range(0, 10_000).Select(i => string.Format(CultureInfo.InvariantCulture, form, i));
        return CheckAsync([("POST", "/api/v1/workflows", $"{{\"name\":\"a\",\"tasks\":[{string.Join(',', tasks)}]}}", "application/json")]);
    }

    private async Task CheckAsync(IEnumerable<(string Method, string Path, string Body, string Type)> requests)
    {
        List<string> faults = [];
        foreach (var (method, path, body, type) in requests)
        {
            if (await BodyCost.FaultAsync(host, method, path, body, type) is { } fault)
            {
                faults.Add(fault);
            }
        }

        Assert.Empty(faults);
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
