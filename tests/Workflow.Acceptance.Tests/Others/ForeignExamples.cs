using System.Text.RegularExpressions;
using Workflow.TestHost;

namespace Workflow.Acceptance.Tests.Others;

/// <summary>The definitions that are written after those of other products, and the traces beside them.</summary>
internal static partial class ForeignExamples
{
    internal static string Folder { get; } = Path.Combine(RepositoryRoot.Path, "examples", "others");

    /// <summary>Every definition with a trace, by the name of its file without its ending.</summary>
    internal static IReadOnlyList<string> Traced { get; } =
        [.. Directory.GetFiles(Path.Combine(Folder, "traces"), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    /// <summary>Every definition.</summary>
    internal static IReadOnlyList<string> All { get; } =
        [.. Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    internal static string FileOf(string example) => Path.Combine(Folder, $"{example}.yaml");

    internal static Trace TraceOf(string example) => Trace.Read(Path.Combine(Folder, "traces", $"{example}.yaml"));

    /// <summary>The name of the workflow in a file.</summary>
    internal static string NameOf(string example) => Name().Match(File.ReadAllText(FileOf(example))).Groups["name"].Value;

    [GeneratedRegex(@"^name: (?<name>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Name();
}
