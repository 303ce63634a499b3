using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Schema;

/// <summary>Brings a file to the schema of this version. The number of steps it has taken is its <c>user_version</c>.</summary>
internal static class SchemaUpgrade
{
    /// <summary>Takes the steps the file has not taken yet: all of them, or none when one fails.</summary>
    /// <exception cref="InvalidOperationException">The file has taken steps that this version does not know.</exception>
    internal static void Run(Session session, IReadOnlyList<string> steps)
    {
        session.Begin();
        try
        {
            var taken = session.Prepare("PRAGMA user_version").First(row => row.Int(0));
            if (taken > steps.Count)
            {
                throw new InvalidOperationException(
                    $"The store was written by a newer version of the service: its schema is {taken}, and this version knows up to {steps.Count}. Run the newer version.");
            }

            foreach (var step in steps.Skip(taken))
            {
                session.Execute(step);
            }

            session.Execute($"PRAGMA user_version = {steps.Count}");
            session.Commit();
        }
        catch
        {
            session.Rollback();
            throw;
        }
    }
}
