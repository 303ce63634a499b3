using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.Infra.Tests.Bicep;
using Workflow.TestHost;

namespace Workflow.Infra.Tests.Delivery;

/// <summary>What infra/README.md says of a new version that goes out while runs are in flight holds for the code.</summary>
public sealed partial class UpgradeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(BicepCli.Templates, "README.md"));

    // A host does not touch runs that a newer version has started, and returns their messages for a host of that version.
    [Fact]
    public void Hosts_TakeRunsOfTheirOwnVersionAndOlderOnes()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "host.json")), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var engine = host.RootElement.GetProperty("extensions").GetProperty("durableTask");

        Assert.Equal("CurrentOrOlder", engine.GetProperty("versionMatchStrategy").GetString());
        Assert.Equal("Reject", engine.GetProperty("versionFailureStrategy").GetString());
        Assert.NotEmpty(engine.GetProperty("defaultVersion").GetString()!);
        Assert.Contains($"`defaultVersion` in [host.json](../host.json), now \"{engine.GetProperty("defaultVersion").GetString()}\"", Readme, StringComparison.Ordinal);
    }

    // The README refers to this file for upgrades.
    [Fact]
    public void Layout_SaysWhatEachStepOfTheSchemaDoes()
    {
        const string store = "src/Workflow.Storage.AzureTables";
        var layout = File.ReadAllText(Path.Combine(RepositoryRoot.Path, store, "Layout.md"));
        var latest = int.Parse(VersionForm().Match(File.ReadAllText(Path.Combine(RepositoryRoot.Path, store, "Account/SchemaRow.cs"))).Groups["version"].Value, CultureInfo.InvariantCulture);

        Assert.Contains($"Schema version: {latest} ", layout, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(1, latest - 1), version => Assert.Contains($"- **{version} to {version + 1}**: ", layout, StringComparison.Ordinal));
        Assert.Contains($"(../{store}/Layout.md)", Readme, StringComparison.Ordinal);
    }

    // Layout.md: hosts of the older version are stopped before the schema is upgraded.
    [Fact]
    public async Task UpdateStrategy_IsRecreate_ByDefault()
    {
        Assert.False((await StrategyAsync("main.bicepparam")).HasValue); // the platform's own default
        Assert.False((await StrategyAsync("main.prod.bicepparam")).HasValue);
        Assert.Equal("RollingUpdate", (await StrategyAsync("everything.bicepparam"))!.Value.GetProperty("type").GetString());
    }

    private static async Task<JsonElement?> StrategyAsync(string parameters) =>
        (await Snapshot.OfAsync(parameters)).App.GetProperty("properties").GetProperty("functionAppConfig").TryGetProperty("siteUpdateStrategy", out var strategy) ? strategy : null;

    [GeneratedRegex(@"int LatestVersion = (?<version>\d+);", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex VersionForm();
}
