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
    public static IReadOnlyList<SettingClass> All { get; } =
    [
        SettingClass.Of<AccessOptions>(), SettingClass.Of<BrowserSessionOptions>(), SettingClass.Of<EntraOptions>(),
        SettingClass.Of<AuditOptions>(), SettingClass.Of<EngineOptions>(), SettingClass.Of<HealthOptions>(), SettingClass.Of<LimitOptions>(), SettingClass.Of<NotificationOptions>(), SettingClass.Of<RetentionOptions>(), SettingClass.Of<TelemetryOptions>(),
    ];
}
