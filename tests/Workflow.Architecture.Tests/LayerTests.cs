using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Workflow.Core;

namespace Workflow.Architecture.Tests;

/// <summary>The namespaces of Core are layers: a type uses its own layer and those below it, so there is no circle.</summary>
public partial class LayerTests
{
    private const string Core = "Workflow.Core";

    // From the bottom up. A new namespace gets its place here.
    private static readonly string[] Layers =
    [
        "Json", "Json.Schemas", "Json.Yaml", "Timing", "Paging", "Limits", "Telemetry",
        "Expressions.Numbers", "Expressions.RegularExpressions", "Expressions.Instants", "Expressions.Scope", "Expressions.Budget",
        "Expressions.Values", "Expressions.Functions", "Expressions.Nodes", "Expressions.Planning", "Expressions",
        "TaskTypes", "TaskTypes.Records", "TaskTypes.Waiting",
        "Definitions.Schedules.Cron", "Definitions.Schedules", "Definitions", "Definitions.Schemas", "Definitions.Texts",
        "History", "History.Bodies", "Watching", "Secrets", "Access", "Audit",
        "Execution.Plans", "Execution.Graph", "Execution.Loop", "Execution.Concurrency", "Execution.Addresses", "Execution.Attempts", "Execution.Orders", "Execution.Pools",
        "Execution.Waiting", "Execution.Steps", "Execution.Session",
        "Health",
        "Scheduling", "Scheduling.Backfills", "Scheduling.Calendars",
        "Bulk", "Maintenance", "Webhooks", "Events", "Notifications",
        "", // composition: knows all of them
    ];

    private static readonly ArchUnitNET.Domain.Architecture Loaded = new ArchLoader().LoadAssemblies(typeof(WorkflowCore).Assembly).Build();

    private static IEnumerable<IType> Types => Loaded.Types.Where(type => type.Assembly.FullName.StartsWith(Core, StringComparison.Ordinal) && IsOurs(type));

    public static TheoryData<string> Names() => [.. Layers];

    [Fact]
    public void Layers_AreTheNamespacesOfCore() =>
        Assert.Equal(Layers.Order(StringComparer.Ordinal), Types.Select(LayerOf).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Type_UsesItsOwnLayerAndThoseBelow(string layer)
    {
        var rank = Array.IndexOf(Layers, layer);

        var upward = Types
            .Where(type => LayerOf(type) == layer)
            .SelectMany(type => type.Dependencies, (type, dependency) => (type, Target: dependency.Target))
            .Where(use => IsOurs(use.Target) && Array.IndexOf(Layers, LayerOf(use.Target)) > rank)
            .Select(use => $"{use.type.FullName} uses {use.Target.FullName}");

        Assert.Empty(upward.Distinct());
    }

    // The compiler leaves no trace of some uses, such as constants: their using directive remains.
    [Theory]
    [MemberData(nameof(Names))]
    public void Source_ImportsNoLayerAbove(string layer)
    {
        var rank = Array.IndexOf(Layers, layer);
        var folder = layer.Replace('.', Path.DirectorySeparatorChar);

        var upward = SourceProject.Named(Core).Sources
            .Where(source => Path.GetDirectoryName(source.Path) == folder)
            .SelectMany(source => Import().Matches(source.Text), (source, import) => (source.Path, Layer: import.Groups["layer"].Value))
            .Where(use => Array.IndexOf(Layers, use.Layer) > rank)
            .Select(use => $"{use.Path} imports {use.Layer}");

        Assert.Empty(upward);
    }

    [Fact]
    public void Source_LiesInTheFolderOfItsNamespace() =>
        Assert.All(SourceProject.Named(Core).Sources, source =>
            Assert.Equal(Path.GetDirectoryName(source.Path)!.Replace(Path.DirectorySeparatorChar, '.'), Namespace().Match(source.Text).Groups["layer"].Value));

    [Fact]
    public void Dependencies_AreRead_AlsoThoseInsideMethods()
    {
        var session = Types.Single(type => type.FullName == "Workflow.Core.Execution.Session.RunSession");

        Assert.Contains(session.Dependencies, dependency => dependency.Target.FullName == "Workflow.Core.Execution.Loop.RunLoop");
    }

    private static bool IsOurs(IType type) => type.FullName.StartsWith(Core + ".", StringComparison.Ordinal) && !type.Namespace.FullName.Contains('<');

    private static string LayerOf(IType type) => type.Namespace.FullName.Length > Core.Length ? type.Namespace.FullName[(Core.Length + 1)..] : "";

    [GeneratedRegex(@"^using (?:static )?Workflow\.Core\.(?<layer>[\w.]+);", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Import();

    [GeneratedRegex(@"^namespace Workflow\.Core\.?(?<layer>[\w.]*);", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Namespace();
}
