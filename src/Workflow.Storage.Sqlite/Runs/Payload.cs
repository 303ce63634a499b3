using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>
/// Where a JSON value is stored: in its row or, if it is large, in a row of its own, so that rows stay short and quick to skip.
/// </summary>
/// <param name="Inline">The value, if it is stored in its row.</param>
/// <param name="Id">The id of its own row, if it has one.</param>
internal readonly record struct Payload(byte[]? Inline, long? Id)
{
    /// <summary>The largest value that is stored in its row, in bytes.</summary>
    internal const int MostInline = 32 * 1024;

    /// <summary>Decides where a value is stored, and writes it if it gets its own row.</summary>
    internal static Payload Place(Session session, byte[]? json)
    {
        if (json is null || json.Length <= MostInline)
        {
            return new Payload(json, null);
        }

        return new Payload(null, WriteRow(session, json));
    }

    /// <summary>Removes an unreferenced value.</summary>
    internal static void Remove(Session session, long? id)
    {
        if (id is { } row)
        {
            session.Prepare("DELETE FROM payloads WHERE id = ?").Bind(row).Run();
        }
    }

    /// <summary>Writes a value to a row of its own, whatever its size.</summary>
    internal static long WriteRow(Session session, byte[] json)
    {
        session.Prepare("INSERT INTO payloads (content) VALUES (?)").BindUtf8(json).Run();
        return session.LastId;
    }
}
