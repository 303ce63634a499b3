using Workflow.TestHost;

[assembly: AssemblyFixture(typeof(Workflow.Acceptance.Tests.Others.EquippedHost))]

namespace Workflow.Acceptance.Tests.Others;

/// <summary>A host of our own with secrets, SHELL tasks and a folder for SQLite databases; started when it is first needed.</summary>
public sealed class EquippedHost : IAsyncDisposable
{
    private readonly TemporaryFolder _files = new();
    private readonly Lazy<Task<AcceptanceHost>> _host;

    public EquippedHost() => _host = new(() => AcceptanceHost.StartAsync(
        "--Workflow:Tasks:Shell:Enabled=true",
        $"--Workflow:Tasks:Shell:WorkingRoot={Folder("work")}",
        $"--Workflow:Database:SqliteRoot={Folder("databases")}",
        "--Workflow:Secrets:ORDERS_DB=Data Source=orders.db",
        "--Workflow:Secrets:PETS_USER_PASSWORD=the-password-of-the-pets",
        "--Workflow:Secrets:PETS_TOKEN=the-token-of-the-pets",
        "--Workflow:Secrets:PETS_CLIENT_SECRET=the-client-of-the-pets",
        "--Workflow:Secrets:CONSUMER_HOOK=the-hook-of-the-consumer"));

    internal Task<AcceptanceHost> StartedAsync() => _host.Value;

    public async ValueTask DisposeAsync()
    {
        if (_host.IsValueCreated)
        {
            await (await _host.Value).DisposeAsync();
        }

        _files.Dispose();
    }

    private string Folder(string name) => Directory.CreateDirectory(_files.File(name)).FullName;
}
