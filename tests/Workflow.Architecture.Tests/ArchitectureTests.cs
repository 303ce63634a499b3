using Workflow.Core.Definitions;

namespace Workflow.Architecture.Tests;

/// <summary>The arrows of the blueprint, section 2: hosts → Api, Tasks, Storage.* → Core.</summary>
public class ArchitectureTests
{
    // What speaks to a network, a disk or a cloud.
    private static readonly string[] OutsideOfCore =
    [
        "Azure.", "Microsoft.Azure.", "Microsoft.DurableTask", "Microsoft.AspNetCore", "Microsoft.NET.Sdk.", "Microsoft.Extensions.Hosting",
        "Microsoft.Extensions.Http", "Microsoft.Data.", "Microsoft.EntityFrameworkCore", "SQLitePCLRaw", "Swashbuckle", "System.Data",
        "System.Net.", "System.IO.FileSystem", "System.IO.Pipes", "System.Diagnostics.Process",
    ];

    public static TheoryData<string> Projects() => [.. SourceProject.All.Select(p => p.Name)];

    [Fact]
    public void Core_IsFound_AndSoAreTheRoomsAboveIt()
    {
        Assert.Contains(SourceProject.All, p => p.Room == Room.Core);
        Assert.Contains(SourceProject.All, p => p.Room == Room.Middle);
        Assert.Contains(SourceProject.All, p => p.Room == Room.Host);
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

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ReferencesOnlyRooms_ThatItMay(string name)
    {
        var project = SourceProject.Named(name);

        Assert.All(project.Projects, referenced => Assert.True(
            May(project.Room, Rooms.Of(referenced)),
            $"{name} is in room {project.Room} and must not know {referenced}, which is in room {Rooms.Of(referenced)}."));
    }

    // A machine's data may be missing, as on Windows without its own names of zones, or end in 2037: they come with the service.
    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_KnowsNoTimeZone_OfTheMachine(string name) =>
        Assert.All(SourceProject.Named(name).Sources, source => Assert.DoesNotMatch(@"TimeZoneInfo\b(?!\.Utc)", source.Text));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_HasNoBackDoor_IntoAnotherRoom(string name) => Assert.Empty(SourceProject.Named(name).BackDoors);

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
    [InlineData("Workflow.Tasks", "Workflow.Api", false)]
    [InlineData("Workflow.Api", "Workflow.Storage.Sqlite", false)]
    [InlineData("Workflow.Storage.AzureTables", "Workflow.Storage.Sqlite", false)]
    [InlineData("Workflow.Storage.AzureTables", "Workflow.Core", true)]
    [InlineData("Workflow.Api", "Workflow.Functions", false)]
    [InlineData("Workflow.Functions", "Workflow.Storage.AzureTables", true)]
    [InlineData("Workflow.Functions", "Workflow.Core", true)]
    [InlineData("Workflow.Functions", "Workflow.Standalone", false)]
    public void May_IsTheArrowsOfTheBlueprint(string from, string to, bool expected) =>
        Assert.Equal(expected, May(Rooms.Of(from), Rooms.Of(to)));

    private static bool May(Room from, Room to) => (from, to) switch
    {
        (Room.Middle, Room.Core) => true,
        (Room.Host, Room.Core or Room.Middle) => true,
        _ => false,
    };

    private static bool ReachesOutside(string name) => OutsideOfCore.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
