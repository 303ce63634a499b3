using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Tests.Database.Sqlite;

/// <summary>A folder that tasks may use, and a service that allows it.</summary>
internal sealed class SqliteFolder : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("workflow-sqlite-");
    private readonly Service _service;

    public SqliteFolder()
    {
        Root = Path.Combine(_folder.FullName, "root");
        Outside = Path.Combine(_folder.FullName, "outside.db");
        Directory.CreateDirectory(Path.Combine(Root, "sub"));
        _service = new Service(settings: ("Workflow:Database:SqliteRoot", Root));
    }

    public string Root { get; }

    /// <summary>A file that tasks may not use.</summary>
    public string Outside { get; }

    public Task<TaskResult> RunAsync(string sql, object? parameters = null, string mode = "query", string connection = "Data Source=sub/a.db", int maxBytes = 1_000_000, CancellationToken cancellationToken = default) =>
        _service.RunAsync("DATABASE", new { provider = "sqlite", connection_string = connection, sql, parameters, mode, max_bytes = maxBytes }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
