using System.Diagnostics;
using System.Net;
using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.OwnTaskTypes;

/// <summary>The template is packed, installed, used, built and run. The folders of the SDK's own templates are left alone.</summary>
public sealed class TemplateTests
{
    private const string Configuration =
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    private static readonly string Dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    [Fact]
    public async Task Template_GivesAHost_ThatRuns()
    {
        Assert.SkipUnless(TestRun.IsFull, $"It is built anew{TestRun.Note}");
        using var folder = new TemporaryFolder();
        var hive = $"--debug:custom-hive {folder.File("hive")}";
        await RunAsync($"pack {Path.Combine(RepositoryRoot.Path, "templates", "Workflow.Templates.csproj")} -o {folder.File("packages")} -v q -p:BaseIntermediateOutputPath={folder.File("obj")}/ -p:BaseOutputPath={folder.File("bin")}/");
        await RunAsync($"new install {Directory.GetFiles(folder.File("packages"), "*.nupkg").Single()} {hive}");
        await RunAsync($"new workflow-task -n Acme.Greeting -o {folder.File("own")} --task-type ACME_GREET --workflow-source {RepositoryRoot.Path} {hive}");

        // Workflow's own projects are built already; another build of them would run beside that of the tests.
        await RunAsync($"restore {folder.File("own")} --no-dependencies -v q");
        await RunAsync($"build {folder.File("own")} --no-restore --no-dependencies -c {Configuration} -v q");
        using var host = await StandaloneProcess.StartOtherAsync(Path.Combine(folder.File("own"), "bin", Configuration, "net10.0", "Acme.Greeting.dll"), folder.File("data"));
        var yaml = await File.ReadAllTextAsync(Path.Combine(folder.File("own"), "workflow.yaml"), TestContext.Current.CancellationToken);
        var workflow = (await host.Client.PostTextAsync("/api/v1/workflows", yaml, "application/yaml")).Expect(HttpStatusCode.Created).Json.Number("id");

        Assert.Equal("\"Hello, world! Hello, world!\"", (await host.Client.EndAsync(await host.Client.StartRunAsync(workflow))).OutputOf("task"));
        Assert.Contains(await host.Client.ListAsync("api/v1/task-types"), type => type.Text("name") == "ACME_GREET" && type.Text("description") == "Greets somebody.");
    }

    private static async Task RunAsync(string arguments)
    {
        var info = new ProcessStartInfo(Dotnet, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        info.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        info.Environment["DOTNET_NOLOGO"] = "1";
        info.Environment["MSBUILDDISABLENODEREUSE"] = "1"; // no process of the build outlives the test
        info.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"dotnet {arguments}: {await output}{await errors}");
    }
}
