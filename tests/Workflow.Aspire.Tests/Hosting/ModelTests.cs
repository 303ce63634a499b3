using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Workflow.Aspire.Tests.Hosting;

/// <summary>What an AppHost says of the service, without starting it.</summary>
public sealed class ModelTests
{
#if DEBUG
    private const string Built = "Debug";
#else
    private const string Built = "Release";
#endif

    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true, ProjectDirectory = AppContext.BaseDirectory });

    [Theory]
    [InlineData("/opt/workflow/Workflow.Standalone.dll", "dotnet /opt/workflow/Workflow.Standalone.dll")]
    [InlineData("/opt/workflow/Workflow.Standalone", "/opt/workflow/Workflow.Standalone")]
    [InlineData("/src/Own.csproj", "dotnet run --no-build --no-launch-profile --configuration " + Built + " --project /src/Own.csproj")]
    public async Task Program_IsStarted_AsItsKindOfFileAsks(string path, string command)
    {
        var published = await Manifest.OfAsync(builder => builder.AddWorkflow("workflow", path));

        Assert.Equal("executable.v0", Published(published, "workflow").GetProperty("type").GetString());
        Assert.Equal(command, Command(Published(published, "workflow")));
    }

    [Fact]
    public async Task Project_IsStarted_AsItsPath() => Assert.Equal(
        Command(Published(await Manifest.OfAsync(builder => builder.AddWorkflow("workflow", Standalone.Path)), "workflow")),
        Command(Published(await Manifest.OfAsync(builder => builder.AddWorkflow<Standalone>("workflow")), "workflow")));

    [Fact]
    public async Task Environment_HasAddressAndFolder_AndNoKey_UnlessOneIsGiven()
    {
        var published = await Manifest.OfAsync(builder =>
        {
            builder.AddWorkflow<Standalone>("open").WithDataDirectory("somewhere");
            builder.AddWorkflow<Standalone>("closed").WithKey();
        });

        var (open, closed) = (Environment(Published(published, "open")), Environment(Published(published, "closed")));

        Assert.Equal("http://127.0.0.1:{open.bindings.http.targetPort}", open["ASPNETCORE_URLS"]);
        Assert.Equal(Path.Combine(Manifest.AppHostDirectory, "somewhere"), open["Workflow__DataDirectory"]);
        Assert.DoesNotContain("Workflow__Access__BootstrapKey", open.Keys);
        Assert.Equal(Path.Combine(Manifest.AppHostDirectory, "data", "closed"), closed["Workflow__DataDirectory"]);
        Assert.Equal("{closed-key.value}", closed["Workflow__Access__BootstrapKey"]);
        Assert.True(Published(published, "closed-key").GetProperty("inputs").GetProperty("value").GetProperty("secret").GetBoolean());
    }

    [Fact]
    public void ConnectionString_HasEndpoint_AndTheKeyWhereThereIsOne()
    {
        var open = _builder.AddWorkflow<Standalone>("open");
        var closed = _builder.AddWorkflow<Standalone>("closed").WithKey(_builder.AddParameter("admin", secret: true));

        Assert.Equal("Endpoint={open.bindings.http.url}", open.Resource.ConnectionStringExpression.ValueExpression);
        Assert.Equal("Endpoint={closed.bindings.http.url};Key={admin.value}", closed.Resource.ConnectionStringExpression.ValueExpression);
    }

    [Fact]
    public void Key_ThatWouldBeShown_IsRefused()
    {
        var shown = _builder.AddParameter("admin");

        var fault = Assert.Throws<ArgumentException>(() => _builder.AddWorkflow<Standalone>("workflow").WithKey(shown));

        Assert.Contains("must be secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_ThatIsMade_SuitsTheService_AndAConnectionString()
    {
        var workflow = _builder.AddWorkflow<Standalone>("workflow").WithKey();

        Assert.Matches("^[A-Za-z0-9]{16,}$", await workflow.Resource.Key!.GetValueAsync(CancellationToken.None));
        Assert.True(workflow.Resource.Key.Secret);
    }

    [Fact]
    public void Resource_HasHealthCheck_AndPagesForPeople()
    {
        var workflow = _builder.AddWorkflow<Standalone>("workflow");

        Assert.Single(workflow.Resource.Annotations.OfType<HealthCheckAnnotation>());
        Assert.Single(workflow.Resource.Annotations.OfType<EndpointAnnotation>(), endpoint => endpoint is { Name: "http", UriScheme: "http", IsExternal: false });
        Assert.NotEmpty(workflow.Resource.Annotations.OfType<OtlpExporterAnnotation>());
    }

    private static JsonElement Published(JsonElement manifest, string resource) => manifest.GetProperty(resource);

    private static string Command(JsonElement published) => string.Join(
        ' ',
        published.TryGetProperty("args", out var arguments)
            ? [published.GetProperty("command").GetString(), .. arguments.EnumerateArray().Select(argument => argument.GetString())]
            : new[] { published.GetProperty("command").GetString() });

    private static Dictionary<string, string?> Environment(JsonElement published) =>
        published.GetProperty("env").EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString());

    private sealed class Standalone : IProjectMetadata
    {
        public const string Path = "/src/Workflow.Standalone/Workflow.Standalone.csproj";

        public string ProjectPath => Path;
    }
}
