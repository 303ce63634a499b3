using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

public sealed class SqliteWorkflowTests : WorkflowContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteVersionTests : VersionContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteRunTests : RunContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteLabelTests : LabelContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteRunListTests : RunListContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteExecutionTests : ExecutionContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteEndedExecutionTests : EndedExecutionContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteLogTests : LogContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteHeadTests : HeadContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteHealthTests : HealthContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteAdmissionTests : AdmissionContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteOverlapTests : OverlapContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteEventTests : EventContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteItemTests : ItemContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteScheduleTests : ScheduleContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteBulkTests : BulkContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteBackfillTests : BackfillContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteQueueLimitTests : QueueLimitContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteQueueOneTests : QueueOneContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqlitePageBytesTests : PageBytesContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteAccessKeyTests : AccessKeyContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteAuditTests : AuditContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteBrowserSessionTests : BrowserSessionContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteExecutionReadingTests : ExecutionReadingContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteSearchTests : SearchContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteStatisticsTests : StatisticsContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteNotificationTests : NotificationContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteSecretUseTests : SecretUseContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteBeginTests : BeginContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteCalendarTests : CalendarContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteGroupRunTests : GroupRunContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteLineTests : LineContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteWaitTests : WaitContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteCollectedEventsTests : CollectedEventsContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteRateTests : RateContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteDebounceTests : DebounceContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqlitePoolTests : PoolContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteGatherTests : GatherContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}

public sealed class SqliteGuardedWriteTests : GuardedWriteContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => SqliteFolder.CreateStoreAsync();
}
