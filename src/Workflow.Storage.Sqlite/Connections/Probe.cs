using Workflow.Core.History;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>Checks whether the store can be read and written.</summary>
internal static class Probe
{
    // A write costs a flush. A recent successful write of the service is just as good.
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(5);

    // After a failure, room for one row does not mean that there is space again, so more is tried.
    private const int Room = 256 * 1024;

    /// <exception cref="StoreUnavailableException">It can't be read or written.</exception>
    internal static async Task RunAsync(Database database, CancellationToken cancellationToken)
    {
        if ((database.State.LastingFault ?? database.Count?.FindTaken()) is { } lasting)
        {
            database.State.Close(lasting);
            throw StoreState.Again(lasting);
        }

        await database.Readers.Read(session => session.Prepare("SELECT id FROM workflows LIMIT 1").First(row => row.Long(0)), cancellationToken);
        if (database.State.LastFault is not null)
        {
            await SetRoomAsync(database, Room, cancellationToken);
            await SetRoomAsync(database, 0, cancellationToken);
            database.State.Heal();
        }
        else if (!database.State.HasCommittedWithin(Recent))
        {
            await SetRoomAsync(database, 0, cancellationToken);
        }
    }

    private static Task<bool> SetRoomAsync(Database database, int bytes, CancellationToken cancellationToken) =>
        database.Writer.Write(
            session =>
            {
                session.Prepare("UPDATE store SET room = zeroblob(?)").Bind((long)bytes).Run();
                return true;
            },
            cancellationToken);
}
