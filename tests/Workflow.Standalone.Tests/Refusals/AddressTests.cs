using System.Globalization;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Refusals;

/// <summary>Nothing is open by default to a network, whichever of ASP.NET Core's many ways names the address.</summary>
public sealed class AddressTests
{
    private readonly int _port = LoopbackPort.Free();

    /// <summary>In the short form four of them: one of each option, and one address beside another.</summary>
    public static TheoryData<string, string> NotLoopback => new(new[]
    {
        ("--urls", "http://*:{port}"),
        ("--urls", "http://127.0.0.1:{port};http://0.0.0.0:{port}"),
        ("--http_ports", "{port}"),
        ("--Kestrel:Endpoints:Http:Url", "http://0.0.0.0:{port}"),
        ("--urls", "http://0.0.0.0:{port}"),
        ("--urls", "http://+:{port}"),
        ("--urls", "http://[::]:{port}"),
        ("--urls", "http://192.0.2.1:{port}"),
        ("--urls", "http://example.test:{port}"),
        ("--urls", "http://unix:/tmp/workflow-{port}.sock"),
    }.Take(TestRun.Rounds(full: 10, part: 4)));

    [Theory]
    [MemberData(nameof(NotLoopback))]
    public async Task Host_RefusesToStart_WhenAnAddressIsNotLoopback(string option, string value)
    {
        using var folder = new TemporaryFolder();

        var said = await Refusal.OfAsync(
            StandaloneProcess.Address(_port),
            [option, Fill(value), StandaloneProcess.DataDirectory(folder.File("data"))]);

        AssertSaysWhy(said);
    }

    [Theory]
    [InlineData("URLS", "http://0.0.0.0:{port}")]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:{port}")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "{port}")]
    public async Task Host_RefusesToStart_WhenTheEnvironmentNamesAnAddressThatIsNotLoopback(string variable, string value)
    {
        using var folder = new TemporaryFolder();

        var said = await Refusal.OfAsync(
            StandaloneProcess.Address(_port),
            [StandaloneProcess.DataDirectory(folder.File("data"))],
            new Dictionary<string, string>(StringComparer.Ordinal) { [variable] = Fill(value) });

        AssertSaysWhy(said);
    }

    // Container images set these; a command line that names loopback must win over them, wholly.
    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:{port}")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "{port}")]
    public async Task Host_ListensOnLoopbackOnly_WhenTheCommandLineSaysSoAndTheEnvironmentDoesNot(string variable, string value)
    {
        using var folder = new TemporaryFolder();
        var address = StandaloneProcess.Address(LoopbackPort.Free());

        using var host = StandaloneProcess.Launch(
            address,
            ["--urls", address.GetLeftPart(UriPartial.Authority), StandaloneProcess.DataDirectory(folder.File("data"))],
            new Dictionary<string, string>(StringComparer.Ordinal) { [variable] = Fill(value) });
        await host.WaitUntilReadyAsync();

        Assert.True(LoopbackPort.IsFree(_port), $"The host listens on port {_port} too:\n{host.Said}");
    }

    private static void AssertSaysWhy(string said)
    {
        Assert.Contains("loopback", said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Now listening", said, StringComparison.OrdinalIgnoreCase);
    }

    private string Fill(string value) => value.Replace("{port}", _port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
