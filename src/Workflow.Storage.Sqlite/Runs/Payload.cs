using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>
/// Where a JSON value lies: in its row, or, when it is large, in a row of its own, so that rows stay short to read past.
/// </summary>
/// <param name="Inline">The value, if it lies in its row.</param>
/// <param name="Id">The row it lies in, if that is its own.</param>
internal readonly record struct Payload(byte[]? Inline, long? Id)
{
    /// <summary>The largest value that lies in its row, in bytes.</summary>
    internal const int MostInline = 32 * 1024;

    /// <summary>Finds a place for a value, writing it if that is a row of its own.</summary>
    internal static Payload Place(Session session, byte[]? json)
    {
        if (json is null || json.Length <= MostInline)
        {
            return new Payload(json, null);
        }

        return new Payload(null, WriteRow(session, json));
    }

    /// <summary>Removes a value that nothing refers to.</summary>
    internal static void Remove(Session session, long? id)
    {
        if (id is { } row)
        {
            session.Prepare("DELETE FROM payloads WHERE id = ?").Bind(row).Run();
        }
    }

    /// <summary>Writes a value in a row of its own, whatever its size.</summary>
    internal static long WriteRow(Session session, byte[] json)
    {
        session.Prepare("INSERT INTO payloads (content) VALUES (?)").BindUtf8(json).Run();
        return session.LastId;
    }
}
