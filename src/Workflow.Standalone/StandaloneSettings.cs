using Workflow.Api.StartUp;
using Workflow.Standalone.Telemetry;
using Workflow.Tasks;
using Workflow.Tasks.Http;

namespace Workflow.Standalone;

/// <summary>The settings of this host.</summary>
internal static class StandaloneSettings
{
    /// <summary>All of them below <c>Workflow</c>.</summary>
    public static SettingCatalogue Catalogue { get; } = SettingCatalogue.Of(
        [.. ServiceOptions.All, .. BuiltInTaskTypes.Options, typeof(StoreOptions), typeof(PrometheusOptions)],
        [(typeof(HttpTaskOptions), "Workflow:Http")],
        ["Workflow:DataDirectory"],
        ["Workflow:Secrets"]);
}
