using Workflow.Core.Execution.Concurrency;

namespace Workflow.Core.Notifications;

/// <summary>Wakes the sender of notifications in this process.</summary>
public sealed class NotificationSignal : WorkSignal;
