using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Moq;
using Workflow.Api.Tests.Watching;
using Workflow.Core.Access;
using Workflow.Core.Definitions;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;
using Workflow.Core.Watching;

namespace Workflow.Api.Tests.Limits;

/// <summary>
/// Every limit of the section <c>Workflow:Limits</c> is on the page of settings with its default, is enforced, and is named
/// in its error.
/// </summary>
public sealed partial class LimitTableTests
{
    private const int Small = 64 * 1024;

    private static readonly PropertyInfo[] Properties = [.. typeof(LimitOptions).GetProperties().Where(property => property.CanWrite)];

    // A value of each, and a check that it is enforced.
    private static readonly Dictionary<string, (int Value, Func<ApiHost, Task> Holds)> Table = new(StringComparer.Ordinal)
    {
        [nameof(LimitOptions.DefinitionBytes)] = (Small, async host =>
        {
            foreach (var (method, path) in new[] { ("POST", "/api/v1/workflows"), ("PUT", "/api/v1/workflows/7") })
            {
                await RefusesAsync(host, 400, method, path, Definition(Small), "application/json", nameof(LimitOptions.DefinitionBytes));
                await RefusesAsync(host, 400, method, path, Definition(Small), "application/yaml", nameof(LimitOptions.DefinitionBytes));
            }

            await RefusesAsync(host, 400, "POST", "/api/v1/workflows/7/tasks", Task("second", Small), "application/json", nameof(LimitOptions.DefinitionBytes));
            await RefusesAsync(host, 400, "PUT", "/api/v1/tasks/11", Task("only", Small), "application/json", nameof(LimitOptions.DefinitionBytes));
            Assert.DoesNotContain("DefinitionBytes", (await host.SendAsync("POST", "/api/v1/workflows", Definition(Small / 2))).Text, StringComparison.Ordinal);
        }
        ),
        [nameof(LimitOptions.YamlBytes)] = (1_024, host => RefusesAsync(host, 413, "POST", "/api/v1/workflows", new string(' ', 1_021) + "a: 1", "application/yaml", nameof(LimitOptions.YamlBytes))),
        [nameof(LimitOptions.BodySeconds)] = (1, async host =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/workflows") { Content = new NeverEnding() };
            using var response = await host.Client.SendAsync(request);
            var answer = await Answer.OfAsync(response);
            Assert.Equal(408, answer.Status);
            Assert.Contains("Workflow:Limits:BodySeconds", answer.Detail, StringComparison.Ordinal);
        }
        ),
        [nameof(LimitOptions.WebhookBytes)] = (1_024, async host =>
        {
            var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            var answer = await host.SendAsync("POST", "/api/v1/hooks/any", new string(' ', 1_025), "application/json", ("X-Workflow-Timestamp", now), ("X-Workflow-Signature", "v2=00"));
            Assert.Equal(413, answer.Status);
            Assert.Contains("Workflow:Limits:WebhookBytes", answer.Detail, StringComparison.Ordinal);
        }
        ),
        [nameof(LimitOptions.PageBytes)] = (Small, async host =>
        {
            await host.SendAsync("GET", "/api/v1/runs");
            host.Runs.Verify(s => s.ListAsync(It.IsAny<RunFilter>(), It.Is<PageRequest>(page => page.MaxBytes == Small), It.IsAny<CancellationToken>()), Times.Once);
        }
        ),
        [nameof(LimitOptions.Faults)] = (2, async host =>
        {
            var answer = await host.SendAsync("POST", "/api/v1/workflows", """{"name":"a","x":1,"y":2,"z":3}""");
            Assert.Equal((400, 2), (answer.Status, answer.Faults.Count));
            Assert.Contains("The first 2 are listed (setting Workflow:Limits:Faults)", answer.Detail, StringComparison.Ordinal);
        }
        ),
        [nameof(LimitOptions.ExpressionSteps)] = (1_000, host => StopsAsync(host, "Array.from({length: 9000}).map((x, i) => i)", nameof(LimitOptions.ExpressionSteps))),
        [nameof(LimitOptions.ExpressionBytes)] = (1024 * 1024, host => StopsAsync(host, "[1, 2, 3].map(i => 'x'.repeat(500000)).length", nameof(LimitOptions.ExpressionBytes))),
        [nameof(LimitOptions.ExpressionDepth)] = (10, host => StopsAsync(host, "(f => f(f))(f => f(f))", nameof(LimitOptions.ExpressionDepth))),
        [nameof(LimitOptions.ExpressionMilliseconds)] = (100, host =>
        {
            // Not tested by time, which depends on the machine: only that the evaluator gets the value of the setting.
            Assert.Equal(TimeSpan.FromMilliseconds(100), host.Services.GetRequiredService<ExpressionLimits>().Time);
            var none = new Evaluator(ExpressionLimits.Default with { Time = TimeSpan.Zero });
            AssertStops(none, "Array.from({length: 100000}).map((x, i) => i)", nameof(LimitOptions.ExpressionMilliseconds));
            return System.Threading.Tasks.Task.CompletedTask;
        }
        ),
        [nameof(LimitOptions.BulkRuns)] = (1, async host =>
        {
            host.Runs.Setup(s => s.ListHeadsAsync(It.IsAny<RunFilter>(), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()))
                .ReturnsAsync(new Page<RunHead>([Samples.Run.ToHead(), Samples.Run.ToHead()], null));
            await RefusesAsync(host, 400, "POST", "/api/v1/runs/bulk", "{\"action\":\"cancel\"}", "application/json", nameof(LimitOptions.BulkRuns));
        }
        ),
        [nameof(LimitOptions.QueuedRunsPerWorkflow)] = (3, async host =>
        {
            RunAdmission? asked = null;
            host.Runs.Setup(s => s.AdmitAsync(It.IsAny<RunAdmission>(), It.IsAny<CancellationToken>()))
                .Callback((RunAdmission start, CancellationToken _) => asked = start)
                .ReturnsAsync(new Admission(AdmissionOutcome.QueueFull, null));
            await RefusesAsync(host, 429, "POST", "/api/v1/workflows/7/run", "{}", "application/json", nameof(LimitOptions.QueuedRunsPerWorkflow));
            Assert.Equal(3, asked?.MaxQueuedRuns);
        }
        ),
        [nameof(LimitOptions.EventReceivers)] = (2, async host =>
        {
            var wait = new EventWait(Samples.RunId, new ExecutionKey(0, null, 1), "a", "paid", "17", Samples.At, null);
            host.Waits.Setup(s => s.ListWaitsAsync(new WaitFilter("paid", "17", null), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<EventWait>([wait, wait, wait], null));
            await RefusesAsync(host, 429, "POST", "/api/v1/events/paid?key=17", "{}", "application/json", nameof(LimitOptions.EventReceivers));
        }
        ),
        [nameof(LimitOptions.RequestsPerSecond)] = (1, async host =>
        {
            var key = host.Keys.Add(Role.Viewer);
            Assert.Contains("Workflow:Limits:RequestsPerSecond", await FirstRefusalAsync(host, "/api/v1/me", () => key), StringComparison.Ordinal);
        }
        ),
        [nameof(LimitOptions.ExpensiveRequests)] = (1, async host =>
        {
            var key = host.Keys.Add(Role.Viewer);
            host.Workflows.Setup(s => s.ListAsync(It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).Returns(async () =>
            {
                // Asked for once more while the first is in progress.
                Assert.Contains("Workflow:Limits:ExpensiveRequests", await FirstRefusalAsync(host, "/api/v1/workflows", () => key), StringComparison.Ordinal);
                return new Page<WorkflowSummary>([], null);
            });
            Assert.Equal(200, (await host.SendAsync("GET", "/api/v1/workflows", headers: ("X-Api-Key", key))).Status);
        }
        ),
        [nameof(LimitOptions.Watches)] = (1, async host =>
        {
            await using var open = await EventReader.OpenAsync(host.Client, "/api/v1/watch");
            var answer = await host.SendAsync("GET", "/api/v1/watch");
            Assert.Equal(503, answer.Status);
            Assert.Contains("Workflow:Limits:Watches)", answer.Detail, StringComparison.Ordinal);
        }
        ),
        [nameof(LimitOptions.WatchesPerCaller)] = (1, async host =>
        {
            var key = host.Keys.Add(Role.Viewer);
            await using var open = await EventReader.OpenAsync(host.Client, "/api/v1/watch", ("X-Api-Key", key));
            Assert.Contains("Workflow:Limits:WatchesPerCaller", await FirstRefusalAsync(host, "/api/v1/watch", () => key), StringComparison.Ordinal);
        }
        ),
        [nameof(LimitOptions.WatchSeconds)] = (10, async host =>
        {
            // It is no fault, so nothing names it: the client connects again. That it holds is tested with a clock of its own.
            Assert.Equal(10, host.Services.GetRequiredService<LimitOptions>().WatchSeconds);
            await using var open = await EventReader.OpenAsync(host.Client, "/api/v1/watch");
            Assert.NotNull(await open.NextAsync());
        }
        ),
        [nameof(LimitOptions.WaitSeconds)] = (0, async host =>
        {
            // It is no fault either: the answer says how long it waited.
            host.Runs.Setup(s => s.AdmitAsync(It.IsAny<RunAdmission>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Admission(AdmissionOutcome.Accepted, Samples.Run));
            Assert.DoesNotContain("Preference-Applied", (await host.SendAsync("POST", "/api/v1/workflows/7/run", headers: ("Prefer", "wait=10"))).Headers);
        }
        ),
        [nameof(LimitOptions.WatchBytes)] = (1024 * 1024, host =>
        {
            // It is no fault either: a client that is slow reads the state again. That it holds is tested with the feed.
            using var watch = host.Services.GetRequiredService<ChangeFeed>().Open("a run", null);
            host.Services.GetRequiredService<ChangeFeed>().Publish([.. Enumerable.Range(0, 2).Select(_ => RecordedChange.Of("a run", new LogLine(DateTimeOffset.UnixEpoch, LogSeverity.Info, new string('x', 600_000))))]);
            Assert.True(watch.Read().IsReset);
            return System.Threading.Tasks.Task.CompletedTask;
        }
        ),
        [nameof(LimitOptions.FailedSignInsPerMinute)] = (1, async host =>
        {
            host.Keys.Add(Role.Viewer);
            Assert.Contains("Workflow:Limits:FailedSignInsPerMinute", await FirstRefusalAsync(host, "/api/v1/me", () => KeyText.Write(KeyText.NewId(), KeyText.NewSecret())), StringComparison.Ordinal);
        }
        ),
    };

    public static TheoryData<string> Names => [.. Properties.Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Limit_Holds_AndSaysItsName(string name)
    {
        Assert.True(Table.ContainsKey(name), $"No row of this test shows that {name} holds.");
        var (value, holds) = Table[name];
        await using var host = new ApiHost { Settings = { [$"{LimitOptions.Section}:{name}"] = $"{value}" } };
        await host.InitializeAsync();

        await holds(host);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Limit_IsOnThePage_WithItsDefault(string name)
    {
        var row = Row().Matches(SettingsPage()).SingleOrDefault(match => match.Groups["name"].Value == name);
        Assert.True(row is not null, $"The page of the settings has no row for {LimitOptions.Section}:{name}.");

        var value = (int)typeof(LimitOptions).GetProperty(name)!.GetValue(new LimitOptions())!;
        Assert.Equal(value.ToString("N0", CultureInfo.InvariantCulture), row.Groups["default"].Value);
    }

    [Fact]
    public void Page_HasNoLimitThatIsNotThere() => Assert.Equal(
        Properties.Select(property => property.Name).Order(StringComparer.Ordinal),
        Row().Matches(SettingsPage()).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Host_DoesNotStart_WhenTheSettingIsOutOfItsRange(string name)
    {
        var range = typeof(LimitOptions).GetProperty(name)!.GetCustomAttribute<RangeAttribute>();
        Assert.True(range is not null, $"{name} has no range.");

        foreach (var value in new[] { (int)range.Minimum - 1, (int)range.Maximum + 1 })
        {
            await using var host = new ApiHost { Settings = { [$"{LimitOptions.Section}:{name}"] = $"{value}" } };
            var refused = await Assert.ThrowsAsync<OptionsValidationException>(async () => await host.InitializeAsync());
            Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A body that begins and never ends.</summary>
    private sealed class NeverEnding : HttpContent
    {
        public NeverEnding() => Headers.ContentType = new("application/json");

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("{"u8.ToArray());
            await stream.FlushAsync();
            await System.Threading.Tasks.Task.Delay(Timeout.InfiniteTimeSpan);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    // Sends more and more requests, some of which may wait, until one is refused with 429.
    private static async Task<string?> FirstRefusalAsync(ApiHost host, string path, Func<string> key)
    {
        List<Task<Answer>> answers = [];
        while (true)
        {
            answers.Add(host.SendAsync("GET", path, headers: ("X-Api-Key", key())));
            await System.Threading.Tasks.Task.WhenAny(answers[^1], System.Threading.Tasks.Task.Delay(10));
            if (answers.FirstOrDefault(a => a is { IsCompletedSuccessfully: true, Result.Status: 429 }) is { } refused)
            {
                return (await refused).Detail;
            }
        }
    }

    private static Task StopsAsync(ApiHost host, string expression, string setting)
    {
        AssertStops(new Evaluator(host.Services.GetRequiredService<ExpressionLimits>()), expression, setting);
        return System.Threading.Tasks.Task.CompletedTask;
    }

    private static void AssertStops(Evaluator evaluator, string expression, string setting) => Assert.Contains(
        $"{LimitOptions.Section}:{setting}",
        Assert.Throws<ExpressionException>(() => evaluator.EvaluateExpression(expression, new ExpressionScope { Inputs = JsonElement.Parse("{}"), Run = JsonElement.Parse("{}") })).Message,
        StringComparison.Ordinal);

    private static string SettingsPage()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Workflow.sln")))
        {
            folder = folder.Parent;
        }

        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "reference", "settings.md"));
    }

    private static async Task RefusesAsync(ApiHost host, int status, string method, string path, string body, string type, string name)
    {
        var answer = await host.SendAsync(method, path, body, type);

        Assert.Equal((status, $"{method} {path}"), (answer.Status, $"{method} {path}"));
        Assert.Contains($"{LimitOptions.Section}:{name}", answer.Detail, StringComparison.Ordinal);
    }

    private static string Task(string name, int bytes) => $"{{\"name\":\"{name}\",\"task_type\":\"PASS\",\"config\":{{\"output\":\"{new string('x', bytes)}\"}}}}";

    private static string Definition(int bytes) => $"{{\"name\":\"large\",\"tasks\":[{Task("one", bytes / 2)},{Task("two", bytes / 2)}]}}";

    [GeneratedRegex(@"^\| `Workflow:Limits:(?<name>\w+)` \|.*\| (?<default>[0-9,]+)[^|]*\|$", RegexOptions.CultureInvariant | RegexOptions.Multiline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Row();
}
