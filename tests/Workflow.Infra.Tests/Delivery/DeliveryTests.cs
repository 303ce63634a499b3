using System.Text.RegularExpressions;
using Workflow.Infra.Tests.Bicep;
using Workflow.TestHost;
using YamlDotNet.RepresentationModel;

namespace Workflow.Infra.Tests.Delivery;

/// <summary>How the app gets to Azure: by <c>azd up</c>, and by the workflow of GitHub Actions.</summary>
public sealed partial class DeliveryTests
{
    private const string Delivery = ".github/workflows/deliver.yml";

    private static readonly YamlMappingNode Jobs = YamlFile.Read(Delivery).Map("jobs");

    public static TheoryData<string> JobNames() => [.. Jobs.Children.Keys.Select(name => name.ToString())];

    [Fact]
    public async Task Azd_FindsTheTemplateAndTheApp()
    {
        var azd = YamlFile.Read("azure.yaml");
        var infra = azd.Map("infra");
        var (name, service) = azd.Map("services").Children.Single();

        Assert.True(Exists($"{infra.Words("path").Single()}/{infra.Words("module").Single()}.bicep"));
        Assert.True(Exists($"{((YamlMappingNode)service).Words("project").Single()}/Workflow.Functions.csproj"));
        Assert.Equal(["function"], ((YamlMappingNode)service).Words("host"));
        Assert.Equal(name.ToString(), (await Snapshot.OfAsync("main.bicepparam")).App.GetProperty("tags").GetProperty("azd-service-name").GetString());
    }

    [Fact]
    public void Delivery_TestsAndBuilds_ThenShows_ThenDeploys()
    {
        Assert.Equal(["test", "build", "what-if", "deploy"], Jobs.Children.Keys.Select(name => name.ToString()));
        Assert.Equal(["test", "build"], Job("what-if").Words("needs"));
        Assert.Equal(["what-if"], Job("deploy").Words("needs"));
        Assert.Equal(["./.github/workflows/ci.yml"], Job("test").Words("uses"));
        Assert.Equal(["production"], Job("deploy").Words("environment"));
        Assert.Contains("github.ref == 'refs/heads/main'", Job("deploy").Words("if").Single(), StringComparison.Ordinal);
    }

    // GitHub's token is exchanged for one of Entra ID: nothing is kept that could be stolen. Only jobs that sign in may have it.
    [Theory]
    [MemberData(nameof(JobNames))]
    public void Job_SignsInWithAFederatedCredential_OrNotAtAll(string name)
    {
        var signsIn = Job(name).ToString().Contains("azure/login", StringComparison.Ordinal);

        Assert.Equal(signsIn ? ["write"] : [], Job(name).Map("permissions").Words("id-token"));
        Assert.Equal(signsIn, Job(name).Words("environment").Count == 1);
    }

    [Fact]
    public void Delivery_RunsNothingOfAForkWithAToken() =>
        Assert.Contains("github.event.pull_request.head.repo.full_name == github.repository", Job("what-if").Words("if").Single(), StringComparison.Ordinal);

    [Fact]
    public void Delivery_NamesFilesThatAreThere()
    {
        var paths = PathForm().Matches(YamlFile.Text(Delivery)).Select(path => path.Value).ToList();

        Assert.Contains("infra/main.prod.bicepparam", paths);
        Assert.All(paths, path => Assert.True(Exists(path), $"{path} is not available."));
    }

    // The key is in no log, in no file, and in no later step.
    [Fact]
    public void Delivery_MakesTheFirstKey_ForTheDeploymentOnly()
    {
        var steps = Job("deploy").Steps().ToList();
        var provision = steps.Single(step => step.Words("id") is ["provision"]).Words("run").Single().Split('\n');
        var key = provision.Select((line, at) => (line, at)).Where(line => line.line.Contains("WORKFLOW_BOOTSTRAP_KEY", StringComparison.Ordinal)).ToList();

        Assert.Equal(
            [("WORKFLOW_BOOTSTRAP_KEY=$(openssl rand -hex 32)", 0), ("echo \"::add-mask::$WORKFLOW_BOOTSTRAP_KEY\"", 1), ("export WORKFLOW_BOOTSTRAP_KEY", 2)],
            key.Select(line => (line.line, line.at)));
        Assert.Equal(3, Regex.Count(YamlFile.Text(Delivery), "WORKFLOW_BOOTSTRAP_KEY"));
        Assert.DoesNotContain("GITHUB_ENV", YamlFile.Text(Delivery), StringComparison.Ordinal);
    }

    // It needs no key for that: health is open, and everything else is closed.
    [Fact]
    public void Delivery_ChecksTheAppWithoutAKey()
    {
        var calls = Job("deploy").Steps().SelectMany(step => step.Words("run")).Where(run => run.Contains("curl", StringComparison.Ordinal)).ToList();

        Assert.Equal(2, calls.Count);
        Assert.EndsWith("\"$ADDRESS/health/ready\"", calls[0], StringComparison.Ordinal);
        Assert.EndsWith("\"$ADDRESS/api/v1/me\")\" = 401", calls[1], StringComparison.Ordinal);
    }

    // The commands of the pages: what they read of azd is an output, and what they give it is read by its parameters.
    [Theory]
    [InlineData("infra/README.md")]
    [InlineData("docs/how-to/azure.md")]
    public void Commands_NameOutputsAndVariables(string page)
    {
        var text = YamlFile.Text(page);
        var (template, parameters) = (TemplateFile.Named("main.bicep").Text, TemplateFile.Named("main.bicepparam").Text);
        var variables = VariableForm().Matches(text).Select(variable => variable.Value).ToList();

        Assert.Contains("WORKFLOW_BOOTSTRAP_KEY", variables);
        Assert.All(OutputForm().Matches(text), output => Assert.Contains($"\noutput {output.Groups["name"].Value} ", template, StringComparison.Ordinal));
        Assert.All(variables, variable => Assert.Contains($"'{variable}'", parameters, StringComparison.Ordinal));
        Assert.All(SetForm().Matches(text), set => Assert.Contains("--output none", set.Value, StringComparison.Ordinal)); // it prints what it has set
    }

    // What is deployed with is what was tested with.
    [Fact]
    public void Delivery_TakesTheBicepThatTheTestsTake()
    {
        var version = BicepForm().Match(YamlFile.Text("tests/Workflow.Infra.Tests/Workflow.Infra.Tests.csproj")).Groups["version"].Value;
        var installed = InstallForm().Matches(YamlFile.Text(Delivery)).Select(install => install.Groups["version"].Value).ToList();

        Assert.Equal(2, installed.Count);
        Assert.All(installed, other => Assert.Equal(version, other));
    }

    private static YamlMappingNode Job(string name) => Jobs.Map(name);

    private static bool Exists(string path) => Path.Exists(Path.Combine(RepositoryRoot.Path, path));

    [GeneratedRegex("<BicepVersion>(?<version>.+)</BicepVersion>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex BicepForm();

    [GeneratedRegex(@"azd env get-value (?<name>\w+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex OutputForm();

    [GeneratedRegex(@"(?<=export |azd env set )WORKFLOW_\w+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex VariableForm();

    [GeneratedRegex("az keyvault secret set .*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex SetForm();

    [GeneratedRegex("az bicep install --version v(?<version>.+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex InstallForm();

    [GeneratedRegex(@"\b(src|infra|tests)/[\w./-]*\w|\.ci/run|\bglobal\.json", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex PathForm();
}
