using Workflow.TestHost;

namespace Workflow.Infra.Tests.Bicep;

/// <summary>What the Bicep CLI says of every template and every file of parameters. Nothing is a mere warning.</summary>
public sealed class TemplateTests
{
    public static TheoryData<string> Files() => [.. TemplateFile.All.Select(file => file.Path)];

    public static TheoryData<string> Templates() => [.. TemplateFile.All.Where(file => !file.IsParameters).Select(file => file.Path)];

    [Fact]
    public void Files_AreFound() => Assert.All(["main.bicep", "main.bicepparam", "modules/storage.bicep"], path => Assert.NotEmpty(TemplateFile.Named(path).Text));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_BuildsWithoutADiagnostic(string path)
    {
        var answer = await BicepCli.RunAsync(TemplateFile.Named(path).IsParameters ? "build-params" : "build", path, "--stdout", "--no-restore");

        Assert.Equal("", answer.Diagnostics.Trim());
        Assert.Equal(0, answer.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task Template_IsClean_AsTheLinterSees(string path)
    {
        var answer = await BicepCli.RunAsync("lint", path, "--no-restore");

        Assert.Equal("", (answer.Diagnostics + answer.Output).Trim());
        Assert.Equal(0, answer.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_IsFormatted(string path)
    {
        var answer = await BicepCli.RunAsync("format", path, "--stdout");

        Assert.Equal(0, answer.ExitCode);
        Assert.Equal(TemplateFile.Named(path).Text.ReplaceLineEndings("\n").TrimEnd(), answer.Output.ReplaceLineEndings("\n").TrimEnd());
    }

    // A warning of Bicep's: a property that the resource does not have. It must not pass for success.
    [Fact]
    public async Task Build_TellsOfAWrongProperty_SoThatTheTestsAboveWould()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("wrong.bicep"), "resource s 'Microsoft.Storage/storageAccounts@2025-06-01' = {\n  name: 'wrong'\n  location: 'x'\n  kind: 'StorageV2'\n  sku: { name: 'Standard_LRS' }\n  properties: { allowSharedKeys: false }\n}\n", TestContext.Current.CancellationToken);

        var answer = await BicepCli.RunAsync(folder.Path, new Dictionary<string, string>(), "build", "wrong.bicep", "--stdout", "--no-restore");

        Assert.Contains("BCP037", answer.Diagnostics, StringComparison.Ordinal);
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
