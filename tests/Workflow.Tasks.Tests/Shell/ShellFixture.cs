using Workflow.TestHost;

namespace Workflow.Tasks.Tests.Shell;

/// <summary>A service with SHELL tasks, in a directory of the test's own.</summary>
internal sealed class ShellFixture : IAsyncDisposable
{
    public ShellFixture(params (string Key, string Value)[] settings) =>
        Service = new Service(settings: [
            .. new[] { ("Workflow:Tasks:Shell:Enabled", "true"), ("Workflow:Tasks:Shell:WorkingRoot", Root.FullName) }.ExceptBy(settings.Select(setting => setting.Key), setting => setting.Item1),
            .. settings]);

    public Service Service { get; }

    public DirectoryInfo Root { get; } = Directory.CreateTempSubdirectory("workflow-shell-test-");

    /// <summary>The id that a command has written to a file, once it has.</summary>
    public async Task<int> ProcessIdAsync(string file)
    {
        var path = Path.Combine(Root.FullName, file);
        return await Eventually.ReadsAsync($"the id in {file}", () => Task.FromResult(File.Exists(path) && int.TryParse(File.ReadAllText(path).Trim(), out var id) ? id : 0), id => id != 0);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        Root.Delete(recursive: true);
    }
}
