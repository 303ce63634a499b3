using System.Text.RegularExpressions;
using Workflow.TestHost;

namespace Workflow.Functions.Tests.Settings;

/// <summary>The app knows the settings that the documentation lists for it, so that it warns of all others.</summary>
public sealed partial class CatalogueTests
{
    [Fact]
    public void Catalogue_HasEverySettingOfThePage_AndNoOther() => Assert.Equal(
        Name().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "reference", "settings.md")))
            .Select(row => row.Groups["name"].Value)
            .Where(name => name != "Workflow:DataDirectory" && !name.StartsWith("Workflow:Store:", StringComparison.Ordinal) && !name.StartsWith("Workflow:Prometheus:", StringComparison.Ordinal) && !name.StartsWith("Workflow:Secrets:", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
        AppSettings.Catalogue.Names.Order(StringComparer.Ordinal));

    [GeneratedRegex(@"^\| `(?<name>Workflow:[A-Za-z:]+)` \|", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Name();
}
