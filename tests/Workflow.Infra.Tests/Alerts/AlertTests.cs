using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.Infra.Tests.Bicep;
using Workflow.Infra.Tests.Settings;
using Workflow.TestHost;

namespace Workflow.Infra.Tests.Alerts;

/// <summary>Alerts query lines that the app writes and that reach the queried table.</summary>
public sealed partial class AlertTests
{
    private const string Alerts = "modules/alerts.bicep";

    // Lines of the host about a function, as version 4 of it writes them.
    private static string HostsLine(string function) => $"Executed 'Functions.{function}' (Succeeded, Id=7f2c1b1e-0d0f-4f3e-9c43-1e3b1f0a2c55, Duration=12ms)";

    [Fact]
    public void EveryPatternOfAnAlert_FitsALineThatTheAppWrites()
    {
        var lines = CodeSettings.Sources.Values.SelectMany(text => MessageForm().Matches(text)).Select(message => Sample(message.Groups["text"].Value)).ToList();
        var patterns = PatternForm().Matches(TemplateFile.Named(Alerts).Text).Select(pattern => pattern.Groups["pattern"].Value).ToList();

        Assert.Equal(3, patterns.Count);
        Assert.All(patterns, pattern => Assert.Contains(lines, line => Regex.IsMatch(line, pattern, RegexOptions.None, TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public void EveryPrefixOfALine_IsTheHosts_AboutAnExistingFunction() =>
        Assert.All(BeginningForm().Matches(TemplateFile.Named(Alerts).Text), beginning =>
        {
            var function = beginning.Groups["function"].Value;
            Assert.StartsWith(beginning.Groups["text"].Value, HostsLine(function), StringComparison.Ordinal);
            Assert.Contains(CodeSettings.Sources.Values, text => text.Contains($"[Function(\"{function}\")]", StringComparison.Ordinal));
        });

    // Lines of functions are switched off in Azure, and these are not.
    [Theory]
    [InlineData("Function.end_run.User")]
    [InlineData("Function.check_runs")]
    [InlineData("Function.check_scheduled_workflows")]
    public void EveryLineThatAnAlertNeeds_IsLogged(string category)
    {
        Assert.Equal("Information", Logging().GetProperty("logLevel").GetProperty(category).GetString());
    }

    [Fact]
    public void NoLineIsLostToSampling() =>
        Assert.Contains("Trace", Logging().GetProperty("applicationInsights").GetProperty("samplingSettings").GetProperty("excludedTypes").GetString(), StringComparison.Ordinal);

    private static JsonElement Logging() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "host.json")), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).RootElement.GetProperty("logging");

    private static string Sample(string message) => HoleForm().Replace(message, hole => hole.Value switch
    {
        "{RunId}" => "20261124T181403132153-1-j9q2d3",
        "{Status}" => "FAILED",
        _ => "17",
    });

    [GeneratedRegex("Message = \"(?<text>[^\"]+)\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex MessageForm();

    [GeneratedRegex("@\"(?<pattern>\\^[^\"]+)\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex PatternForm();

    [GeneratedRegex("startswith \"(?<text>Executed 'Functions[.](?<function>\\w+)'[^\"]*)\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex BeginningForm();

    [GeneratedRegex(@"\{\w+\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex HoleForm();
}
