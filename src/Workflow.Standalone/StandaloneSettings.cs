using Workflow.Api;
using Workflow.Api.StartUp;
using Workflow.Core.Limits;
using Workflow.Tasks.Http;

namespace Workflow.Standalone;

/// <summary>The settings of this host.</summary>
internal static class StandaloneSettings
{
    /// <summary>All of them below <c>Workflow</c>.</summary>
    public static SettingCatalogue Catalogue { get; } = SettingCatalogue.Of(
        [typeof(LimitOptions).Assembly, typeof(Routes).Assembly, typeof(HttpTaskOptions).Assembly, typeof(StandaloneSettings).Assembly],
        [(typeof(HttpTaskOptions), "Workflow:Http")],
        ["Workflow:DataDirectory"],
        ["Workflow:Secrets"]);
}
