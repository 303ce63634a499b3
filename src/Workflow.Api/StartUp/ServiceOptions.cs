using Workflow.Api.Access;
using Workflow.Api.Access.People;
using Workflow.Api.Access.Sessions;
using Workflow.Core.Audit;
using Workflow.Core.Limits;
using Workflow.Core.Maintenance;
using Workflow.Core.Notifications;

namespace Workflow.Api.StartUp;

/// <summary>The classes of options of the API and of the domain.</summary>
public static class ServiceOptions
{
    /// <summary>All of them; each has a constant <c>Section</c>.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        typeof(AccessOptions), typeof(BrowserSessionOptions), typeof(EntraOptions),
        typeof(AuditOptions), typeof(EngineOptions), typeof(HealthOptions), typeof(LimitOptions), typeof(NotificationOptions), typeof(RetentionOptions), typeof(TelemetryOptions),
    ];
}
