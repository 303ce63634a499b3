using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

public sealed class AzureTableWorkflowTests(Azurite azurite) : WorkflowContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableVersionTests(Azurite azurite) : VersionContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableRunTests(Azurite azurite) : RunContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableLabelTests(Azurite azurite) : LabelContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableRunListTests(Azurite azurite) : RunListContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableExecutionTests(Azurite azurite) : ExecutionContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableEndedExecutionTests(Azurite azurite) : EndedExecutionContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableLogTests(Azurite azurite) : LogContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableHeadTests(Azurite azurite) : HeadContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableHealthTests(Azurite azurite) : HealthContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableAdmissionTests(Azurite azurite) : AdmissionContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableOverlapTests(Azurite azurite) : OverlapContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableEventTests(Azurite azurite) : EventContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableItemTests(Azurite azurite) : ItemContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableScheduleTests(Azurite azurite) : ScheduleContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableBulkTests(Azurite azurite) : BulkContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableBackfillTests(Azurite azurite) : BackfillContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableQueueLimitTests(Azurite azurite) : QueueLimitContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableQueueOneTests(Azurite azurite) : QueueOneContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTablePageBytesTests(Azurite azurite) : PageBytesContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableAccessKeyTests(Azurite azurite) : AccessKeyContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableAuditTests(Azurite azurite) : AuditContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableBrowserSessionTests(Azurite azurite) : BrowserSessionContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableExecutionReadingTests(Azurite azurite) : ExecutionReadingContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableSearchTests(Azurite azurite) : SearchContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableStatisticsTests(Azurite azurite) : StatisticsContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableNotificationTests(Azurite azurite) : NotificationContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableSecretUseTests(Azurite azurite) : SecretUseContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableBeginTests(Azurite azurite) : BeginContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableCalendarTests(Azurite azurite) : CalendarContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableGroupRunTests(Azurite azurite) : GroupRunContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableWaitTests(Azurite azurite) : WaitContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableLineTests(Azurite azurite) : LineContract
{
    private readonly Hosts _hosts = new(azurite);

    // Each start takes some thirty requests of the emulator.
    protected override int RandomStarts => TestRun.Rounds(500, 200);

    protected override Task<StoreUnderTest> CreateStoreAsync() => _hosts.FirstAsync();

    protected override Task<Core.History.IRunStore> OtherHostAsync() => _hosts.AnotherAsync();
}

public sealed class AzureTableCollectedEventsTests(Azurite azurite) : CollectedEventsContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableRateTests(Azurite azurite) : RateContract
{
    private readonly Hosts _hosts = new(azurite);

    protected override int RandomStarts => TestRun.Rounds(500, 120);

    protected override Task<StoreUnderTest> CreateStoreAsync() => _hosts.FirstAsync();

    protected override Task<Core.History.IRunStore> OtherHostAsync() => _hosts.AnotherAsync();
}

public sealed class AzureTableDebounceTests(Azurite azurite) : DebounceContract
{
    private readonly Hosts _hosts = new(azurite);

    protected override Task<StoreUnderTest> CreateStoreAsync() => _hosts.FirstAsync();

    protected override Task<Core.History.IRunStore> OtherHostAsync() => _hosts.AnotherAsync();
}

public sealed class AzureTablePoolTests(Azurite azurite) : PoolContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}

public sealed class AzureTableGatherTests(Azurite azurite) : GatherContract
{
    private readonly Hosts _hosts = new(azurite);

    protected override Task<StoreUnderTest> CreateStoreAsync() => _hosts.FirstAsync();

    protected override Task<Core.History.IRunStore> OtherHostAsync() => _hosts.AnotherAsync();
}

public sealed class AzureTableGuardedWriteTests(Azurite azurite) : GuardedWriteContract
{
    protected override Task<StoreUnderTest> CreateStoreAsync() => azurite.CreateStoreAsync();
}
