using Workflow.Core.Health;
using Workflow.Core.History;
using Workflow.Core.Limits;

namespace Workflow.Core.Tests.Health;

/// <summary>Each check in each state.</summary>
public sealed class HealthRulesTests
{
    private const long Megabyte = 1_000_000;
    private const string Inside = "'/srv/secretname/workflow.db' is gone";

    private static readonly HealthOptions Options = new() { MinFreeMegabytes = 100, SchedulerSeconds = 180, WaitingTasks = 1_000, QueueSeconds = 120, TimeoutSeconds = 5 };

    public static TheoryData<Exception?, HealthStatus, string> Stores => new()
    {
        { null, HealthStatus.Healthy, "The store can be read and written." },
        { new TimeoutException("no answer"), HealthStatus.Unhealthy, "The store does not answer within 5 s." },
        { new StoreUnavailableException(StoreFault.Busy, Inside), HealthStatus.Unhealthy, "The store is busy." },
        { new StoreUnavailableException(StoreFault.Full, Inside), HealthStatus.Unhealthy, "The store is full." },
        { new StoreUnavailableException(StoreFault.Damaged, Inside), HealthStatus.Unhealthy, "The store can't be used. The service's log says why." },
        { new StoreUnavailableException(StoreFault.ReadOnly, Inside), HealthStatus.Unhealthy, "The store can't be used. The service's log says why." },
        { new StoreUnavailableException(StoreFault.Unreachable, Inside), HealthStatus.Unhealthy, "The store can't be used. The service's log says why." },
        { new InvalidOperationException(Inside), HealthStatus.Unhealthy, "The store can't be used. The service's log says why." },
    };

    [Theory]
    [MemberData(nameof(Stores))]
    public void OfStore_SaysWhetherItCanBeReadAndWritten(Exception? fault, HealthStatus status, string summary)
    {
        var took = TimeSpan.FromMilliseconds(12.34);

        var check = HealthRules.OfStore(new Measured<TimeSpan>(took, took, fault), Options);

        Assert.Equal(("store", status, summary, 5_000d, "ms", true), (check.Name, check.Status, check.Summary, check.Limit, check.Unit, check.IsOpen));
        Assert.Equal(fault is null or TimeoutException ? 12.3 : null, check.Value);
        Assert.Equal(fault is StoreUnavailableException ? Inside : summary, check.Detail); // for who is known
        Assert.Same(fault, check.Fault);
    }

    [Theory]
    [InlineData(5_000 * Megabyte, 100, HealthStatus.Healthy, 5_000, "5,000 MB are free where the store is.")]
    [InlineData(200 * Megabyte, 100, HealthStatus.Healthy, 200, "200 MB are free where the store is.")]
    [InlineData((200 * Megabyte) - 1, 100, HealthStatus.Degraded, 199, "199 MB are free where the store is; below 100 (MinFreeMegabytes) the service is not ready.")]
    [InlineData(100 * Megabyte, 100, HealthStatus.Degraded, 100, "100 MB are free where the store is; below 100 (MinFreeMegabytes) the service is not ready.")]
    [InlineData((100 * Megabyte) - 1, 100, HealthStatus.Unhealthy, 99, "99 MB are free where the store is; MinFreeMegabytes asks for 100.")]
    [InlineData(0, 100, HealthStatus.Unhealthy, 0, "0 MB are free where the store is; MinFreeMegabytes asks for 100.")]
    [InlineData(0, 0, HealthStatus.Healthy, 0, "0 MB are free where the store is.")]
    public void OfDisk_SaysHowMuchIsLeft(long free, long limit, HealthStatus status, double value, string detail)
    {
        var check = HealthRules.OfDisk(new Measured<long>(free, TimeSpan.Zero), new HealthOptions { MinFreeMegabytes = limit });

        Assert.Equal(("disk", status, value, limit, "MB", false), (check.Name, check.Status, check.Value, check.Limit, check.Unit, check.IsOpen));
        Assert.Equal(detail, check.Detail);
        Assert.DoesNotContain(check.Summary, char.IsDigit);
    }

