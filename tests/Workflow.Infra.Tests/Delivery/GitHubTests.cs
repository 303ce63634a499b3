using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.TestHost;
using YamlDotNet.RepresentationModel;

namespace Workflow.Infra.Tests.Delivery;

/// <summary>What GitHub runs for this repository, and what it reads from it: each file is well-formed, and no more is granted than is needed.</summary>
public sealed partial class GitHubTests
{
    private const string Workflows = ".github/workflows";

    public static TheoryData<string> WorkflowFiles() => [.. Files(Workflows, "*.yml")];

    public static TheoryData<string> IssueForms() => [.. Files(".github/ISSUE_TEMPLATE", "*.yml").Where(file => !file.EndsWith("/config.yml", StringComparison.Ordinal))];

    [Fact]
    public void Workflows_TestOnLinuxAndOnWindows()
    {
        var jobs = YamlFile.Read($"{Workflows}/ci.yml").Map("jobs");

        Assert.Equal(["ubuntu-latest"], jobs.Map("linux").Words("runs-on"));
        Assert.Contains(".ci/run", jobs.Map("linux").Steps().SelectMany(step => step.Words("run")));
        Assert.Equal(["windows-latest"], jobs.Map("windows").Words("runs-on"));
        Assert.Contains("dotnet test Workflow.Local.slnf", jobs.Map("windows").Steps().SelectMany(step => step.Words("run")));
    }

    // A tag can be moved to another commit, a hash can't. The comment says which version it is, and is updated with it.
    [Theory]
    [MemberData(nameof(WorkflowFiles))]
    public void Actions_ArePinnedByHash_WithTheirVersion(string file)
    {
        var used = UseForm().Matches(YamlFile.Text(file)).Select(use => use.Groups["action"].Value.Trim()).ToList();
        var steps = YamlFile.Read(file).Map("jobs").Children.Values.Cast<YamlMappingNode>();

        Assert.Equal(used.Count, steps.Sum(job => job.Words("uses").Count + job.Steps().Count(step => step.Words("uses").Count == 1)));
        Assert.NotEmpty(used);
        Assert.All(used, action => Assert.True(
            PinForm().IsMatch(action) || (action.StartsWith("./", StringComparison.Ordinal) && File.Exists(Path.Combine(RepositoryRoot.Path, action))),
            $"{file}: {action}"));
    }

    // The same action is the same version in all files.
    [Fact]
    public void Actions_HaveOneVersionEach()
    {
        var used = Files(Workflows, "*.yml").SelectMany(file => UseForm().Matches(YamlFile.Text(file))).Select(use => use.Groups["action"].Value.Trim());

        Assert.All(used.Distinct(StringComparer.Ordinal).GroupBy(action => action.Split('@')[0], StringComparer.Ordinal), versions => Assert.Single(versions));
    }

    // Whatever a pull request changes, its run gets nothing worth stealing: it may read the repository, and no secret is named
    // anywhere. Only a job that signs in to Azure may have a token for that.
    [Theory]
    [MemberData(nameof(WorkflowFiles))]
    public void Workflow_MayReadTheRepository_AndNothingElse(string file)
    {
        var workflow = YamlFile.Read(file);

        AssertGrants(workflow, ("contents", "read"));
        Assert.All(workflow.Map("jobs").Children.Values.Cast<YamlMappingNode>().Where(job => job.Children.ContainsKey("permissions")), job =>
        {
            AssertGrants(job, ("contents", "read"), ("id-token", "write"));
            Assert.Contains(job.Steps(), step => step.Words("uses").Any(action => action.StartsWith("azure/login@", StringComparison.Ordinal)));
        });
        Assert.DoesNotMatch(@"secrets\b|pull_request_target|workflow_run\b|creds:|client-secret|publish-profile", YamlFile.Text(file));
    }

    // What a checkout leaves behind could be read by all that the build runs.
    [Theory]
    [MemberData(nameof(WorkflowFiles))]
    public void Checkout_LeavesNoTokenBehind(string file)
    {
        var checkouts = YamlFile.Read(file).Map("jobs").Children.Values.Cast<YamlMappingNode>().SelectMany(job => job.Steps())
            .Where(step => step.Words("uses").Any(action => action.StartsWith("actions/checkout@", StringComparison.Ordinal)));

        Assert.All(checkouts, step => Assert.Equal(["false"], step.Map("with").Words("persist-credentials")));
    }

