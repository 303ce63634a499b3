using System.Text.RegularExpressions;
using Workflow.Infra.Tests.Bicep;

namespace Workflow.Infra.Tests.Settings;

/// <summary>The app settings that the template knows of.</summary>
internal static partial class TemplateSettings
{
    private static readonly TemplateFile File = TemplateFile.Named("settings.bicep");

    /// <summary>Those that it leaves alone, and says so: lists in comments, each line with names, a colon, and what they are.</summary>
    public static IReadOnlySet<string> Documented { get; } = DocumentedForm().Matches(File.Text)
        .SelectMany(line => line.Groups["names"].Value.Split(", "))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Those that it sets, whatever the parameters.</summary>
    public static async Task<IReadOnlySet<string>> SetAsync()
    {
        var set = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameters in Snapshot.Names)
        {
            set.UnionWith((await Snapshot.OfAsync(parameters)).AppSettings.Keys);
        }

        return set;
    }

    [GeneratedRegex("^//   (?<names>[A-Za-z0-9_]+(, [A-Za-z0-9_]+)*): .+$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex DocumentedForm();
}
