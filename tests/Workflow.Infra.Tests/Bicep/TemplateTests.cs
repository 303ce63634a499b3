using Workflow.TestHost;

namespace Workflow.Infra.Tests.Bicep;

/// <summary>Every template and parameter file passes the Bicep CLI, without warnings.</summary>
public sealed class TemplateTests
{
    public static TheoryData<string> Files() => [.. TemplateFile.All.Select(file => file.Path)];

    public static TheoryData<string> Templates() => [.. TemplateFile.All.Where(file => !file.IsParameters).Select(file => file.Path)];

    [Fact]
    public void Files_AreFound() => Assert.All(["main.bicep", "main.bicepparam", "modules/storage.bicep"], path => Assert.NotEmpty(TemplateFile.Named(path).Text));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_BuildsWithoutADiagnostic_OfTheCompilerOrTheLinter(string path)
    {
        var answer = await BicepCli.BuildAsync(Path.Combine(BicepCli.Templates, path));

        Assert.Empty(answer.Diagnostics);
        Assert.NotNull(answer.Built);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_IsFormatted(string path) =>
        Assert.Equal(TemplateFile.Named(path).Text.ReplaceLineEndings("\n"), (await BicepCli.FormatAsync(Path.Combine(BicepCli.Templates, path))).ReplaceLineEndings("\n"));

    // Proves that the tests above see warnings, also for a file in a folder: a property that the resource does not have, and
    // a finding of the linter.
    [Theory]
    [InlineData("resource s 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {\n  name: 'wrong'\n  location: 'x'\n  nmae: 'wrong'\n}\n", "BCP037")]
    [InlineData("param unused string\n", "no-unused-params")]
    public async Task BadFile_IsReported(string text, string diagnostic)
    {
        using var folder = new TemporaryFolder();
        await TemplateFile.CopyAsync(folder);
        await File.WriteAllTextAsync(folder.File("modules/wrong.bicep"), text, TestContext.Current.CancellationToken);

        var answer = await BicepCli.BuildAsync(folder.File("modules/wrong.bicep"));

        Assert.Contains(answer.Diagnostics, found => found.Contains(diagnostic, StringComparison.Ordinal));
    }

    [Fact]
    public async Task UglyFile_IsReported()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("ugly.bicep"), "param   ugly    string\n", TestContext.Current.CancellationToken);

        Assert.Equal("param ugly string\n", await BicepCli.FormatAsync(folder.File("ugly.bicep")));
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