    [Theory]
    [InlineData(0, HealthStatus.Healthy, 0, "The schedules were checked 0 s ago.")]
    [InlineData(-3, HealthStatus.Healthy, 0, "The schedules were checked 0 s ago.")] // the clock was set back
    [InlineData(180, HealthStatus.Healthy, 180, "The schedules were checked 180 s ago.")]
    [InlineData(180.1, HealthStatus.Degraded, 180.1, "The schedules were checked 180.1 s ago, which is longer than SchedulerSeconds allows.")]
    public void OfScheduler_SaysWhenItWorkedLast(double seconds, HealthStatus status, double value, string said)
    {
        var check = HealthRules.OfScheduler(new Measured<TimeSpan>(TimeSpan.FromSeconds(seconds), TimeSpan.Zero), Options);

        Assert.Equal(("scheduler", status, value, 180d, "s", true), (check.Name, check.Status, check.Value, check.Limit, check.Unit, check.IsOpen));
        Assert.Equal((said, said), (check.Detail, check.Summary));
    }

    [Theory]
    [InlineData(0, false, HealthStatus.Healthy, 1_000, "tasks", "0 tasks wait for a worker.")]
    [InlineData(1_000, false, HealthStatus.Healthy, 1_000, "tasks", "1,000 tasks wait for a worker.")]
    [InlineData(1_001, false, HealthStatus.Degraded, 1_000, "tasks", "1,001 tasks wait for a worker, which is more than WaitingTasks allows.")]
    [InlineData(120, true, HealthStatus.Healthy, 120, "s", "The run that has waited longest for a worker has waited 120 s.")]
    [InlineData(121, true, HealthStatus.Degraded, 120, "s", "The run that has waited longest for a worker has waited 121 s, which is more than QueueSeconds allows.")]
    public void OfBacklog_SaysWhatWaits(double value, bool isTime, HealthStatus status, double limit, string unit, string detail)
    {
        var check = HealthRules.OfBacklog(new Measured<Backlog>(new Backlog(value, isTime), TimeSpan.Zero), Options);

        Assert.Equal(("backlog", status, value, limit, unit, false), (check.Name, check.Status, check.Value, check.Limit, check.Unit, check.IsOpen));
        Assert.Equal(detail, check.Detail);
        Assert.DoesNotContain(check.Summary, char.IsDigit);
    }

    // What can't be measured is no reason to take the service out of rotation: the store's own check is.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Check_IsDegraded_WhenNothingCanBeMeasured(bool isLate)
    {
        Exception fault = isLate ? new TimeoutException(Inside) : new IOException(Inside);

        HealthCheck[] checks =
        [
            HealthRules.OfDisk(new Measured<long>(0, TimeSpan.Zero, fault), Options),
            HealthRules.OfScheduler(new Measured<TimeSpan>(default, TimeSpan.Zero, fault), Options),
            HealthRules.OfBacklog(new Measured<Backlog>(default, TimeSpan.Zero, fault), Options),
        ];

        Assert.All(checks, check =>
        {
            Assert.Equal((HealthStatus.Degraded, null), (check.Status, check.Value));
            Assert.DoesNotContain(Inside, check.Detail + check.Summary, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(new[] { HealthStatus.Healthy, HealthStatus.Healthy }, HealthStatus.Healthy)]
    [InlineData(new[] { HealthStatus.Healthy, HealthStatus.Degraded }, HealthStatus.Degraded)]
    [InlineData(new[] { HealthStatus.Unhealthy, HealthStatus.Degraded }, HealthStatus.Unhealthy)]
    public void Report_IsAsItsWorstPart(HealthStatus[] parts, HealthStatus status) =>
        Assert.Equal(status, new HealthReport([.. parts.Select(part => new HealthCheck("a", part, "") { Unit = "s" })]).Status);
}
