using System.Globalization;
using Workflow.Core.History;
using Workflow.Core.Limits;

namespace Workflow.Core.Health;

/// <summary>
/// How well each part works. Only what every request needs makes the service unready: the store, and space for its writes. A late scheduler or a backlog
/// degrades it: to take the only instance out of rotation for that would turn a delay into a failure, and several instances share one backlog, so all would
/// go at once.
/// </summary>
public static class HealthRules
{
    /// <summary>The name of the check of the store.</summary>
    public const string Store = "store";

    /// <summary>The name of the check of the disk.</summary>
    public const string Disk = "disk";

    /// <summary>The name of the check of the scheduler.</summary>
    public const string Scheduler = "scheduler";

    /// <summary>The name of the check of the backlog.</summary>
    public const string Backlog = "backlog";

    private const long Megabyte = 1_000_000;

    /// <summary>The store: how long it took to read and write it.</summary>
    public static HealthCheck OfStore(Measured<TimeSpan> took, HealthOptions options) => took switch
    {
        { IsLate: true } => NewStore(HealthStatus.Unhealthy, Text($"The store does not answer within {options.TimeoutSeconds:0.#} s."), options) with { Value = Milliseconds(took.Took), Fault = took.Fault },
        { Fault: StoreUnavailableException { Fault: StoreFault.Busy } fault } => NewStore(HealthStatus.Unhealthy, "The store is busy.", options) with { Detail = fault.Message, Fault = fault },
        { Fault: StoreUnavailableException { Fault: StoreFault.Full } fault } => NewStore(HealthStatus.Unhealthy, "The store is full.", options) with { Detail = fault.Message, Fault = fault },
        { Fault: StoreUnavailableException fault } => NewStore(HealthStatus.Unhealthy, "The store can't be used. The service's log says why.", options) with { Detail = fault.Message, Fault = fault },
        { Fault: { } fault } => NewStore(HealthStatus.Unhealthy, "The store can't be used. The service's log says why.", options) with { Fault = fault },
        _ => NewStore(HealthStatus.Healthy, "The store can be read and written.", options) with { Value = Milliseconds(took.Took) },
    };

    /// <summary>The disk: how many bytes are free where the store is.</summary>
    public static HealthCheck OfDisk(Measured<long> free, HealthOptions options)
    {
        var limit = options.MinFreeMegabytes;
        var check = new HealthCheck(Disk, HealthStatus.Healthy, "There is space for the store.") { Unit = "MB", Limit = limit };
        if (free.Fault is not null)
        {
            // If the disk is really gone, the check of the store says so.
            return check with { Status = HealthStatus.Degraded, Fault = free.Fault, Summary = "The free space can't be read. The service's log says why.", Detail = "The free space can't be read. The service's log says why." };
        }

        var value = free.Value / Megabyte;
        check = check with { Value = value, Detail = Text($"{value:#,##0} MB are free where the store is.") };
        return limit > 0 && free.Value < limit * Megabyte
            ? check with { Status = HealthStatus.Unhealthy, Summary = "There is too little space for the store.", Detail = Text($"{value:#,##0} MB are free where the store is; {nameof(HealthOptions.MinFreeMegabytes)} asks for {limit:#,##0}.") }
            : limit > 0 && free.Value < 2 * limit * Megabyte
            ? check with { Status = HealthStatus.Degraded, Summary = "There is little space for the store.", Detail = Text($"{value:#,##0} MB are free where the store is; below {limit:#,##0} ({nameof(HealthOptions.MinFreeMegabytes)}) the service is not ready.") }
            : check;
    }

    /// <summary>The scheduler: how long ago it checked the schedules.</summary>
    public static HealthCheck OfScheduler(Measured<TimeSpan> age, HealthOptions options)
    {
        var check = new HealthCheck(Scheduler, HealthStatus.Healthy, "") { Unit = "s", Limit = options.SchedulerSeconds, IsOpen = true };
        if (age.Fault is not null)
        {
            return check with { Status = HealthStatus.Degraded, Fault = age.Fault, Summary = Unread(age.IsLate), Detail = Unread(age.IsLate) };
        }

        var seconds = Math.Max(0, Math.Round(age.Value.TotalSeconds, 1));
        var isLate = seconds > options.SchedulerSeconds;
        var said = Text($"The schedules were checked {seconds:0.#} s ago{(isLate ? $", which is longer than {nameof(HealthOptions.SchedulerSeconds)} allows" : "")}.");
        return check with { Value = seconds, Status = isLate ? HealthStatus.Degraded : HealthStatus.Healthy, Summary = said, Detail = said };

        static string Unread(bool isLate) => isLate ? "When the schedules were checked can't be read in time." : "When the schedules were checked can't be read. The service's log says why.";
    }

    /// <summary>The backlog: the work that waits for a worker.</summary>
    public static HealthCheck OfBacklog(Measured<Backlog> backlog, HealthOptions options)
    {
        var (limit, setting) = backlog.Value.IsTime ? (options.QueueSeconds, nameof(HealthOptions.QueueSeconds)) : (options.WaitingTasks, nameof(HealthOptions.WaitingTasks));
        var check = new HealthCheck(Backlog, HealthStatus.Healthy, "Work is begun as it comes.") { Unit = backlog.Value.IsTime ? "s" : "tasks", Limit = limit };
        if (backlog.Fault is not null)
        {
            return check with { Status = HealthStatus.Degraded, Fault = backlog.Fault, Limit = null, Summary = "The backlog can't be read. The service's log says why.", Detail = "The backlog can't be read. The service's log says why." };
        }

        var value = backlog.Value.Value;
        var isOver = value > limit;
        var said = backlog.Value.IsTime ? $"The run that has waited longest for a worker has waited {value:#,##0} s" : $"{value:#,##0} tasks wait for a worker";
        return check with
        {
            Value = value,
            Status = isOver ? HealthStatus.Degraded : HealthStatus.Healthy,
            Summary = isOver ? "More work waits than should." : check.Summary,
            Detail = Text($"{said}{(isOver ? $", which is more than {setting} allows" : "")}."),
        };
    }

    private static HealthCheck NewStore(HealthStatus status, string summary, HealthOptions options) =>
        new(Store, status, summary) { Unit = "ms", Limit = Milliseconds(TimeSpan.FromSeconds(options.TimeoutSeconds)), IsOpen = true };

    private static double Milliseconds(TimeSpan took) => Math.Round(took.TotalMilliseconds, 1);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
