using Workflow.Functions;

namespace Workflow.Infra.Tests.Settings;

/// <summary>The function app knows every setting that its code reads, so that it warns of all others.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public void Catalogue_HasEverySettingThatTheCodeReads_AndNoOther() => Assert.Equal(
        CodeSettings.All.Where(name => name.StartsWith("Workflow__", StringComparison.Ordinal) && !name.StartsWith(CodeSettings.Secrets, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        AppSettings.Catalogue.Names.Select(name => name.Replace(":", "__", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
}
