using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.Sqlite;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>A test of what only this adapter guarantees.</summary>
public abstract class SqliteTest : IAsyncLifetime
{
    protected static CancellationToken None => CancellationToken.None;

    private protected SqliteFolder Folder { get; } = new();

    private protected SqliteStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Store = await Folder.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Folder.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task<Run> CreateRunAsync()
    {
        await Store.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        return (await Store.AdmitAsync(new RunAdmission(Sample.Run(1), Sample.Line("accepted"), 1, OverlapPolicy.Queue), None)).Run!;
    }
}
