using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Others;

/// <summary>
/// The workflows of one scenario, with the calendars and pools that they name. All have names of their own, so that scenarios can run
/// side by side.
/// </summary>
internal sealed class TraceSetting(WorkflowClient client, string example, Trace trace, Scenario scenario)
{
    private readonly Dictionary<string, long> _workflows = new(StringComparer.Ordinal);

    /// <summary>The name of the scenario's service, one of its own.</summary>
    internal string Service { get; } = $"{Guid.NewGuid():N}"[..8];

    /// <summary>The path of the workflow that the scenario is about.</summary>
    internal string Path => PathOf(ForeignExamples.NameOf(example));

    /// <summary>The path of a workflow by its name in the file.</summary>
    internal string PathOf(string workflow) => $"/api/v1/workflows/{_workflows[workflow]}";

    /// <summary>Gives names of workflows, and of what is named after them, those of this scenario.</summary>
    internal string Ours(string text) => trace.With.Append(example).Select(ForeignExamples.NameOf).Concat(trace.Pools.Keys).Distinct()
        .OrderByDescending(name => name.Length)
        .Aggregate(text, (result, name) => Regex.Replace(result, $@"(?<![\w/-]){name}(?![\w-]|\.yaml)", $"{name}-{Service}", RegexOptions.None, TimeSpan.FromMinutes(1)));

    /// <summary>Writes all of it.</summary>
    /// <param name="address">Takes the place of <c>https://api.example.org</c>.</param>
    internal async Task WriteAsync(string address)
    {
        foreach (var (calendar, dates) in trace.Calendars)
        {
            await PutAsync($"/api/v1/calendars/{calendar}-{Service}", new JsonObject { ["dates"] = new JsonArray([.. dates.Select(date => (JsonNode)date)]) });
        }

        foreach (var (pool, size) in trace.Pools)
        {
            await PutAsync($"/api/v1/pools/{Ours(pool)}", new JsonObject { ["size"] = size });
        }

        foreach (var file in trace.With.Append(example))
        {
            _workflows[ForeignExamples.NameOf(file)] = await PostAsync(file, address);
        }
    }

    private async Task PutAsync(string path, JsonObject body) =>
        Assert.True((await client.PutAsync(path, body)).Status is HttpStatusCode.OK or HttpStatusCode.Created);

    private async Task<long> PostAsync(string file, string address)
    {
        var yaml = await File.ReadAllTextAsync(ForeignExamples.FileOf(file));
        foreach (var (text, scaled) in file == example ? scenario.Scale : new Dictionary<string, string>())
        {
            Assert.Contains(text, yaml, StringComparison.Ordinal);
            yaml = yaml.Replace(text, scaled, StringComparison.Ordinal);
        }

        yaml = Ours(yaml).Replace("https://api.example.org", address, StringComparison.Ordinal);
        return (await client.PostTextAsync("/api/v1/workflows", yaml, "application/yaml")).Expect(HttpStatusCode.Created).Json.Number("id");
    }
}
