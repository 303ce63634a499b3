using Workflow.Api.StartUp;
using Workflow.Core.Limits;
using Workflow.Functions.Monitor;
using Workflow.Functions.Telemetry;
using Workflow.Tasks;
using Workflow.Tasks.Http;

namespace Workflow.Functions;

/// <summary>The settings of this host.</summary>
internal static class AppSettings
{
    /// <summary>All of them below <c>Workflow</c>.</summary>
    public static SettingCatalogue Catalogue { get; } = SettingCatalogue.Of(
        [.. ServiceOptions.All, .. BuiltInTaskTypes.Options, SettingClass.Of<HttpTaskOptions>("Workflow:Http")],
        [AzureMonitorSettings.Switch, MonitorSettings.Switch, MonitorSettings.Escape, .. StoreSettings.Names],
        ["Workflow:Secrets"]);
}
