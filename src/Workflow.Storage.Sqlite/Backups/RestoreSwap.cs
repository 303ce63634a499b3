using System.Text;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Opening;

namespace Workflow.Storage.Sqlite.Backups;

/// <summary>
/// Puts a checked file in the place of the store. Several files have to be moved, so an order is written first, and whoever locks the folder next carries it
/// out if this process dies: before the order nothing has changed, after it everything will.
/// </summary>
internal static class RestoreSwap
{
    /// <summary>The new database, before it is in its place.</summary>
    internal const string DraftName = "workflow.restore";

    /// <summary>The order: the name of the folder that the old files go to.</summary>
    internal const string OrderName = "workflow.restoring";

    private const string NewOrderName = OrderName + ".new";

    // The database last: while it is there, so is what belongs to it, or nothing has been moved yet that it needs.
    private static readonly string[] OldFiles = [Marker.FileName, Database.FileName + "-shm", Database.FileName + "-wal", Database.FileName + "-journal", Database.FileName];

    /// <summary>The files of a store that are in a folder.</summary>
    internal static IEnumerable<string> FindOld(string folder) => OldFiles.Where(name => File.Exists(Path.Combine(folder, name)));

    /// <summary>Writes the order and carries it out.</summary>
    internal static void Run(string folder, string aside)
    {
        var order = Path.Combine(folder, NewOrderName);
        using (var file = PrivateFiles.Create(order))
        {
            file.Write(Encoding.UTF8.GetBytes(aside));
            file.Flush(flushToDisk: true);
        }

        File.Move(order, Path.Combine(folder, OrderName), overwrite: true);
        Finish(folder);
    }

    /// <summary>Carries out an order that was written, and removes what was left before one was. The caller has locked the folder.</summary>
    internal static void Finish(string folder)
    {
        var (draft, order) = (Path.Combine(folder, DraftName), Path.Combine(folder, OrderName));
        if (File.Exists(order) && File.Exists(draft))
        {
            var aside = Path.Combine(folder, Path.GetFileName(File.ReadAllText(order).Trim()));
            foreach (var name in FindOld(folder))
            {
                PrivateFiles.CreateFolder(aside);
                File.Move(Path.Combine(folder, name), Path.Combine(aside, name), overwrite: true);
            }

            File.Move(draft, Path.Combine(folder, Database.FileName));
        }

        foreach (var left in new[] { draft, order, Path.Combine(folder, NewOrderName) })
        {
            File.Delete(left);
        }
    }
}
