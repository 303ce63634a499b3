using Workflow.Core.Definitions;

namespace Workflow.Architecture.Tests;

/// <summary>The allowed references: hosts → Api, Tasks, Storage.* → Core.</summary>
public class ArchitectureTests
{
    // Packages and assemblies for network, disk or cloud access.
    private static readonly string[] OutsideOfCore =
    [
        "Azure.", "Microsoft.Azure.", "Microsoft.DurableTask", "Microsoft.AspNetCore", "Microsoft.NET.Sdk.", "Microsoft.Extensions.Hosting",
        "Microsoft.Extensions.Http", "Microsoft.Data.", "Microsoft.EntityFrameworkCore", "SQLitePCLRaw", "Swashbuckle", "System.Data",
        "System.Net.", "System.IO.FileSystem", "System.IO.Pipes", "System.Diagnostics.Process",
    ];

    public static TheoryData<string> Projects() => [.. SourceProject.All.Select(p => p.Name)];

    [Fact]
    public void Core_IsFound_AndSoAreTheLayersAboveIt()
    {
        Assert.Contains(SourceProject.All, p => p.ProjectLayer == ProjectLayer.Core);
        Assert.Contains(SourceProject.All, p => p.ProjectLayer == ProjectLayer.Middle);
        Assert.Contains(SourceProject.All, p => p.ProjectLayer == ProjectLayer.Host);
    }

    [Fact]
    public void Core_ReferencesNoOtherProject() => Assert.Empty(SourceProject.Named("Workflow.Core").Projects);

    [Fact]
    public void Core_ReferencesNoPackage_ThatReachesOutside()
    {
        var core = SourceProject.Named("Workflow.Core");

        Assert.DoesNotContain(core.Packages.Concat(core.LockedPackages), ReachesOutside);
    }

    [Fact]
    public void Core_ReferencesNoAssembly_ThatReachesOutside()
    {
        var references = typeof(WorkflowDefinition).Assembly.GetReferencedAssemblies().Select(a => a.Name ?? "").ToList();

        Assert.DoesNotContain(references, ReachesOutside);
        Assert.DoesNotContain(references, name => name.StartsWith("Workflow.", StringComparison.Ordinal));
        Assert.Contains("System.Runtime", references); // there is something to look at
    }

