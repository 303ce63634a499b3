using Microsoft.Extensions.Logging;

namespace Workflow.Storage.Sqlite.Opening;

/// <summary>Says what an opening found.</summary>
internal static partial class OpeningLog
{
    internal static void Write(ILogger logger, Inspection? found, bool isMarkerLegible, bool isLogMissing)
    {
        if (!isMarkerLegible)
        {
            LogMarkerIllegible(logger, Marker.FileName);
        }

        if (isLogMissing)
        {
            LogLogMissing(logger);
        }

        if (found?.Damage is { } damage)
        {
            LogDamaged(logger, damage);
        }
        else if (found is { IsWhole: false })
        {
            LogNotWhole(logger);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file {File} can't be read, so whether the database has all that was acknowledged is not known. It is written anew")]
    private static partial void LogMarkerIllegible(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The process before this one did not close the database, and its log workflow.db-wal is gone or empty. The database has as many commits as were counted")]
    private static partial void LogLogMissing(ILogger logger);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The database is damaged: {Damage}. It is opened for reading only: nothing runs, and every write is refused. Stop the service, keep a copy of the data folder, and restore a backup or recover the file with 'sqlite3 workflow.db .recover'")]
    private static partial void LogDamaged(ILogger logger, string damage);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database was not looked through for damage to its end: Workflow:Store:CheckSeconds gives no more time")]
    private static partial void LogNotWhole(ILogger logger);
}
