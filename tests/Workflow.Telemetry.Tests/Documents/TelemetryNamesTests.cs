using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.Core.Telemetry;
using Workflow.Telemetry.Spans;
using Workflow.TestHost;

namespace Workflow.Telemetry.Tests.Documents;

/// <summary>The page, the dashboard and the alert rules name what the code emits.</summary>
public partial class TelemetryNamesTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "docs", "telemetry");
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "reference", "telemetry.md"));

    private static IReadOnlyList<string> Names { get; } = Constants(typeof(MetricNames)).Except([MetricNames.Meter]).ToList();

    private static IReadOnlyList<string> Tags { get; } = Constants(typeof(MetricTags)).Except([MetricTags.OtherWorkflows, MetricTags.RemovedWorkflows]).ToList();

    // As Prometheus names them: of what has a unit of seconds, and of counters.
    private static readonly HashSet<string> Series = [.. Names.SelectMany(name => Plain(name) is var plain && name.EndsWith("duration", StringComparison.Ordinal) || name is MetricNames.QueueWait or MetricNames.ScheduleLag
        ? (string[])[$"{Plain(name)}_seconds_bucket", $"{Plain(name)}_seconds_sum", $"{Plain(name)}_seconds_count"]
        : name is MetricNames.SlotsInUse or MetricNames.RunsQueued or MetricNames.PoolPlacesInUse or MetricNames.PoolPlacesLimit or MetricNames.WorkersBusy or MetricNames.WorkersLimit ? [Plain(name)] : [$"{Plain(name)}_total"])];

    // Of .NET and of the process, which the service passes on.
    private static readonly HashSet<string> OfOthers = ["process_memory_usage_bytes", "process_cpu_time_seconds_total", "http_server_request_duration_seconds_bucket", "http_server_request_duration_seconds_count", "dotnet_gc_pause_time_seconds_total", "up"];

    private static readonly HashSet<string> Labels = [.. Tags.Select(Plain), "le", "job", "instance", "http_response_status_code", "cpu_mode"];

    public static TheoryData<string, string> Queries()
    {
        var queries = new TheoryData<string, string>();
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "grafana-dashboard.json")));
        foreach (var (title, query) in ExpressionsIn(dashboard.RootElement, "dashboard"))
        {
            queries.Add(title, query);
        }

        foreach (Match rule in RuleForm().Matches(File.ReadAllText(Path.Combine(Folder, "prometheus-alerts.yaml"))))
        {
            queries.Add($"alert {rule.Groups["name"].Value}", rule.Groups["query"].Value);
        }

        return queries;
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public void Query_UsesOnlyNames_ThatAreEmitted(string where, string query)
    {
        Assert.False(string.IsNullOrWhiteSpace(where));
        var text = TextForm().Replace(query, "\"\"");
        Assert.Equal(text.Count(c => c == '('), text.Count(c => c == ')'));
        Assert.Equal(text.Count(c => c == '{'), text.Count(c => c == '}'));
        Assert.Equal(text.Count(c => c == '['), text.Count(c => c == ']'));
        var bare = GroupingForm().Replace(SelectorForm().Replace(text, ""), "");
        var series = SeriesForm().Matches(bare).Select(match => match.Value).Where(name => name is not ("histogram_quantile" or "min_over_time")).ToList();
        Assert.NotEmpty(series);
        Assert.All(series, name => Assert.True(Series.Contains(name) || OfOthers.Contains(name), $"{name} is not emitted"));
        Assert.All(
            SelectorForm().Matches(text).Concat(GroupingForm().Matches(text)).SelectMany(match => match.Groups["label"].Captures).Select(label => label.Value.Trim()).Where(label => label.Length > 0),
            label => Assert.True(Labels.Contains(label), $"{label} is no label"));
    }

    // What was counted under names that are gone is added to that label at a start: it is no increase.
    [Fact]
    public void Rates_OfRuns_LeaveOutRemovedWorkflows() => Assert.All(
        Queries().Select(query => query.Data.Item2).Where(query => query.Contains("workflow_runs_ended_total", StringComparison.Ordinal) || query.Contains("workflow_runs_started_total", StringComparison.Ordinal)),
        query => Assert.Equal(Regex.Count(query, "workflow_runs_(ended|started)_total"), Regex.Count(query, $"workflow_runs_(ended|started)_total\\{{workflow_name!=\"{MetricTags.RemovedWorkflows}\"")));

    [Fact]
    public void Queries_AreThere() => Assert.InRange(Queries().Count, 20, 100);

    [Fact]
    public void EverySeries_IsShownOrAlerts() =>
        Assert.All(Names, name => Assert.Contains(Queries(), query => query.Data.Item2.Contains(Plain(name), StringComparison.Ordinal)));

    [Fact]
    public void Page_HasEveryName_AndNoOther()
    {
        Assert.Equal(Names.Order(StringComparer.Ordinal), RowForm().Matches(Page).Select(row => row.Groups["name"].Value).Where(name => name.StartsWith("workflow.", StringComparison.Ordinal) && !Spans.Contains(name) && !Tags.Contains(name)).Distinct().Order(StringComparer.Ordinal));
        Assert.All(Tags.Concat(Spans), name => Assert.Contains($"`{name}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Alerts_HaveEachAName_AReason_AndASeverity()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "prometheus-alerts.yaml"));
        var alerts = Regex.Count(text, "^ +- alert: ", RegexOptions.Multiline);

        Assert.Equal(alerts, RuleForm().Count(text));
        Assert.Equal(alerts, Regex.Count(text, "^ +summary: ", RegexOptions.Multiline));
        Assert.Equal(alerts, Regex.Count(text, "^ +severity: (warning|critical)$", RegexOptions.Multiline));
    }

    private static List<string> Spans { get; } = [.. Constants(typeof(SpanNames))];

    private static IEnumerable<string> Constants(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    private static string Plain(string name) => name.Replace('.', '_');

    private static IEnumerable<(string Title, string Query)> ExpressionsIn(JsonElement element, string title)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return element.EnumerateArray().SelectMany(item => ExpressionsIn(item, title));
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var name = element.TryGetProperty("title", out var own) && own.ValueKind == JsonValueKind.String ? own.GetString()! : title;
        return element.EnumerateObject().SelectMany(member => member.Name == "expr" ? [(name, member.Value.GetString()!)] : ExpressionsIn(member.Value, name));
    }

    [GeneratedRegex(@"^ +- alert: (?<name>\w+)\n +expr: (?<query>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex RuleForm();

    [GeneratedRegex("\"[^\"]*\"", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex TextForm();

    [GeneratedRegex(@"\b[a-z]+_\w+\b", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex SeriesForm();

    [GeneratedRegex(@"^\| `(?<name>[a-z_.]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex RowForm();

    [GeneratedRegex(@"\{(\s*(?<label>\w+)\s*(=~|!~|!=|=)\s*""""\s*,?)*\s*\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex SelectorForm();

    [GeneratedRegex(@"\b(by|on) \((?<label>\w+)(,(?<label>[^,)]+))*\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex GroupingForm();
}
