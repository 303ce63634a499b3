using Workflow.Cli.Contexts;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Tests;

public class TargetTests
{
    private static readonly ContextSet Contexts = new()
    {
        Current = "prod",
        Contexts = ContextSet.None.Contexts
            .Add("prod", new Context(new Uri("https://prod.example/"), "prod-key"))
            .Add("dev", new Context(new Uri("http://localhost:9000/"))),
    };

    // --server, --key, --context, WORKFLOW_URL, WORKFLOW_KEY → the server, and the key that goes to it.
    [Theory]
    [InlineData(null, null, null, null, null, "https://prod.example/", "prod-key")]
    [InlineData(null, null, "dev", null, null, "http://localhost:9000/", null)]
    [InlineData(null, null, "dev", "https://env.example", "env-key", "http://localhost:9000/", null)]
    [InlineData(null, null, null, "https://env.example", "env-key", "https://env.example/", "env-key")]
    [InlineData(null, null, null, "https://env.example", null, "https://env.example/", null)]
    [InlineData("https://other.example", null, null, null, null, "https://other.example/", null)]
    [InlineData("https://other.example", null, null, "https://env.example", "env-key", "https://other.example/", null)]
    [InlineData("https://env.example/", null, null, "https://env.example", "env-key", "https://env.example/", "env-key")]
    [InlineData("https://other.example", null, null, null, "env-key", "https://other.example/", "env-key")]
    [InlineData("https://other.example", "given", null, null, "env-key", "https://other.example/", "given")]
    [InlineData(null, "given", null, null, null, "https://prod.example/", "given")]
    [InlineData(null, null, null, null, "env-key", "https://prod.example/", "prod-key")]
    [InlineData("https://x.example/base/", null, null, null, null, "https://x.example/base/", null)]
    public void Find_TakesTheFirstThatSaysIt_AndNoKeyOfAnotherServer(string? server, string? key, string? context, string? url, string? ownKey, string expected, string? expectedKey)
    {
        var target = Target.Find(server, key, context, name => name == "WORKFLOW_URL" ? url : name == "WORKFLOW_KEY" ? ownKey : null, () => Contexts);

        Assert.Equal((new Uri(expected), expectedKey), (target.Server, target.Key));
    }

    [Fact]
    public void Find_TakesThisMachine_IfNothingIsSaid() =>
        Assert.Equal((ServerAddress.Default, null), Target.Find(null, null, null, _ => null, () => ContextSet.None) is var target ? (target.Server, target.Key) : default);

    [Theory]
    [InlineData("https://x.example", "dev")]
    [InlineData(null, "nobody")]
    public void Find_RefusesWhatItCantKnow(string? server, string context) =>
        Assert.Throws<CommandFailedException>(() => Target.Find(server, null, context, _ => null, () => Contexts));

    [Theory]
    [InlineData("XDG_CONFIG_HOME", "/x", "/x/workflow")]
    [InlineData("XDG_CONFIG_HOME", "relative", "/home/me/.config/workflow")]
    [InlineData("OTHER", "/x", "/home/me/.config/workflow")]
    public void ConfigFolder_IsThatOfXdg(string variable, string value, string expected) =>
        Assert.Equal(expected, ConfigFolder.Of(name => name == variable ? value : name == "HOME" ? "/home/me" : null, isWindows: false).Replace('\\', '/'));
}