    // A title, a branch or a name is a stranger's text: in a script it would be run.
    [Theory]
    [MemberData(nameof(WorkflowFiles))]
    public void Scripts_ContainNoExpressions(string file)
    {
        var scripts = YamlFile.Read(file).Map("jobs").Children.Values.Cast<YamlMappingNode>().SelectMany(job => job.Steps()).SelectMany(step => step.Words("run"));

        Assert.All(scripts, script => Assert.DoesNotContain("${{", script, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(WorkflowFiles))]
    public void Jobs_HaveATimeLimit(string file) =>
        Assert.All(YamlFile.Read(file).Map("jobs").Children.Values.Cast<YamlMappingNode>(), job => Assert.Single(job.Words("uses").Count == 1 ? job.Words("uses") : job.Words("timeout-minutes")));

    [Fact]
    public void Dependabot_WatchesEveryKindOfPackage_WhereItIs()
    {
        var updates = ((YamlSequenceNode)YamlFile.Read(".github/dependabot.yml").Children["updates"]).Cast<YamlMappingNode>()
            .ToDictionary(update => update.Words("package-ecosystem").Single(), update => update.Words("directory").Single(), StringComparer.Ordinal);

        Assert.Equal(["devcontainers", "github-actions", "npm", "nuget"], updates.Keys.Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Combine(RepositoryRoot.Path, updates["npm"].TrimStart('/'), "package.json")));
    }

    [Theory]
    [MemberData(nameof(IssueForms))]
    public void IssueForm_AsksForSomething_AndNamesEachAnswerOnce(string file)
    {
        var form = YamlFile.Read(file);
        var body = ((YamlSequenceNode)form.Children["body"]).Cast<YamlMappingNode>().Where(part => part.Words("type").Single() != "markdown").ToList();

        Assert.Single(form.Words("name"));
        Assert.Single(form.Words("description"));
        Assert.NotEmpty(body);
        Assert.Equal(body.Count, body.SelectMany(part => part.Words("id")).Distinct(StringComparer.Ordinal).Count());
        Assert.All(body, part => Assert.Single(part.Map("attributes").Words("label")));
        Assert.All(body, part => Assert.Contains(part.Words("type").Single(), (string[])["input", "textarea", "dropdown", "checkboxes"]));
    }

    [Fact]
    public void DevContainer_HasTheVersionsThatCiHas_AndForwardsThePort()
    {
        using var container = JsonDocument.Parse(YamlFile.Text(".devcontainer/devcontainer.json"), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        using var sdk = JsonDocument.Parse(YamlFile.Text("global.json"));
        var version = sdk.RootElement.GetProperty("sdk").GetProperty("version").GetString()!;
        var node = YamlFile.Read($"{Workflows}/ci.yml").Map("jobs").Map("linux").Steps().SelectMany(step => step.Map("with").Words("node-version")).Single();

        Assert.EndsWith($"dotnet:{string.Join('.', version.Split('.').Take(2))}", container.RootElement.GetProperty("image").GetString(), StringComparison.Ordinal);
        Assert.Equal(node, container.RootElement.GetProperty("features").EnumerateObject().Single(feature => feature.Name.Contains("/node:", StringComparison.Ordinal)).Value.GetProperty("version").GetString());
        Assert.Equal([7071], container.RootElement.GetProperty("forwardPorts").EnumerateArray().Select(port => port.GetInt32()));
    }

    [Theory]
    [InlineData("LICENSE")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("SECURITY.md")]
    [InlineData(".github/CODEOWNERS")]
    [InlineData(".github/pull_request_template.md")]
    public void Repository_HasWhatItsUsersLookFor(string file) => Assert.NotEmpty(YamlFile.Text(file));

    private static void AssertGrants(YamlMappingNode node, params (string Scope, string Access)[] most)
    {
        var grants = node.Map("permissions").Children.Select(grant => (grant.Key.ToString(), grant.Value.ToString())).ToList();
        Assert.NotEmpty(grants);
        Assert.All(grants, grant => Assert.Contains(grant, most));
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), pattern).Order(StringComparer.Ordinal).Select(file => $"{folder}/{Path.GetFileName(file)}");

    [GeneratedRegex(@"^\s*(- )?uses:(?<action>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex UseForm();

    [GeneratedRegex(@"^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex PinForm();
}