    // Scripts run in it: what it can't do, no script can.
    [Fact]
    public void ScriptHost_ReferencesNoProject_AndItsInterpreterOnly()
    {
        var host = SourceProject.Named("Workflow.ScriptHost");

        Assert.Empty(host.Projects);
        Assert.Equal(["Jint", "Microsoft.NET.Sdk"], host.Packages);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ReferencesOnlyAllowedLayers(string name)
    {
        var project = SourceProject.Named(name);

        Assert.All(project.Projects, referenced => Assert.True(
            May(project.ProjectLayer, ProjectLayers.Of(referenced)),
            $"{name} is in layer {project.ProjectLayer} and must not know {referenced}, which is in layer {ProjectLayers.Of(referenced)}."));
    }

    // Time zone data of the machine may be missing, as the IANA names on Windows, or end in 2037. So it comes with the service.
    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_UsesNoTimeZone_OfTheMachine(string name) =>
        Assert.All(SourceProject.Named(name).Sources, source => Assert.DoesNotMatch(@"TimeZoneInfo\b(?!\.Utc)", source.Text));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_HasNoLongFile(string name) =>
        Assert.All(SourceProject.Named(name).Sources, source => Assert.True(source.Text.AsSpan().Count('\n') <= 300, $"{source.Path} has more than 300 lines."));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_HasNoHiddenReference_ToAnotherLayer(string name) => Assert.Empty(SourceProject.Named(name).BackDoors);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ShowsItsInternals_OnlyToTests(string name) =>
        Assert.All(SourceProject.Named(name).Friends, friend => Assert.EndsWith(".Tests", friend, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ReferencesOnlyProjectsOfSrc(string name) =>
        Assert.All(SourceProject.Named(name).Projects, referenced => Assert.Contains(SourceProject.All, p => p.Name == referenced));

    [Theory]
    [InlineData("Workflow.Core", "Workflow.Tasks", false)]
    [InlineData("Workflow.Core", "Workflow.Standalone", false)]
    [InlineData("Workflow.Tasks", "Workflow.Core", true)]
    [InlineData("Workflow.Tasks", "Workflow.ScriptHost", true)]
    [InlineData("Workflow.ScriptHost", "Workflow.Core", false)]
    [InlineData("Workflow.ScriptHost", "Workflow.Tasks", false)]
    [InlineData("Workflow.Core", "Workflow.ScriptHost", false)]
    [InlineData("Workflow.Tasks", "Workflow.Api", false)]
    [InlineData("Workflow.Api", "Workflow.Storage.Sqlite", false)]
    [InlineData("Workflow.Storage.AzureTables", "Workflow.Storage.Sqlite", false)]
    [InlineData("Workflow.Storage.AzureTables", "Workflow.Core", true)]
    [InlineData("Workflow.Telemetry", "Workflow.Core", true)]
    [InlineData("Workflow.Telemetry", "Workflow.Storage.Sqlite", false)]
    [InlineData("Workflow.Standalone", "Workflow.Telemetry", true)]
    [InlineData("Workflow.Api", "Workflow.Functions", false)]
    [InlineData("Workflow.Functions", "Workflow.Storage.AzureTables", true)]
    [InlineData("Workflow.Functions", "Workflow.Core", true)]
    [InlineData("Workflow.Functions", "Workflow.Standalone", false)]
    [InlineData("Workflow.Cli", "Workflow.Client", true)]
    [InlineData("Workflow.Cli", "Workflow.Standalone", true)]
    [InlineData("Workflow.Cli", "Workflow.Core", true)]
    [InlineData("Workflow.Client", "Workflow.Cli", false)]
    [InlineData("Workflow.Standalone", "Workflow.Cli", false)]
    [InlineData("Workflow.Contracts", "Workflow.Core", true)]
    [InlineData("Workflow.Contracts", "Workflow.Api", false)]
    [InlineData("Workflow.Core", "Workflow.Contracts", false)]
    [InlineData("Workflow.Api", "Workflow.Contracts", true)]
    [InlineData("Workflow.Api", "Workflow.Client", false)]
    [InlineData("Workflow.Client", "Workflow.Contracts", true)]
    [InlineData("Workflow.Client", "Workflow.Api", false)]
    [InlineData("Workflow.Client", "Workflow.Standalone", false)]
    [InlineData("Workflow.Cli", "Workflow.Mcp", true)]
    [InlineData("Workflow.Mcp", "Workflow.Client", true)]
    [InlineData("Workflow.Mcp", "Workflow.Api", false)]
    [InlineData("Workflow.Aspire", "Workflow.Client", true)]
    [InlineData("Workflow.Aspire.Hosting", "Workflow.Standalone", false)]
    [InlineData("Workflow.Client", "Workflow.Mcp", false)]
    public void May_AllowsExactlyTheDocumentedReferences(string from, string to, bool expected) =>
        Assert.Equal(expected, May(ProjectLayers.Of(from), ProjectLayers.Of(to)));

    private static bool May(ProjectLayer from, ProjectLayer to) => (from, to) switch
    {
        (ProjectLayer.Contracts, ProjectLayer.Core) => true,
        (ProjectLayer.Client, ProjectLayer.Core or ProjectLayer.Contracts) => true,
        (ProjectLayer.ClientTool, ProjectLayer.Core or ProjectLayer.Contracts or ProjectLayer.Client) => true,
        (ProjectLayer.Middle, ProjectLayer.Core or ProjectLayer.Contracts or ProjectLayer.Program) => true,
        (ProjectLayer.Command, ProjectLayer.Core or ProjectLayer.Contracts or ProjectLayer.Client or ProjectLayer.ClientTool or ProjectLayer.Host) => true,
        (ProjectLayer.Host, ProjectLayer.Core or ProjectLayer.Contracts or ProjectLayer.Client or ProjectLayer.Middle) => true,
        _ => false,
    };

    private static bool ReachesOutside(string name) => OutsideOfCore.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
