using Workflow.Api;
using Workflow.Api.StartUp;
using Workflow.Core.Limits;
using Workflow.Functions.Monitor;
using Workflow.Tasks.Http;

namespace Workflow.Functions;

/// <summary>The settings of this host.</summary>
internal static class AppSettings
{
    /// <summary>All of them below <c>Workflow</c>.</summary>
    public static SettingCatalogue Catalogue { get; } = SettingCatalogue.Of(
        [typeof(LimitOptions).Assembly, typeof(Routes).Assembly, typeof(HttpTaskOptions).Assembly],
        [(typeof(HttpTaskOptions), "Workflow:Http")],
        [MonitorSettings.Switch, MonitorSettings.Escape, .. StoreSettings.Names],
        ["Workflow:Secrets"]);
}
