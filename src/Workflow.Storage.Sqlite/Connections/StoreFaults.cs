using Microsoft.Data.Sqlite;
using Workflow.Core.History;
using static SQLitePCL.raw;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>Distinguishes faults of the file, the disk and other programs from faults of a statement.</summary>
internal static class StoreFaults
{
    /// <summary>The fault of the store that an exception stands for; <c>null</c> if the fault is that of a statement.</summary>
    internal static StoreUnavailableException? Of(Exception exception) => exception switch
    {
        StoreUnavailableException already => already,
        SqliteException e => Of(e),
        _ => null,
    };

    /// <summary>The fault of a database that is damaged.</summary>
    internal static StoreUnavailableException Damage(string damage, Exception? cause = null) => new(
        StoreFault.Damaged,
        $"The database is damaged, and nothing more is written to it ({damage}). Stop the service, keep a copy of the data folder, and restore a backup or recover the file with 'sqlite3 workflow.db .recover'.",
        cause);

    private static StoreUnavailableException? Of(SqliteException exception) => exception.SqliteErrorCode switch
    {
        SQLITE_FULL => new(
            StoreFault.Full,
            "The disk of the data folder is full, or the database has reached Workflow:Store:MaxMegabytes: nothing more can be written until there is space. Nothing that was acknowledged is lost.",
            exception),
        SQLITE_IOERR when exception.SqliteExtendedErrorCode == SQLITE_IOERR_SHMSIZE => new(
            StoreFault.Full,
            "The disk of the data folder is full: the database's shared memory file can't grow until there is space.",
            exception),
        SQLITE_CORRUPT or SQLITE_NOTADB or SQLITE_FORMAT => Damage(exception.Message, exception),
        SQLITE_IOERR when exception.SqliteExtendedErrorCode == SQLITE_IOERR_SHORT_READ => Damage("a file is shorter than what it should hold", exception),
        SQLITE_READONLY or SQLITE_PERM or SQLITE_AUTH => new(
            StoreFault.ReadOnly,
            "The database may not be written: give the service's user the right to write to the data folder and its files.",
            exception),
        SQLITE_BUSY or SQLITE_LOCKED or SQLITE_PROTOCOL => new(
            StoreFault.Busy,
            "Another program keeps the database locked. Close the tool that has it open for writing.",
            exception),
        SQLITE_IOERR or SQLITE_CANTOPEN or SQLITE_NOLFS => new(
            StoreFault.Unreachable,
            $"The disk of the data folder fails or can't be reached: {exception.Message}",
            exception),
        SQLITE_NOMEM => new(StoreFault.Busy, "There is not enough memory for the database.", exception),
        _ => null,
    };
}
