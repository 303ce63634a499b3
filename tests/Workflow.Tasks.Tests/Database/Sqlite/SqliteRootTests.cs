using Workflow.Tasks.Database;
using Workflow.Tasks.Database.Connections;
using Workflow.Tasks.Http.Addresses;

namespace Workflow.Tasks.Tests.Database.Sqlite;

/// <summary>Which folder the service may open to tasks, and what stays closed in it.</summary>
public sealed class SqliteRootTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("workflow-root-");

    [Theory]
    [InlineData("apart", null)]
    [InlineData("store", "is '{0}', and neither may it be in the folder of the service's own store nor that folder in it.")]
    [InlineData("store/below", "is '{0}', and neither may it be in the folder of the service's own store nor that folder in it.")]
    [InlineData("", "is '{0}', and neither may it be in the folder of the service's own store nor that folder in it.")]
    [InlineData("link", "is '{0}', and neither may it be in the folder of the service's own store nor that folder in it.")]
    [InlineData("none", "is '{0}', and there is no such folder.")]
    public void Root_IsRefused_WhenItHasToDoWithTheStore(string root, string? fault)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && root == "link", "Windows allows links to administrators only.");
        foreach (var name in new[] { "apart", "store/below" })
        {
            _folder.CreateSubdirectory(name);
        }

        if (root == "link")
        {
            Directory.CreateSymbolicLink(At("link"), At("store"));
        }

        var result = new DatabaseTaskOptionsValidator(new StoreFolder(At("store"))).Validate(null, new DatabaseTaskOptions { SqliteRoot = At(root) });

        Assert.Equal(fault is null ? null : $"Workflow:Database:SqliteRoot {fault.Replace("{0}", At(root), StringComparison.Ordinal)}", result.FailureMessage);
    }

    [Fact]
    public void Root_MustBeAFullPath() =>
        Assert.Equal("Workflow:Database:SqliteRoot must be the full path of a folder.", new DatabaseTaskOptionsValidator().Validate(null, new DatabaseTaskOptions { SqliteRoot = "data" }).FailureMessage);

    [Fact]
    public void FileOfTheStore_IsRefused_WhereverTheRootIs() =>
        Assert.Throws<AddressRefusedException>(() => SqlitePath.Resolve(_folder.FullName, "store/workflow.db", new StoreFolder(At("store"))));

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => name.Length == 0 ? _folder.FullName : Path.Combine(_folder.FullName, name.Replace('/', Path.DirectorySeparatorChar));
}
