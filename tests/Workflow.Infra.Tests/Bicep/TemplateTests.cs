using Workflow.TestHost;

namespace Workflow.Infra.Tests.Bicep;

/// <summary>Every template and parameter file passes the Bicep CLI, without warnings.</summary>
public sealed class TemplateTests
{
    private const string EveryTemplate = "**/*.bicep";
    private const string EveryParameters = "**/*.bicepparam";

    public static TheoryData<string> Files() => [.. TemplateFile.All.Select(file => file.Path)];

    public static TheoryData<string> Templates() => [.. TemplateFile.All.Where(file => !file.IsParameters).Select(file => file.Path)];

    [Fact]
    public void Files_AreFound() => Assert.All(["main.bicep", "main.bicepparam", "modules/storage.bicep"], path => Assert.NotEmpty(TemplateFile.Named(path).Text));

    [Theory]
    [InlineData("build", EveryTemplate)]
    [InlineData("build-params", EveryParameters)]
    public async Task EveryFile_BuildsWithoutADiagnostic(string command, string files)
    {
        using var folder = new TemporaryFolder();
        await TemplateFile.CopyAsync(folder);

        var answer = await BicepCli.RunAsync(folder.Path, command, "--pattern", files, "--no-restore");

        Assert.Equal("", answer.Diagnostics.Trim());
        Assert.Equal(0, answer.ExitCode);
        Assert.All(TemplateFile.All.Where(file => file.IsParameters == (files == EveryParameters)), file => Assert.True(File.Exists(folder.File(Path.ChangeExtension(file.Path, ".json"))), $"{file.Path} was not built."));
    }

    [Theory]
    [InlineData(EveryTemplate)]
    [InlineData(EveryParameters)]
    public async Task EveryFile_IsClean_AsTheLinterSees(string files)
    {
        using var folder = new TemporaryFolder();
        await TemplateFile.CopyAsync(folder);

        var answer = await BicepCli.RunAsync(folder.Path, "lint", "--pattern", files, "--no-restore");

        Assert.Equal("", (answer.Diagnostics + answer.Output).Trim());
        Assert.Equal(0, answer.ExitCode);
    }

    [Theory]
    [InlineData(EveryTemplate)]
    [InlineData(EveryParameters)]
    public async Task EveryFile_IsFormatted(string files)
    {
        using var folder = new TemporaryFolder();
        await TemplateFile.CopyAsync(folder);

        var answer = await BicepCli.RunAsync(folder.Path, "format", "--pattern", files, "--newline-kind", "LF");

        Assert.Equal(0, answer.ExitCode);
        await Assert.AllAsync(TemplateFile.All, async file => Assert.Equal(file.Text.ReplaceLineEndings("\n"), await File.ReadAllTextAsync(folder.File(file.Path), TestContext.Current.CancellationToken)));
    }

    // Proves that the tests above see warnings, also for a file in a folder: a property that the resource does not have, and
    // a finding of the linter.
    [Theory]
    [InlineData("build", "resource s 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {\n  name: 'wrong'\n  location: 'x'\n  nmae: 'wrong'\n}\n", "BCP037")]
    [InlineData("build", "param unused string\n", "no-unused-params")]
    [InlineData("lint", "param unused string\n", "no-unused-params")]
    public async Task BadFile_IsReported(string command, string text, string diagnostic)
    {
        using var folder = new TemporaryFolder();
        await TemplateFile.CopyAsync(folder);
        await File.WriteAllTextAsync(folder.File("modules/wrong.bicep"), text, TestContext.Current.CancellationToken);

        var answer = await BicepCli.RunAsync(folder.Path, command, "--pattern", "modules/wr*.bicep", "--no-restore");

        Assert.Contains(diagnostic, answer.Diagnostics + answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void File_TakesNothingFromARegistry(string path) =>
        Assert.All(TemplateFile.Named(path).References, reference => Assert.True(
            File.Exists(Path.Combine(BicepCli.Templates, Path.GetDirectoryName(path)!, reference)), $"{path} refers to {reference}, which is no file here."));

    [Theory]
    [MemberData(nameof(Templates))]
    public void Parameter_SaysWhatItIsFor(string path) =>
        Assert.All(TemplateFile.Named(path).Parameters, parameter => Assert.Contains("@description('", parameter.Above, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void File_SilencesNoDiagnostic(string path) => Assert.DoesNotContain("#disable", TemplateFile.Named(path).Text, StringComparison.Ordinal);
}
