using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Workflows;

namespace Workflow.Storage.Sqlite.Schema;

/// <summary>Upgrades a file to the current schema. Its <c>user_version</c> is the number of applied steps.</summary>
internal static class SchemaUpgrade
{
    /// <summary>Applies the missing steps: all of them, or none if one fails.</summary>
    /// <exception cref="InvalidOperationException">The file has steps that this version does not know.</exception>
    /// <returns>The number of steps that had been applied before; 0: the file is new.</returns>
    internal static int Run(Session session, IReadOnlyList<string> steps)
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
                if (step == NameIndex.Schema)
                {
                    NameIndex.Fill(session); // its keys are made by a rule that SQL does not know
                }
                else if (step == SecretIndex.Schema)
                {
                    SecretIndex.Fill(session);
                }
            }

            session.Execute($"PRAGMA user_version = {steps.Count}");
            session.Commit();
            return taken;
        }
        catch
        {
            session.Rollback();
            throw;
        }
    }
}
