using Workflow.Api.StartUp;
using Workflow.Core.Limits;
using Workflow.Standalone.Telemetry;
using Workflow.Tasks;
using Workflow.Tasks.Http;

namespace Workflow.Standalone;

/// <summary>The settings of this host.</summary>
internal static class StandaloneSettings
{
    /// <summary>All of them below <c>Workflow</c>.</summary>
    public static SettingCatalogue Catalogue { get; } = SettingCatalogue.Of(
        [.. ServiceOptions.All, .. BuiltInTaskTypes.Options, SettingClass.Of<StoreOptions>(), SettingClass.Of<PrometheusOptions>(), SettingClass.Of<HttpTaskOptions>("Workflow:Http")],
        ["Workflow:DataDirectory"],
        ["Workflow:Secrets"]);
}
