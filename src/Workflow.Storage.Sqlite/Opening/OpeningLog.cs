using Microsoft.Extensions.Logging;

namespace Workflow.Storage.Sqlite.Opening;

/// <summary>Logs what was found when the store was opened.</summary>
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

    internal static void WriteSchema(ILogger logger, int before, int now)
    {
        if (before == 0)
        {
            LogCreated(logger, now);
        }
        else if (before < now)
        {
            LogUpgraded(logger, before, now);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The store was created, with schema {Version}")]
    private static partial void LogCreated(ILogger logger, int version);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store was upgraded from schema {Before} to {Version}")]
    private static partial void LogUpgraded(ILogger logger, int before, int version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file {File} can't be read, so it is not known whether the database has all acknowledged writes. The file is recreated")]
    private static partial void LogMarkerIllegible(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The previous process did not close the database, and its log workflow.db-wal is missing or empty. The database has all counted commits")]
    private static partial void LogLogMissing(ILogger logger);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The database is damaged: {Damage}. It is opened for reading only: nothing runs, and every write is refused. Stop the service, keep a copy of the data folder, and restore a backup or recover the file with 'sqlite3 workflow.db .recover'")]
    private static partial void LogDamaged(ILogger logger, string damage);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database was only partly checked for damage: the limit of Workflow:Store:CheckSeconds was reached")]
    private static partial void LogNotWhole(ILogger logger);
}
