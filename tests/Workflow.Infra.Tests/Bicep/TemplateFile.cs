using System.Text.RegularExpressions;
using Workflow.TestHost;

namespace Workflow.Infra.Tests.Bicep;

/// <summary>A template or a file of parameters, as it is written.</summary>
/// <param name="Path">Where it is, below <c>infra</c>.</param>
/// <param name="Text">What it says.</param>
internal sealed partial record TemplateFile(string Path, string Text)
{
    private const string Settings = "bicepconfig.json";

    /// <summary>Every one there is.</summary>
    public static IReadOnlyList<TemplateFile> All { get; } =
    [
        .. Directory.EnumerateFiles(BicepCli.Templates, "*.bicep*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".bicep", StringComparison.Ordinal) || path.EndsWith(".bicepparam", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new TemplateFile(System.IO.Path.GetRelativePath(BicepCli.Templates, path).Replace('\\', '/'), File.ReadAllText(path))),
    ];

    /// <summary>Whether it is a file of parameters.</summary>
    public bool IsParameters => Path.EndsWith(".bicepparam", StringComparison.Ordinal);

    /// <summary>The lines before each parameter, with the parameter's own.</summary>
    public IEnumerable<(string Name, string Above)> Parameters => ParameterForm().Matches(Text).Select(m => (m.Groups["name"].Value, m.Groups["above"].Value));

    /// <summary>What it takes from elsewhere: modules, functions, the template of a file of parameters.</summary>
    public IEnumerable<string> References => ReferenceForm().Matches(Text).Select(m => m.Groups["path"].Value);

    /// <summary>The file of a name.</summary>
    public static TemplateFile Named(string path) => All.Single(file => file.Path == path);

    /// <summary>Writes all of them, with the linter's settings, into a folder, where a command may change them.</summary>
    public static async Task CopyAsync(TemporaryFolder folder)
    {
        foreach (var file in All)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(folder.File(file.Path))!);
            await File.WriteAllTextAsync(folder.File(file.Path), file.Text);
        }

        File.Copy(System.IO.Path.Combine(BicepCli.Templates, Settings), folder.File(Settings));
    }

    [GeneratedRegex(@"(?<above>(^@.*\r?\n)*)^param (?<name>\w+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex ParameterForm();

    [GeneratedRegex(@"^(module \w+|import .* from|using|extends) '(?<path>[^']+)'", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex ReferenceForm();
}
